import type { Entry } from '../entry.ts';

// What tofu, the providers and terragrunt say of themselves, by their own titles. Texts are tofu 1.12's and the aws
// provider's (facts/tofu-real.md, facts/captures-tofu).

const OTHER_LOCK =
  /lock id "[^"\n]{0,200}"(?: from s3)? does not match existing lock(?: \("(?<other>[^"\n]{1,100})"\))?/;

/** Titles that tofu gives to trouble with the state's lock and the state itself. */
const ACQUIRING = /^Error acquiring the state lock/;

export const TOFU: readonly Entry[] = [
  {
    id: 'state-not-saved',
    code: 'errored-state',
    when: [{ title: /^Failed to (?:persist state to backend|save state)/ }],
    cause: [
      'The change {howFar} the state could be written neither back nor to a file: {printed}.',
      'The change {howFar} the state could not be written back ({whyNotSaved}): it lies in errored.tfstate.',
      'The change {howFar} the state could not be written back: it lies in errored.tfstate.',
    ],
    hint: 'Nothing may be applied until that state is pushed. The next plan would look clean and be wrong.',
    next: [
      [
        'Free disk space, and save the JSON from the output, since {printed}, as errored.tfstate',
        'Find errored.tfstate under .terragrunt-cache in the unit',
      ],
      'Push it with `state push <absolute path>`',
    ],
    first: true,
    reports: ['recorded: tofu 1.12', 'facts of AWS 5.26', 'hashicorp/terraform#14423'],
  },
  {
    id: 'lock-left',
    code: 'lock-left',
    when: [{ title: /^Error releasing the state lock/ }],
    values: [/^Error releasing the state lock\n(?:Error message: )?(?<why>[^\n]{1,300})/],
    cause: [
      "The state's lock could not be given back: {code}: {said}.",
      "The state's lock could not be given back: {why}",
      "The state's lock could not be given back: no reason is given",
    ],
    hint: [
      'It is our own, {lock}, and nobody is at work with it any more. Until it is taken away nobody can plan or apply.',
      'It is our own, and nobody is at work with it any more. Until it is taken away nobody can plan or apply.',
    ],
    next: [
      ['Take it away by typing its id, {lock}', 'Take it away by typing its id'],
      'See that this role may delete objects beside the state',
    ],
    first: true,
    reports: ['recorded: tofu 1.12', 'facts of AWS 5.24', 'hashicorp/terraform#19296'],
  },
  {
    id: 'lock-held',
    code: 'lock-held',
    // Only where somebody holds it: every other trouble on the way to the lock has the same title.
    when: [
      {
        title: ACQUIRING,
        codes: ['PreconditionFailed', 'ConditionalCheckFailedException', 'ConditionalRequestConflict'],
      },
      { title: ACQUIRING, statuses: [412] },
      { title: ACQUIRING, says: /ConditionalCheckFailed|Lock Info:\s{1,20}ID: {1,20}\S/ },
    ],
    cause: ['The state is locked by {holder}.', 'The state is locked.'],
    hint: 'Somebody may be changing the same infrastructure right now. Ask them before you take the lock away.',
    next: [
      'Wait for them and try again',
      [
        'If their run is dead, take the lock away by typing its id, {lock}',
        'If their run is dead, take the lock away by typing its id',
      ],
    ],
    first: true,
    changed: 'none',
    reports: [
      'recorded: tofu 1.12',
      'facts of AWS 5.24, 5.25',
      'hashicorp/terraform#14513',
      'hashicorp/terraform#27406',
    ],
  },
  {
    id: 'lock-mismatch',
    code: 'lock-mismatch',
    when: [
      { title: /^Failed to unlock state: /, says: OTHER_LOCK },
      { title: /^Error releasing the state lock/, says: OTHER_LOCK },
    ],
    cause: [
      'The lock has another id by now: {who} holds it. Nothing was removed.',
      'The lock has another id by now, {other}. Nothing was removed.',
      'The lock has another id by now: somebody holds it. Nothing was removed.',
    ],
    next: ['Look who holds it before you do anything: plan again'],
    first: true,
    reports: ['recorded: tofu 1.12', 'hashicorp/terraform#27665'],
  },
  {
    id: 'lock-failed',
    code: 'lock-failed',
    when: [
      { title: ACQUIRING },
      {
        title: ACQUIRING,
        codes: ['SlowDown', 'RequestLimitExceeded', /Throttl\w*/, 'InternalError', 'ServiceUnavailable'],
      },
    ],
    values: [/^Error acquiring the state lock\s{1,4}(?:Error message: )?(?<why>[^\n]{1,300})/],
    cause: [
      'The state could not be locked, so nothing was done: {code}: {said}.',
      'The state could not be locked, so nothing was done: {why}',
      'The state could not be locked, so nothing was done: no reason is given',
    ],
    hint: 'This does not say that anybody holds the lock.',
    next: ['Try again'],
    changed: 'none',
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'state-digest',
    code: 'state-digest',
    when: [
      {
        title:
          /^(?:[Ee]rror (?:refreshing|loading) state: |Failed to (?:load|refresh) state: )?state data in S3 does not have the expected content/,
      },
    ],
    values: [/digest(?: value)?:? (?:in the table )?(?<digest>[0-9a-f]{32})/],
    cause:
      'The state in S3 is not the one whose digest the lock table holds: a write was cut off, or S3 answered with an older one.',
    hint: 'Nothing is done until they agree. Never write the digest by hand before you know which state is the right one.',
    next: [
      'Wait a minute and try again: an older answer of S3 passes',
      'If it stays: compare the versions of the state (aws s3api list-object-versions), and mend the table’s entry with whoever ran last',
    ],
    first: true,
    reports: ['AlexsLemonade/refinebio#1326'],
  },
  {
    id: 'plan-stale',
    code: 'plan-stale',
    when: [{ title: /^Saved plan is stale/ }],
    cause: 'The state was changed by somebody else after this plan was made. Nothing was applied.',
    next: ['Plan again and review what it says now'],
    changed: 'none',
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'plan-errored',
    code: 'plan-errored',
    when: [{ title: /^Cannot apply incomplete plan/ }],
    cause: 'This plan ended in an error, so it cannot be applied.',
    next: ['Plan again'],
    changed: 'none',
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'not-in-service',
    code: 'not-in-service',
    // The last line of infrastructure/in_service.sh, whose exit tofu reports.
    when: [
      {
        title: /^local-exec provisioner error/,
        says: /(?<last>the new one is not healthy after \d{1,4}:\d\d; [^\n]{1,200})/,
      },
    ],
    cause: 'The new instance is not in service: {last}',
    hint: 'Nothing is lost: whoever served before serves on.',
    next: ["Read the new machine's boot log for why it does not answer", 'Then plan again'],
    reports: ['recorded: infrastructure/in_service.sh'],
  },
  {
    id: 'prevent-destroy',
    code: 'prevent-destroy',
    when: [{ title: /^(?:Resource instance|Instance) cannot be destroyed/ }],
    values: [
      /\n(?:Resource instance|Resource) (?<address>\S{1,300}) has (?:lifecycle\.)?prevent_destroy set/,
    ],
    cause: [
      '{address} is protected (prevent_destroy), and the plan would destroy it.',
      'Something protected (prevent_destroy) would be destroyed by this plan.',
    ],
    hint: 'The protection did what it is for. To go on, use the runbook for protected things.',
    next: ['firedrill rehearse protection-removal'],
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'no-bucket',
    code: 'no-bucket',
    when: [
      { title: /^(?:[\w ]{1,60}: )?S3 bucket (?:"[^"\n]{1,100}" )?does not exist/ },
      {
        codes: ['NoSuchBucket'],
        title:
          /^(?:error loading state|Failed to load state|Failed to get existing workspaces|Error acquiring the state lock|error configuring S3 Backend|Error refreshing state|Error loading state|Failed to save state)/,
      },
    ],
    cause: 'The bucket that holds the state does not exist, or is in another account.',
    hint: 'Check the account and region before anything else. A new, empty bucket would make the next plan create everything again.',
    next: [
      'See who you are: aws sts get-caller-identity',
      'Check `state` in firedrill.yaml against the unit’s backend',
    ],
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'wrong-account',
    code: 'wrong-account',
    when: [{ title: /^(?:[\w ]{1,60}: )?(?:AWS )?account ID not allowed(?:: | \()(?<account>\d{12})/i }],
    cause: [
      'Wrong account: these credentials are of {account}, and the code is for {expected}.',
      'Wrong account: these credentials are of {account}, which the code does not allow.',
    ],
    hint: 'Nothing may go on until the account is the right one.',
    next: [
      'See who you are: aws sts get-caller-identity',
      ['Sign in to {expected}, then try again', 'Sign in to the right account, then try again'],
    ],
    changed: 'none',
    reports: [
      'hashicorp/terraform-provider-aws#32352',
      'chanzuckerberg/fogg#637',
      'hashicorp/terraform#8731',
      'hashicorp/terraform#13806',
    ],
  },
  {
    id: 'provider-inconsistent',
    code: 'provider-inconsistent',
    when: [
      { title: /^Provider produced inconsistent (?:final plan|result after apply)/ },
      { title: /^Provider produced inconsistent result after apply/ },
    ],
    values: [
      /\nWhen (?:expanding the plan for|applying changes to) (?<at>[^\n]{1,300}?)(?: to include|, provider)/,
    ],
    cause: [
      'The provider broke off at {at}: what it would do is not what it had planned.',
      'The provider broke off: what it would do is not what it had planned.',
    ],
    hint: [
      'What was made before that stays; {at} is open. It is a bug of the provider, and planning again usually goes through.',
      'What was made before that stays. It is a bug of the provider, and planning again usually goes through.',
    ],
    next: ['Plan again: it knows the new values then', 'Apply what that plan shows as still open'],
    reports: [
      'terraform-aws-modules/terraform-aws-alb#303',
      'hashicorp/terraform-provider-aws#41647',
      'hashicorp/terraform-provider-aws#43448',
      'outerbounds/terraform-aws-metaflow#62',
    ],
  },
  {
    id: 'provider-crashed',
    code: 'provider-inconsistent',
    when: [
      {
        title:
          /^(?:Plugin did not respond|The plugin\.?\(?[\w.]{0,40}\)? (?:request was cancelled|encountered an error)|Request cancelled)/,
      },
    ],
    values: [/The plugin encountered an error, and failed to respond to the (?<request>[\w.()]{1,80}) call/],
    cause: 'The provider’s program crashed in the middle of its work.',
    hint: ['{madeHint}', 'What was made before that stays.'],
    next: [
      'Plan again: the new plan holds what is still open',
      'If it crashes again, pin the provider’s version before this one',
    ],
    reports: ['hashicorp/terraform#29857', 'hashicorp/terraform-provider-aws#31857'],
  },
  {
    id: 'module-missing',
    code: 'module-missing',
    when: [
      { title: /^working dir (?<module>[^\n]{1,300}?) from source (?<source>[^\n]{1,500}?) does not exist/ },
      {
        title:
          /^(?:Failed to download module|Module not found|Could not download module|Unreadable module directory)/,
      },
    ],
    values: [/from source (?<source>\S{1,500})/, /\((?<module>[^)\n]{1,200})\) from/],
    cause: ['{module} is not in {source}.', 'A module that the unit is made of could not be fetched.'],
    hint: 'Nothing was begun: the code could not be put together.',
    next: [
      'Check the reference (tag, branch, path) that the code names',
      'Check that the token for the code’s host is still good',
      'Then plan again',
    ],
    again: 'after',
    reports: ['gruntwork-io/terragrunt#2301', 'hashicorp/terraform#35239'],
  },
  {
    id: 'tool-missing',
    code: 'wrong-tool',
    when: [
      {
        title:
          /^exec: "(?<program>(?:[^"\n]{0,200}\/)?(?:tofu|terraform|terragrunt))": executable file not found in [$%]PATH/,
      },
      {
        title: /^Failed to execute "/,
        says: /\nexec: "(?<program>(?:[^"\n]{0,200}\/)?(?:tofu|terraform|terragrunt))": executable file not found in [$%]PATH/,
      },
    ],
    cause: '{program} is not on this machine, or not where PATH leads: nothing could be run.',
    hint: 'Terragrunt tries tofu where it finds no terraform; which of the two is missing depends on the project.',
    next: [
      'See what is there: command -v tofu terraform; echo "$PATH"',
      'Install it, or name it: export TG_TF_PATH=/path/to/tofu. Then try again',
    ],
    changed: 'none',
    reports: ['gruntwork-io/terragrunt#2776', 'gruntwork-io/terragrunt#268'],
  },
  {
    id: 'hook-failed',
    code: 'hook-failed',
    when: [
      { title: /^Error running hook "?(?<hook>[^"\n]{1,100}?)"? with message: (?<why>[^\n]{0,300})/ },
      { title: /^Errors? encountered running before_hooks\. Not running/ },
    ],
    values: [/^Error running hook [^\n]{1,400}\n{1,3}(?<end>exit status \d{1,3})/],
    cause: [
      'The hook "{hook}" of terragrunt.hcl failed ({end}): {why}',
      'The hook "{hook}" of terragrunt.hcl failed: {why}',
      'A hook of terragrunt.hcl failed before the tool was run.',
    ],
    hint: 'What the hook itself printed says why; a before_hook fails before tofu does anything, an after_hook after it.',
    next: [
      'Run the hook’s command by hand in the unit’s folder',
      'Mend it, or what it checks; then plan again',
    ],
    reports: ['gruntwork-io/terragrunt#5596', 'gruntwork-io/terragrunt#2872'],
  },
  {
    id: 'github-token',
    code: 'denied',
    when: [{ title: /\bhttps:\/\/(?<host>[\w.-]{1,100})\/\S{1,500}: 401 Bad credentials/ }],
    cause: '{host} does not accept the token of the GitHub provider.',
    next: [
      'Take one that is good: gh auth status, then export GITHUB_TOKEN="$(gh auth token)"',
      'Then plan again',
    ],
    reports: ['GoogleCloudPlatform/terraformer#1053', 'integrations/terraform-provider-github#1306'],
  },
  {
    id: 'left-behind',
    code: 'left-behind',
    when: [{ title: /^Destroy was successful but left behind forgotten instances/ }],
    cause: 'The resource was forgotten and lives on; tofu calls that an error when not told otherwise.',
    next: ['Nothing: it is as it was to be'],
    reports: ['recorded: tofu 1.12'],
  },
];
