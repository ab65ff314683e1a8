import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadRunbook } from '../../src/runbook/load.ts';
import { ConfigurationError } from '../../src/runbook/problem.ts';
import { ACTIONS } from './actions.ts';
import { SERVICE } from './service.ts';

const FOLDER = join(import.meta.dirname, 'mistakes');
const seen = new Set<string>();

/** What a person reads who tries to load test/runbook/mistakes/NAME.yaml. */
function mistakes(name: string): string {
  seen.add(`${name}.yaml`);
  const text = readFileSync(join(FOLDER, `${name}.yaml`), 'utf8');
  try {
    loadRunbook(`${name}.yaml`, text, ACTIONS, SERVICE);
  } catch (error) {
    if (error instanceof ConfigurationError) return `\n${error.message}\n`;
    throw error;
  }
  throw new Error(`nothing is wrong with ${name}.yaml`);
}

test('sound: the file that the others were made from has no mistake', () => {
  expect(() => mistakes('sound')).toThrow('nothing is wrong with sound.yaml');
});

test('broken-yaml: a list is not closed', () => {
  expect(mistakes('broken-yaml')).toMatchInlineSnapshot(`
    "
    broken-yaml.yaml:12:5: a [ or { that was opened before is not closed here
      12 |     default: replace
         |     ^
      close it, or indent what is in it
      what else may be wrong with this file is seen when this is mended
    "
  `);
});

test('tab: a tab indents a line', () => {
  expect(mistakes('tab')).toMatchInlineSnapshot(`
    "
    tab.yaml:25:1: a tab indents this line
      25 | 	byHand: terragrunt show
         | ^
      YAML indents with spaces
      what else may be wrong with this file is seen when this is mended
    "
  `);
});

test('bad-alias: aliases of nothing, of something later, and of what they stand in', () => {
  expect(mistakes('bad-alias')).toMatchInlineSnapshot(`
    "
    bad-alias.yaml:4:10: nothing before this is marked &sentence
      4 | summary: *sentence
        |          ^^^^^^^^^
      text that begins with * goes in quotes; *sentence repeats what &sentence stands before

    bad-alias.yaml:16:10: nothing before this is marked &later
      16 |     why: *later
         |          ^^^^^^
      text that begins with * goes in quotes; *later repeats what &later stands before

    bad-alias.yaml:27:22: *own stands inside of what it repeats
      27 |     with: &own { of: *own }
         |                      ^^^^
      write the value out
    "
  `);
});

test('colon-in-text: text with ": " is not in quotes', () => {
  expect(mistakes('colon-in-text')).toMatchInlineSnapshot(`
    "
    colon-in-text.yaml:10:10: this holds ": ", which begins a value
      10 |     why: It decides: replace or destroy.
         |          ^
      text that holds ": " or " #", or begins with one of {[&*!|>%@\`, goes in quotes
      what else may be wrong with this file is seen when this is mended
    "
  `);
});

test('doubled-key: a key is there twice', () => {
  expect(mistakes('doubled-key')).toMatchInlineSnapshot(`
    "
    doubled-key.yaml:4:1: "title" is here twice
      4 | title: Another
        | ^
      keep one of them
    "
  `);
});

test('two-documents: a second document', () => {
  expect(mistakes('two-documents')).toMatchInlineSnapshot(`
    "
    two-documents.yaml:53:1: a second document begins here
      53 | ---
         | ^^^
      one file holds one document: remove the ---
    "
  `);
});

test('empty: nothing but this line', () => {
  expect(mistakes('empty')).toMatchInlineSnapshot(`
    "
    empty.yaml: the file is empty
    "
  `);
});

test('a-list: the file is a list', () => {
  expect(mistakes('a-list')).toMatchInlineSnapshot(`
    "
    a-list.yaml:2:1: the file must be a map, and is a list
      2 | - title: A drill
        | ^
    "
  `);
});

test('unknown-key: mistyped keys: at the top, in a step, in a condition', () => {
  expect(mistakes('unknown-key')).toMatchInlineSnapshot(`
    "
    unknown-key.yaml:4:1: unknown key "sumary"
      4 | sumary: One sentence.
        | ^^^^^^
      did you mean "summary"?
      known: title, happened, summary, objective, answers, recovers, scenario, exclude, inputs, steps

    unknown-key.yaml:19:5: unknown key "requierd"
      19 |     requierd: true
         |     ^^^^^^^^
      did you mean "required"?
      known: id, title, why, byHand, action, with, needs, when, required, milestone, rollback, timeout, usual, slower

    unknown-key.yaml:50:5: "proof" is a milestone and is not part of every run
      50 |     when: [{ inputs: form, is: replace }]
         |     ^^^^
      remove its conditions, or give the milestone to a step that every run has

    unknown-key.yaml:50:14: unknown key "inputs" in "when[0]"
      50 |     when: [{ inputs: form, is: replace }]
         |              ^^^^^^
      did you mean "input"?
      known: input, step, output, is
    "
  `);
});

test('missing-key: a step without why, an input without title, no objective', () => {
  expect(mistakes('missing-key')).toMatchInlineSnapshot(`
    "
    missing-key.yaml:2:1: "objective" is missing
      2 | title: A drill
        | ^^^^^
      write: how long from detected to recovered, such as 90s, 15m or 1h30m

    missing-key.yaml:7:5: "title" is missing
      7 |   - id: form
        |     ^^
      write: what is asked for, in a few words

    missing-key.yaml:20:5: "why" is missing
      20 |   - id: review
         |     ^^
      write: one or two sentences for somebody who has never done this
    "
  `);
});

test('empty-value: a value was forgotten', () => {
  expect(mistakes('empty-value')).toMatchInlineSnapshot(`
    "
    empty-value.yaml:10:5: "why" is empty
      10 |     why:
         |     ^^^
      write: one or two sentences for somebody who has never done this

    empty-value.yaml:25:13: "byHand" is empty
      25 |     byHand: ' '
         |             ^^^
      write: the exact commands that do this without firedrill
    "
  `);
});

test('wrong-type: a number for text, text for a list, a word for true or false', () => {
  expect(mistakes('wrong-type')).toMatchInlineSnapshot(`
    "
    wrong-type.yaml:2:8: "title" must be text, and is 12
      2 | title: 12
        |        ^^
      text that looks like something else goes in quotes: "12"
      write: what this runbook does, in a few words

    wrong-type.yaml:6:11: "recovers" must be true or false, and is "yes"
      6 | recovers: yes
        |           ^^^
      write: true: ends a failure of the service, and one step is the milestone recovered

    wrong-type.yaml:43:12: "needs" must be a list, and is "apply"
      43 |     needs: apply
         |            ^^^^^
      write: a list of earlier steps that must have succeeded; those that with: refers to need not be named
    "
  `);
});

test('no-duration: times that are none', () => {
  expect(mistakes('no-duration')).toMatchInlineSnapshot(`
    "
    no-duration.yaml:5:12: "objective" cannot be "15 minutes"
      5 | objective: 15 minutes
        |            ^^^^^^^^^^
      write: how long from detected to recovered, such as 90s, 15m or 1h30m

    no-duration.yaml:21:12: "usual" must be text, and is 20
      21 |     usual: 20
         |            ^^
      write: a first guess of how long it takes, such as 90s, 15m or 1h30m
    "
  `);
});

test('no-time: an objective and a limit of no length', () => {
  expect(mistakes('no-time')).toMatchInlineSnapshot(`
    "
    no-time.yaml:5:12: "objective" cannot be "0s"
      5 | objective: 0s
        |            ^^
      write: how long from detected to recovered, such as 90s, 15m or 1h30m

    no-time.yaml:37:14: "timeout" cannot be "0m0s"
      37 |     timeout: 0m0s
         |              ^^^^
      write: how long it may take: then reading ends and a person is asked; what changes something goes on, and the screen says so, such as 90s, 15m or 1h30m
    "
  `);
});

test('bad-id: an id with a capital and a space', () => {
  expect(mistakes('bad-id')).toMatchInlineSnapshot(`
    "
    bad-id.yaml:22:9: "id" cannot be "My review"
      22 |   - id: My review
         |         ^^^^^^^^^
      write: a short name: small letters, digits, - and _, beginning with a letter
    "
  `);
});

test('unknown-action: mistyped actions, in a step and in a rollback', () => {
  expect(mistakes('unknown-action')).toMatchInlineSnapshot(`
    "
    unknown-action.yaml:36:38: unknown action "restor"
      36 |     rollback: { title: Back, action: restor, byHand: aws s3 ls }
         |                                      ^^^^^^
      did you mean "restore"?
      actions: apply, by-hand, clear, gate, identity, plan, proof, question, restore

    unknown-action.yaml:42:13: unknown action "qestion"
      42 |     action: qestion
         |             ^^^^^^^
      did you mean "question"?
      actions: apply, by-hand, clear, gate, identity, plan, proof, question, restore
    "
  `);
});

test('unknown-parameter: a parameter that the action does not know', () => {
  expect(mistakes('unknown-parameter')).toMatchInlineSnapshot(`
    "
    unknown-parameter.yaml:20:13: unknown key "replce" in "with"
      20 |     with: { replce: ['\${service.instance}'], expect: { replace: ['\${service.instance}'] } }
         |             ^^^^^^
      did you mean "replace"?
      known: replace, destroy, expect
    "
  `);
});

test('wrong-parameter: a text where the action wants a list, and one deep inside', () => {
  expect(mistakes('wrong-parameter')).toMatchInlineSnapshot(`
    "
    wrong-parameter.yaml:21:16: "with.replace" must be a list, and is "aws_instance.ttb"
      21 |       replace: aws_instance.ttb
         |                ^^^^^^^^^^^^^^^^
      write: a list of addresses to replace

    wrong-parameter.yaml:23:30: "with.expect.follow[1]" must be text, and is 7
      23 |         follow: [aws_lb.ttb, 7]
         |                              ^
      text that looks like something else goes in quotes: "7"
    "
  `);
});

test('missing-parameter: no expect for a plan, no parameters for a proof', () => {
  expect(mistakes('missing-parameter')).toMatchInlineSnapshot(`
    "
    missing-parameter.yaml:20:13: "with.expect" is missing
      20 |     with: { replace: ['\${service.instance}'] }
         |             ^^^^^^^
      write: what the plan may change: replace, follow, destroy

    missing-parameter.yaml:45:5: "with.form" is missing
      45 |   - id: proof
         |     ^^
      one of: replace, destroy
    "
  `);
});

test('refused-choice: one of the choices is not one that the action takes', () => {
  expect(mistakes('refused-choice')).toMatchInlineSnapshot(`
    "
    refused-choice.yaml:51:19: "with.form" cannot be "forget"
      51 |     with: { form: '\${inputs.form}' }
         |                   ^^^^^^^^^^^^^^^^
      one of: replace, destroy
    "
  `);
});

test('wrong-alternative: neither of the two forms of a parameter', () => {
  expect(mistakes('wrong-alternative')).toMatchInlineSnapshot(`
    "
    wrong-alternative.yaml:51:38: unknown key "creates" in "with.expect"
      51 |     with: { form: replace, expect: { creates: [] } }
         |                                      ^^^^^^^
      did you mean "create"?
      known: create
    "
  `);
});

test('unknown-step: references to steps that are not there', () => {
  expect(mistakes('unknown-step')).toMatchInlineSnapshot(`
    "
    unknown-step.yaml:32:30: there is no step "plann"
      32 |     byHand: terragrunt apply \${steps.plann.planFile}
         |                              ^^^^^^^^^^^^^^^^^^^^^^^
      did you mean "plan"?
      steps before this one: plan, review

    unknown-step.yaml:51:20: there is no step "nothing"
      51 |     with: { form: '\${steps.nothing.form}' }
         |                    ^^^^^^^^^^^^^^^^^^^^^
      steps before this one: plan, review, apply, question
    "
  `);
});

test('unknown-output: an output that the action does not have', () => {
  expect(mistakes('unknown-output')).toMatchInlineSnapshot(`
    "
    unknown-output.yaml:32:30: "plan" (plan) has no output "planfile"
      32 |     byHand: terragrunt apply \${steps.plan.planfile}
         |                              ^^^^^^^^^^^^^^^^^^^^^^
      did you mean "planFile"?
      its outputs: planFile, digest, summary, health

    unknown-output.yaml:51:20: "question" (question) has no output "form"
      51 |     with: { form: '\${steps.question.form}' }
         |                    ^^^^^^^^^^^^^^^^^^^^^^
      its outputs: answer
    "
  `);
});

test('unknown-input: an input that is not there', () => {
  expect(mistakes('unknown-input')).toMatchInlineSnapshot(`
    "
    unknown-input.yaml:51:20: there is no input "from"
      51 |     with: { form: '\${inputs.from}' }
         |                    ^^^^^^^^^^^^^^
      did you mean "form"?
      inputs: form
    "
  `);
});

test('unknown-service-path: a line that firedrill.yaml does not have', () => {
  expect(mistakes('unknown-service-path')).toMatchInlineSnapshot(`
    "
    unknown-service-path.yaml:20:24: firedrill.yaml has no instanze
      20 |     with: { replace: ['\${service.instanze}'], expect: { replace: ['\${service.instance}'] } }
         |                        ^^^^^^^^^^^^^^^^^^^
      did you mean "instance"?
      service.: name, unit, account, region, instance, state.bucket, state.key, cache.bucket, cache.prefix, health.url, health.expect, question.request.method, question.request.url, question.expect.status, question.expect.match

    unknown-service-path.yaml:40:18: firedrill.yaml has no question.url
      40 |     byHand: curl \${service.question.url}
         |                  ^^^^^^^^^^^^^^^^^^^^^^^
      service.: name, unit, account, region, instance, state.bucket, state.key, cache.bucket, cache.prefix, health.url, health.expect, question.request.method, question.request.url, question.expect.status, question.expect.match
    "
  `);
});

test('no-reference: what looks like a reference and is none', () => {
  expect(mistakes('no-reference')).toMatchInlineSnapshot(`
    "
    no-reference.yaml:25:29: \${HOME} is not a reference
      25 |     byHand: terragrunt show \${HOME} \${input.form} $\${HOME}
         |                             ^^^^^^^
      references are \${inputs.ID}, \${steps.ID.OUTPUT} and \${service.PATH}; a plain \${ is written $\${

    no-reference.yaml:25:37: \${input.form} is not a reference
      25 |     byHand: terragrunt show \${HOME} \${input.form} $\${HOME}
         |                                     ^^^^^^^^^^^^^
      did you mean \${inputs.form}?
      references are \${inputs.ID}, \${steps.ID.OUTPUT} and \${service.PATH}; a plain \${ is written $\${
    "
  `);
});

test('open-reference: references that are not closed', () => {
  expect(mistakes('open-reference')).toMatchInlineSnapshot(`
    "
    open-reference.yaml:20:24: \${service.instance is not a reference
      20 |     with: { replace: ['\${service.instance'], expect: { replace: ['\${service.instance}'] } }
         |                        ^^^^^^^^^^^^^^^^^^
      did you mean \${service.instance}?
      references are \${inputs.ID}, \${steps.ID.OUTPUT} and \${service.PATH}; a plain \${ is written $\${

    open-reference.yaml:25:29: \${steps.plan.planFile is not a reference
      25 |     byHand: terragrunt show \${steps.plan.planFile && echo $\${HOME
         |                             ^^^^^^^^^^^^^^^^^^^^^
      did you mean \${steps.plan.planFile}?
      references are \${inputs.ID}, \${steps.ID.OUTPUT} and \${service.PATH}; a plain \${ is written $\${
    "
  `);
});

test('fallback: what stands in for a value, where an action needs the value', () => {
  expect(mistakes('fallback')).toMatchInlineSnapshot(`
    "
    fallback.yaml:51:20: \${inputs.form:-replace} has another value to fall back on, which only by-hand commands may have
      51 |     with: { form: '\${inputs.form:-replace}' }
         |                    ^^^^^^^^^^^^^^^^^^^^^^^
      remove what stands from :- on
    "
  `);
});

test('quoted-reference: references in quotes, backticks and a here-document', () => {
  expect(mistakes('quoted-reference')).toMatchInlineSnapshot(`
    "
    quoted-reference.yaml:20:16: \${service.unit} stands in quotes, a here-document or arithmetic, where no value is safe
      20 |       echo "of \${service.unit}" '\${service.unit}' \`cd \${service.unit}\`
         |                ^^^^^^^^^^^^^^^
      write it bare, as a word or a part of one: a value is quoted where it needs it

    quoted-reference.yaml:20:34: \${service.unit} stands in quotes, a here-document or arithmetic, where no value is safe
      20 |       echo "of \${service.unit}" '\${service.unit}' \`cd \${service.unit}\`
         |                                  ^^^^^^^^^^^^^^^
      write it bare, as a word or a part of one: a value is quoted where it needs it

    quoted-reference.yaml:20:55: \${service.unit} stands in quotes, a here-document or arithmetic, where no value is safe
      20 |       echo "of \${service.unit}" '\${service.unit}' \`cd \${service.unit}\`
         |                                                       ^^^^^^^^^^^^^^^
      write it bare, as a word or a part of one: a value is quoted where it needs it

    quoted-reference.yaml:53:7: \${inputs.form} stands in quotes, a here-document or arithmetic, where no value is safe
      53 |       \${inputs.form}
         |       ^^^^^^^^^^^^^^
      write it bare, as a word or a part of one: a value is quoted where it needs it
    "
  `);
});

test('later-step: references to steps that come later, and to the own step', () => {
  expect(mistakes('later-step')).toMatchInlineSnapshot(`
    "
    later-step.yaml:20:24: a circle: "plan" needs "question" needs "apply" needs "plan"
      20 |     with: { replace: ['\${steps.question.answer}'], expect: { replace: ['\${service.instance}'] } …
         |                        ^^^^^^^^^^^^^^^^^^^^^^^^
      remove one of these needs; none of the steps could ever begin

    later-step.yaml:25:29: "apply" comes later, so it has no outputs yet
      25 |     byHand: terragrunt show \${steps.apply.instance} \${steps.review.by}
         |                             ^^^^^^^^^^^^^^^^^^^^^^^
      refer to a step that comes before

    later-step.yaml:25:53: a step cannot use its own outputs
      25 |     byHand: terragrunt show \${steps.apply.instance} \${steps.review.by}
         |                                                     ^^^^^^^^^^^^^^^^^^
      refer to a step that comes before
    "
  `);
});

test('circle: three steps wait for each other', () => {
  expect(mistakes('circle')).toMatchInlineSnapshot(`
    "
    circle.yaml:20:13: a circle: "plan" needs "apply" needs "plan"
      20 |     needs: [apply]
         |             ^^^^^
      remove one of these needs; none of the steps could ever begin
    "
  `);
});

test('bad-needs: needs that are unknown, later and the step itself', () => {
  expect(mistakes('bad-needs')).toMatchInlineSnapshot(`
    "
    bad-needs.yaml:43:13: there is no step "aply"
      43 |     needs: [aply, question, proof]
         |             ^^^^
      did you mean "apply"?
      steps before this one: plan, review, apply

    bad-needs.yaml:43:19: "question" needs itself
      43 |     needs: [aply, question, proof]
         |                   ^^^^^^^^
      name a step that comes before

    bad-needs.yaml:43:29: "proof" comes later
      43 |     needs: [aply, question, proof]
         |                             ^^^^^
      steps run in the order of the file: move "proof" before "question", or name another
    "
  `);
});

test('gate-on-nothing: a gate of a step that is not there', () => {
  expect(mistakes('gate-on-nothing')).toMatchInlineSnapshot(`
    "
    gate-on-nothing.yaml:27:17: a gate on nothing: there is no step "plam"
      27 |     with: { of: plam }
         |                 ^^^^
      did you mean "plan"?
      steps to review: plan
    "
  `);
});

test('gate-on-no-review: a gate of a step that shows nothing', () => {
  expect(mistakes('gate-on-no-review')).toMatchInlineSnapshot(`
    "
    gate-on-no-review.yaml:34:17: a gate on nothing: "look" (identity) shows nothing to review
      34 |     with: { of: look }
         |                 ^^^^
      steps to review: plan
    "
  `);
});

test('gate-of-another: the gate belongs to another plan', () => {
  expect(mistakes('gate-of-another')).toMatchInlineSnapshot(`
    "
    gate-of-another.yaml:43:33: "review" is the gate of "plan", and this step acts on "plan-two"
      43 |     with: { of: plan-two, gate: review }
         |                                 ^^^^^^
      what is done must be what was reviewed: name the same step in both
    "
  `);
});

test('no-gate: a gate that is none, and a change without one', () => {
  expect(mistakes('no-gate')).toMatchInlineSnapshot(`
    "
    no-gate.yaml:35:29: "plan" (plan) is not a gate
      35 |     with: { of: plan, gate: plan }
         |                             ^^^^
      gates: review

    no-gate.yaml:41:13: "clear" changes the world, and no gate comes before it in every run
      41 |     action: clear
         |             ^^^^^
      add a step with action: gate, and name it under needs: here
    "
  `);
});

test('conditional-gate: the gate is not part of every run that has the change', () => {
  expect(mistakes('conditional-gate')).toMatchInlineSnapshot(`
    "
    conditional-gate.yaml:34:13: "apply" changes the world, and no gate of "plan" comes before it in every run
      34 |     action: apply
         |             ^^^^^
      add a step with action: gate, and name it under needs: here

    conditional-gate.yaml:36:29: "review" is not part of every run in which "apply" is
      36 |     with: { of: plan, gate: review }
         |                             ^^^^^^
      give "apply" the conditions of "review", or name a step that is always there
    "
  `);
});

test('optional-gate: a gate that may be skipped', () => {
  expect(mistakes('optional-gate')).toMatchInlineSnapshot(`
    "
    optional-gate.yaml:27:15: the gate "review" may be skipped
      27 |     required: false
         |               ^^^^^
      remove required: false; a gate that can be skipped is none
    "
  `);
});

test('doubled-id: two steps and two inputs of the same name', () => {
  expect(mistakes('doubled-id')).toMatchInlineSnapshot(`
    "
    doubled-id.yaml:13:9: a second input is called "form"
      13 |   - id: form
         |         ^^^^
      give one of them another id

    doubled-id.yaml:48:9: a second step is called "question"
      48 |   - id: question
         |         ^^^^^^^^
      give one of them another id
    "
  `);
});

test('slower-by-what: what makes a step slower must be known before it begins', () => {
  expect(mistakes('slower-by-what')).toMatchInlineSnapshot(`
    "
    slower-by-what.yaml:37:21: no step before "apply" is called "question"
      37 |     slower: { step: question, output: answer, is: late, usual: 2m }
         |                     ^^^^^^^^
      write the id of an earlier step

    slower-by-what.yaml:46:35: "plan" (plan) has no output "weather"
      46 |     slower: { step: plan, output: weather, is: bad, usual: 1m }
         |                                   ^^^^^^^
      its outputs: planFile, digest, summary, health
    "
  `);
});

test('when-unknown: conditions on what is not there', () => {
  expect(mistakes('when-unknown')).toMatchInlineSnapshot(`
    "
    when-unknown.yaml:50:5: "proof" is a milestone and is not part of every run
      50 |     when:
         |     ^^^^
      remove its conditions, or give the milestone to a step that every run has

    when-unknown.yaml:51:18: there is no input "from"
      51 |       - { input: from, is: replace }
         |                  ^^^^
      did you mean "form"?
      inputs: form

    when-unknown.yaml:52:38: "form" can never be "destory"
      52 |       - { input: form, is: [replace, destory] }
         |                                      ^^^^^^^
      did you mean "destroy"?
      one of: replace, destroy

    when-unknown.yaml:53:17: there is no step "questoin"
      53 |       - { step: questoin, output: answer, is: x }
         |                 ^^^^^^^^
      did you mean "question"?
      steps before this one: plan, review, apply, question

    when-unknown.yaml:54:9: a condition looks at an input, or at an output of a step
      54 |       - { input: form, output: answer, is: replace }
         |         ^
      write input: and is:, or step:, output: and is:
    "
  `);
});

test('when-impossible: a required step that no run can have', () => {
  expect(mistakes('when-impossible')).toMatchInlineSnapshot(`
    "
    when-impossible.yaml:43:5: "question" can never be part of a run, and it is required
      43 |     when:
         |     ^^^^
      no run has form = replace together with form = destroy
    "
  `);
});

test('limit-no-choice: limits that leave nothing, or name what is not there', () => {
  expect(mistakes('limit-no-choice')).toMatchInlineSnapshot(`
    "
    limit-no-choice.yaml:18:56: this limit leaves no choice
      18 |       - { when: { input: form, is: replace }, choices: [], because: None fits. }
         |                                                        ^
      name at least one of the choices, or remove the limit

    limit-no-choice.yaml:19:36: "form" can never be "destory"
      19 |       - { when: { input: form, is: destory }, choices: [fats], because: None fits. }
         |                                    ^^^^^^^
      did you mean "destroy"?
      one of: replace, destroy

    limit-no-choice.yaml:19:57: "fats" is not a choice of "pace"
      19 |       - { when: { input: form, is: destory }, choices: [fats], because: None fits. }
         |                                                         ^^^^
      did you mean "fast"?
      one of: slow, fast

    limit-no-choice.yaml:20:26: there is no input "later"
      20 |       - { when: { input: later, is: x }, choices: [fast], because: None fits. }
         |                          ^^^^^
      inputs: form
    "
  `);
});

test('limits-together: each limit leaves a choice, together they leave none', () => {
  expect(mistakes('limits-together')).toMatchInlineSnapshot(`
    "
    limits-together.yaml:17:5: with form = replace these limits leave no choice for "pace"
      17 |     limits:
         |     ^^^^^^
      widen one of them, or make that combination impossible before
    "
  `);
});

test('bad-default: defaults that the input itself refuses', () => {
  expect(mistakes('bad-default')).toMatchInlineSnapshot(`
    "
    bad-default.yaml:12:14: the default "replcae" is not allowed by this input itself
      12 |     default: replcae
         |              ^^^^^^^
      did you mean "replace"?
      one of: replace, destroy

    bad-default.yaml:16:14: the default "Large" is not allowed by this input itself
      16 |     default: Large
         |              ^^^^^
      it must match [a-z0-9.]+
    "
  `);
});

test('bad-pattern: patterns that are none, or for choices', () => {
  expect(mistakes('bad-pattern')).toMatchInlineSnapshot(`
    "
    bad-pattern.yaml:12:5: a pattern is for free text, and this input has choices
      12 |     pattern: re.*
         |     ^^^^^^^
      remove one of the two

    bad-pattern.yaml:16:14: the pattern is not a regular expression: missing closing ]: \`[a-z\`
      16 |     pattern: '[a-z'
         |              ^^^^^^

    bad-pattern.yaml:20:5: this says a pattern in words, and this input has none
      20 |     write: one letter
         |     ^^^^^
      give it a pattern: or remove write:
    "
  `);
});

test('conditional-need: a step waits for one that is not part of every run', () => {
  expect(mistakes('conditional-need')).toMatchInlineSnapshot(`
    "
    conditional-need.yaml:51:20: "note" is not part of every run in which "question" is
      51 |     needs: [apply, note]
         |                    ^^^^
      give "question" the conditions of "note", or name a step that is always there
    "
  `);
});

test('skippable-need: a value and a need that may be missing, since their step can be skipped', () => {
  expect(mistakes('skippable-need')).toMatchInlineSnapshot(`
    "
    skippable-need.yaml:26:17: "plan" can be skipped, and then this has no value
      26 |     with: { of: plan }
         |                 ^^^^
      add required: true to "plan"

    skippable-need.yaml:33:17: "plan" can be skipped, and then this has no value
      33 |     with: { of: plan, gate: review }
         |                 ^^^^
      add required: true to "plan"

    skippable-need.yaml:41:13: "apply" can be skipped, and "question" is required
      41 |     needs: [apply]
         |             ^^^^^
      add required: true to "apply"
    "
  `);
});

test('no-milestones: nothing is recovered and nothing verified', () => {
  expect(mistakes('no-milestones')).toMatchInlineSnapshot(`
    "
    no-milestones.yaml:13:1: no step is the milestone "recovered"
      13 | steps:
         | ^^^^^
      add milestone: recovered to the step in which the service answers rightly, or write recovers: false

    no-milestones.yaml:13:1: no step is the milestone "verified"
      13 | steps:
         | ^^^^^
      add milestone: verified to the step that proves that everything is as it should be
    "
  `);
});

test('wrong-milestones: recovered twice, verified first and only sometimes', () => {
  expect(mistakes('wrong-milestones')).toMatchInlineSnapshot(`
    "
    wrong-milestones.yaml:28:16: verified comes before recovered
      28 |     milestone: verified
         |                ^^^^^^^^
      move "review" behind "question"

    wrong-milestones.yaml:29:5: "review" is a milestone and is not part of every run
      29 |     when: [{ input: form, is: replace }]
         |     ^^^^
      remove its conditions, or give the milestone to a step that every run has

    wrong-milestones.yaml:35:13: "apply" changes the world, and no gate of "plan" comes before it in every run
      35 |     action: apply
         |             ^^^^^
      add a step with action: gate, and name it under needs: here

    wrong-milestones.yaml:37:29: "review" is not part of every run in which "apply" is
      37 |     with: { of: plan, gate: review }
         |                             ^^^^^^
      give "apply" the conditions of "review", or name a step that is always there

    wrong-milestones.yaml:46:15: "question" is a milestone and may be skipped
      46 |     required: false
         |               ^^^^^
      remove required: false; what was skipped was not reached

    wrong-milestones.yaml:53:16: a second step is the milestone "recovered"
      53 |     milestone: recovered
         |                ^^^^^^^^^
      "question" is the first; exactly one step must be
    "
  `);
});

test('recovers-nothing: a milestone that this runbook cannot have', () => {
  expect(mistakes('recovers-nothing')).toMatchInlineSnapshot(`
    "
    recovers-nothing.yaml:42:16: a runbook with recovers: false has no milestone "recovered"
      42 |     milestone: recovered
         |                ^^^^^^^^^
      remove the milestone, or write recovers: true
    "
  `);
});

test('late-answers: answers in words that may come after it has recovered', () => {
  expect(mistakes('late-answers')).toMatchInlineSnapshot(`
    "
    late-answers.yaml:6:10: answers in words come before it has recovered
      6 | answers: 16m
        |          ^^^
      write a time that is no longer than the objective
    "
  `);
});

test('answers-nothing: answers in words where nothing was broken', () => {
  expect(mistakes('answers-nothing')).toMatchInlineSnapshot(`
    "
    answers-nothing.yaml:6:1: a runbook with recovers: false has no objective for answers
      6 | answers: 10m
        | ^^^^^^^
      remove the line, or write recovers: true
    "
  `);
});

test('many: several mistakes of several kinds: all are said at once, in the order of the file', () => {
  expect(mistakes('many')).toMatchInlineSnapshot(`
    "
    many.yaml:5:12: "objective" cannot be "soon"
      5 | objective: soon
        |            ^^^^
      write: how long from detected to recovered, such as 90s, 15m or 1h30m

    many.yaml:18:13: unknown action "paln"
      18 |     action: paln
         |             ^^^^
      did you mean "plan"?
      actions: apply, by-hand, clear, gate, identity, plan, proof, question, restore

    many.yaml:27:23: unknown key "ask" in "with"
      27 |     with: { of: plan, ask: y }
         |                       ^^^
      did you mean "asks"?
      known: of, asks, names

    many.yaml:32:30: "plan" (paln) has no output "file"
      32 |     byHand: terragrunt apply \${steps.plan.file}
         |                              ^^^^^^^^^^^^^^^^^^
      its outputs: planFile, digest, summary, health

    many.yaml:44:5: unknown key "usuall"
      44 |     usuall: 10s
         |     ^^^^^^
      did you mean "usual"?
      known: id, title, why, byHand, action, with, needs, when, required, milestone, rollback, timeout, usual, slower
    "
  `);
});

afterAll(() => {
  expect([...seen].sort()).toEqual(readdirSync(FOLDER).sort());
});
