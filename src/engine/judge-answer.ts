import { refuseInput } from '../runbook/inputs.ts';
import { changeableInputs } from './choices.ts';
import type { Choice, Question } from './events.ts';
import { framedStep } from './retry.ts';
import type { RunState } from './run-state.ts';
import type { Answer } from './run-view.ts';

export type Verdict =
  | { readonly ok: true; readonly changes: readonly { readonly input: string; readonly value: string }[] }
  | { readonly ok: false; readonly reason: string };

const NEEDS_WORDS: Partial<Record<Choice, string>> = {
  skip: 'Skipping needs a reason: `skip: REASON`.',
  'by-hand': 'Say in a few words what was done by hand: `by-hand: NOTE`.',
  happened: 'Say in a few words how you know that it happened: `happened: NOTE`.',
};

/** Holds an answer against the open question. Pure; the clock's part (`expiresT`) is the loop's. */
export function judge(state: RunState, question: Question, answer: Answer): Verdict {
  switch (question.kind) {
    case 'gate':
      return judgeGate(question, answer);
    case 'choice':
      return judgeChoice(state, question, answer);
    case 'note':
    case 'input':
      return answer.text?.trim() ? YES : no('An empty answer says nothing.');
  }
}

const DIGEST = /^[0-9a-f]{64}$/;

function judgeGate(question: Question, answer: Answer): Verdict {
  if (answer.digest !== undefined && answer.digest !== question.digest) {
    const { digest = '' } = question;
    const [given, shown] = apart(answer.digest, digest);
    return no(
      DIGEST.test(answer.digest)
        ? `That answer is for another review (${given}); this gate shows ${shown}.`
        : `What stands after the @ is not a whole digest (64 digits, 0 to f), so it names no review; this gate shows ${digest.slice(0, 12)}….`,
    );
  }
  if (question.needsDigest && answer.digest === undefined) {
    return no('This gate is opened with the digest of what was reviewed: ID=TEXT@DIGEST.');
  }
  if (answer.text?.trim() !== question.expects)
    return no(`This gate opens when you type: ${question.expects}`);
  return YES;
}

/** Of two digests so much that it differs: their beginnings, where they do. */
function apart(one: string, other: string): readonly [string, string] {
  const differs = Array.from(one).findIndex((sign, at) => sign !== other[at]);
  const from = differs < SHOWN ? 0 : differs - SHOWN / 2;
  const part = (digest: string) =>
    `${from > 0 ? '…' : ''}${digest.slice(from, from + SHOWN)}${from + SHOWN < digest.length ? '…' : ''}`;
  return [part(one), part(other)];
}

const SHOWN = 12;

function judgeChoice(state: RunState, question: Question, answer: Answer): Verdict {
  const choices = question.choices ?? [];
  if (!answer.choice || !choices.includes(answer.choice)) return no(`Choose one of: ${choices.join(', ')}.`);
  // What a rollback takes away is named: a lock by its id.
  const confirm = question.facts['confirm'];
  if (answer.choice === 'rollback' && typeof confirm === 'string' && answer.text?.trim() !== confirm) {
    return no(`This needs to be typed: \`rollback: ${confirm}\`.`);
  }
  const words = NEEDS_WORDS[answer.choice];
  if (words && !answer.text?.trim()) return no(words);
  return answer.choice === 'change' ? judgeChanges(state, question.step, answer.text ?? '') : YES;
}

/** `input=value`, several with commas between. */
function judgeChanges(state: RunState, step: string, text: string): Verdict {
  const possible = changeableInputs(state, framedStep(state, step));
  const changes = [];
  for (const part of text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)) {
    const [input = '', value = ''] = part.split(/=(.*)/s, 2).map((one) => one.trim());
    const known = state.frame.runbook.inputs.find(({ id }) => id === input);
    if (!known || !possible.includes(input))
      return no(`What can be changed here: ${possible.join(', ')}. Write INPUT=VALUE.`);
    const refused = value === known.default ? undefined : refuseInput(known, value, state.inputs);
    if (refused) return no(refused);
    changes.push({ input, value });
  }
  return changes.length > 0
    ? { ok: true, changes }
    : no(`Write INPUT=VALUE. What can be changed here: ${possible.join(', ')}.`);
}

/** Reads an answer as it stands in a file or on the command line. A choice is its word, then a colon and a text. */
export function parseAnswer(question: Question, text: string, by: string): Answer {
  if (question.kind === 'gate') return parseGate(question, text, by);
  if (question.kind !== 'choice') return { by, text };
  const [word = '', rest] = text.split(/[:\s]\s*(.*)/s, 2);
  const choice = question.choices?.find((one) => one === word);
  return { by, ...(choice ? { choice } : {}), ...(rest ? { text: rest } : {}) };
}

/** `TEXT@DIGEST`. A text of its own may hold an @; whatever stands after what the gate expects is meant as its digest. */
function parseGate({ expects }: Question, text: string, by: string): Answer {
  const [, before = '', after = ''] = /^(.*)@(.*)$/s.exec(text.trim()) ?? [];
  const digest = after.toLowerCase();
  const meant = DIGEST.test(digest) || before.trim() === expects;
  return meant ? { by, text: before, digest } : { by, text };
}

const YES: Verdict = { ok: true, changes: [] };
const no = (reason: string): Verdict => ({ ok: false, reason });
