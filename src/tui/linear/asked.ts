import { changeableInputs } from '../../engine/choices.ts';
import { isRunning } from '../../engine/attribution.ts';
import { offersIn } from '../../engine/helps-first.ts';
import { framedStep } from '../../engine/retry.ts';
import { rollbackOf } from '../../engine/rollback.ts';
import type { Input } from '../../runbook/runbook.ts';
import type { Host } from '../host.ts';
import { realCommands } from '../real-commands.ts';
import { isRollbackQuestion, rollbackByHand } from '../rollback-by-hand.ts';
import { errorLines } from '../screens/dialog/dialog-layout.ts';
import { type Offer, offersOf } from '../screens/dialog/dialog-offers.ts';
import { readReview } from '../screens/gate/gate-facts.ts';
import { gateLines } from '../screens/gate/gate-lines.ts';
import { newGate } from '../screens/gate/state.ts';
import { verbOf } from '../screens/gate/verb.ts';
import { abortAsks, interruptWords, type StopOffer } from '../screens/stop/stop-offers.ts';
import { worlds } from '../theme.ts';
import type { RunModel } from '../view-model.ts';

/** Where a person is in what is asked: at the question itself, or behind one of its choices. */
export type Asked =
  | { readonly at: 'question' }
  | { readonly at: 'text'; readonly offer: Offer }
  | { readonly at: 'which' }
  | { readonly at: 'value'; readonly input: Input }
  | { readonly at: 'abort' }
  | { readonly at: 'stop'; readonly offers: readonly StopOffer[] }
  | { readonly at: 'stop-abort' }
  | { readonly at: 'interrupt'; readonly step: string | undefined };

/** Nobody's screen ends a line here. */
const UNBROKEN = 100_000;

/** What is asked, whole, with its numbered choices; the last line says what to type. Pure but for the host's words. */
export function askedLines(run: RunModel, asked: Asked, host: Pick<Host, 'byHand'>): readonly string[] {
  const { state } = run;
  switch (asked.at) {
    case 'question':
      return questionLines(run, host);
    case 'text': {
      const { choice, asks, confirm } = asked.offer;
      const step = state.question?.step ?? '';
      const commands =
        choice === 'by-hand' || choice === 'happened'
          ? realCommands(state, host.byHand(state, step))
          : choice === 'rollback' && confirm === undefined
            ? realCommands(state, rollbackByHand(state, step))
            : '';
      return [
        ...linesIn(commands),
        confirm === undefined
          ? `Say ${asks}, then Enter. An empty line goes back.`
          : `To do this, type  ${confirm}  then Enter. An empty line goes back.`,
      ];
    }
    case 'which': {
      const offers = offersIn(state);
      return numbered(
        'Which value is to be another one?',
        inputsOf(run).map(({ id, title }) => (offers[id] ? `${title}: AWS offers ${offers[id]}` : title)),
      );
    }
    case 'value': {
      const { title, why, choices, id } = asked.input;
      const now = state.inputs[id] || 'empty';
      const offer = offersIn(state)[id];
      const given = offer === undefined ? '' : ` A single full stop takes ${offer}, which AWS offers.`;
      return [
        why,
        `${title} is ${now} now.${choices === undefined ? '' : ` One of: ${choices.filter(Boolean).join(', ')}.`}`,
        `Type the new value, then Enter.${given} An empty line goes back.`,
      ];
    }
    case 'abort':
    case 'stop-abort':
      return [
        abortAsks(state),
        'Type  A  (a capital), then Enter, to abort it. An empty line keeps the run.',
      ];
    case 'interrupt': {
      const { asks, means } = interruptWords(state);
      return [
        asks,
        ...means,
        'Type  I  (a capital), then Enter, to interrupt it. An empty line lets it go on.',
      ];
    }
    case 'stop':
      return numbered(
        'Stop? Nothing is stopped yet.',
        asked.offers.map(({ words, means }) => `${words}: ${means}`),
      );
  }
}

function questionLines(run: RunModel, host: Pick<Host, 'byHand'>): readonly string[] {
  const { state } = run;
  const { question } = state;
  if (question === undefined) return [];
  const title = `${run.watching ? 'waits for whoever is at the run' : 'WAITS FOR YOU'}: ${question.title}`;
  switch (question.kind) {
    case 'gate': {
      const screen = { ...newGate(question, undefined), details: true };
      const shown = gateLines(run, screen, UNBROKEN).map(({ text }) => text.trimEnd());
      return [
        title,
        ...shown.filter((text) => text !== ''),
        ...[worlds[state.frame.mode].atGate].filter(Boolean),
        `${verbOf(state)}  ${question.expects ?? 'y'}  then Enter. ? tells what happens if you do.`,
      ];
    }
    case 'choice':
      return [
        title,
        ...errorLines(run, UNBROKEN).map(({ text }) => withoutKeys(text)),
        ...numbered(
          'What now?',
          offersOf(state).map(({ words, means }) => `${words.replace(/ …/, '')}: ${withoutKeys(means)}`),
        ),
      ];
    case 'note':
    case 'input': {
      const back = isRollbackQuestion(question);
      const step = framedStep(state, question.step);
      const facts = readReview(question.facts, {}).facts.map(([word, text]) => `${word}: ${text}`);
      const commands = back ? rollbackByHand(state, question.step) : host.byHand(state, question.step);
      return [
        title,
        back ? (rollbackOf(state, question.step)?.title ?? 'Go back') : step.why,
        ...facts,
        ...linesIn(realCommands(state, commands)),
        question.kind === 'note'
          ? 'When it is done, say in a few words what you did, then Enter.'
          : 'Type your answer, then Enter.',
      ];
    }
  }
}

/** What speaks of the screens' keys; the same is done from the command line here. */
const withoutKeys = (text: string): string =>
  text
    .replace(/ U on its page takes (it|that) back\.?/, ` ${TAKEN_BACK}`)
    .replace(/By mistake\? U takes that back/, TAKEN_BACK)
    .replace(/ Until then esc leads back here\./, '');
const TAKEN_BACK = 'By mistake? "resume RUN --take-back STEP" takes it back.';

/** `1) text`, behind what is asked. */
export const numbered = (asks: string, choices: readonly string[]): readonly string[] => [
  asks,
  ...choices.map((text, i) => `${i + 1}) ${text}`),
  'Type a number, then Enter.',
];

const linesIn = (text: string): readonly string[] =>
  text.trim() === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line) => `  ${line}`);

/** Inputs that a retry may change; what AWS offers first. */
export function inputsOf({ state }: RunModel): readonly Input[] {
  const ids = changeableInputs(state, framedStep(state, state.question?.step ?? ''));
  const offers = offersIn(state);
  const inputs = state.frame.runbook.inputs.filter(({ id }) => ids.includes(id));
  return [...inputs.filter(({ id }) => offers[id]), ...inputs.filter(({ id }) => !offers[id])];
}

/** The step that an interrupt would break off. */
export const stepAtWork = ({ state }: RunModel): string | undefined => state.steps.find(isRunning)?.id;
