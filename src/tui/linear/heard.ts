import { offersIn } from '../../engine/helps-first.ts';
import type { Answer } from '../../engine/run-view.ts';
import { offersOf } from '../screens/dialog/dialog-offers.ts';
import { whyNot } from '../screens/gate/gate-guard.ts';
import { gateHelp } from '../screens/gate/gate-help.ts';
import { expired } from '../screens/gate/gate-lines.ts';
import { stopOffers } from '../screens/stop/stop-offers.ts';
import { nowNextYou } from '../now-next-you.ts';
import { troublesOf } from '../troubles.ts';
import type { RunModel } from '../view-model.ts';
import { type Asked, inputsOf, stepAtWork } from './asked.ts';

/** What a typed line comes to. */
export interface Heard {
  /** Where the person is now: it is asked there anew where that is another place. */
  readonly asked: Asked;
  readonly says?: readonly string[];
  readonly does?:
    | { readonly answer: Omit<Answer, 'by'>; readonly leaves?: boolean }
    | { readonly ask: 'abort' | 'stop-after-step' | 'interrupt' }
    | { readonly leave: true };
}

const QUESTION: Asked = { at: 'question' };
const NUMBER = 'That is none of the numbers.';
/** Lines of the log that are read out. */
const LOG = 20;

/** What may be typed at any time, but where a text is asked for. */
export const ANY_TIME = 'Type, each with Enter, at any time: now, log, stop, or ? for help.';

/** Pure: a line that somebody typed, where they are. */
export function heard(run: RunModel, asked: Asked, line: string, dateMs: number): Heard {
  const { state } = run;
  const digest = state.question?.digest === undefined ? {} : { digest: state.question.digest };
  const text = line.trim();
  const stay = (...says: readonly string[]): Heard => ({ asked, says });
  switch (asked.at) {
    case 'question':
      return anyTime(run, asked, text, dateMs) ?? atQuestion(run, line, digest);
    case 'text': {
      const { choice, asks, confirm } = asked.offer;
      if (text === '') return { asked: QUESTION };
      if (confirm !== undefined && text !== confirm)
        return stay('That is not what it asks for: all of it, as it stands there.');
      return asks === undefined && confirm === undefined
        ? { asked: QUESTION }
        : { asked: QUESTION, does: { answer: { choice, text } } };
    }
    case 'which': {
      if (text === '') return { asked: QUESTION };
      const input = inputsOf(run)[Number(text) - 1];
      return input === undefined ? stay(NUMBER) : { asked: { at: 'value', input } };
    }
    case 'value': {
      if (text === '') return { asked: QUESTION };
      const { id } = asked.input;
      const value = text === '.' ? offersIn(state)[id] : text;
      if (value === undefined) return stay('AWS offers nothing here: type a value.');
      if (value === state.inputs[id])
        return stay('That is the present value. Give another one, or an empty line.');
      return { asked: QUESTION, does: { answer: { choice: 'change', text: `${id}=${value}` } } };
    }
    case 'abort':
      if (text === 'A') return { asked: QUESTION, does: { answer: { choice: 'abort' } } };
      return text === '' ? { asked: QUESTION } : stay('Only a capital A aborts.');
    case 'stop-abort':
      if (text === 'A') return { asked: QUESTION, does: { ask: 'abort' } };
      return text === '' ? { asked: QUESTION, says: ['The run is kept.'] } : stay('Only a capital A aborts.');
    case 'interrupt':
      if (text === '') return { asked: QUESTION, says: ['Nothing was interrupted.'] };
      if (text !== 'I') return stay('Only a capital I interrupts.');
      return asked.step === stepAtWork(run)
        ? { asked: QUESTION, does: { ask: 'interrupt' } }
        : { asked: QUESTION, says: ['That step has ended meanwhile: nothing was interrupted.'] };
    case 'stop':
      return atStop(run, asked, text);
  }
}

function anyTime(run: RunModel, asked: Asked, text: string, dateMs: number): Heard | undefined {
  const { state, view } = run;
  switch (text) {
    case 'now': {
      const wrong = troublesOf(run).map(({ says: [one] }) => `! ${one}`);
      return { asked, says: [...standing(run), ...wrong] };
    }
    case 'log': {
      const total = view.log.total();
      const lines = view.log.slice(Math.max(0, total - LOG), total).map(({ text: one }) => `| ${one}`);
      return { asked, says: lines.length > 0 ? lines : ['Nothing has been written yet.'] };
    }
    case 'stop':
      return run.watching
        ? { asked, says: ['You are watching: nothing is stopped from here. ^C ends the watching.'] }
        : { asked: { at: 'stop', offers: stopOffers(state) } };
    case '?':
      return { asked, says: [...helpOf(run, dateMs), ANY_TIME] };
    default:
      return state.question === undefined && text !== ''
        ? { asked, says: [`Nothing waits for you now. ${ANY_TIME}`] }
        : undefined;
  }
}

/** `NOW`, `NEXT` and `YOU`; no key leads to what is asked here. */
export function standing(run: RunModel): readonly string[] {
  const { now, next, you } = nowNextYou(run);
  const mine = run.state.question !== undefined && !run.watching;
  const asks = mine ? 'answer what is asked: nothing goes on without you' : you[0];
  return [`NOW   ${now[0]}`, `NEXT  ${next[0]}`, `YOU   ${asks}`];
}

function helpOf(run: RunModel, dateMs: number): readonly string[] {
  if (run.state.question?.kind !== 'gate') return [];
  return gateHelp(run, dateMs)
    .map(({ text }) => text)
    .filter((text) => text !== '');
}

function atQuestion(run: RunModel, line: string, digest: { readonly digest?: string }): Heard {
  const { question } = run.state;
  const text = line.trim();
  const stay = (...says: readonly string[]): Heard => ({ asked: QUESTION, says });
  if (question === undefined) return { asked: QUESTION };
  if (run.watching) return stay('You are watching: only whoever is at the run can answer.');
  if (question.kind === 'gate') {
    const expects = question.expects ?? 'y';
    // The engine closes it, and what can be done instead is asked then.
    if (expired(run)) return { asked: QUESTION, does: { answer: { text: line, ...digest } } };
    if (text === '') return stay(`Enter alone opens nothing. Type ${expects}, then Enter.`);
    if (line !== expects) return stay(whyNot(line, expects));
    return { asked: QUESTION, does: { answer: { text: line, ...digest } } };
  }
  if (question.kind !== 'choice')
    return text === ''
      ? stay('An empty line says nothing.')
      : { asked: QUESTION, does: { answer: { text } } };
  const offer = offersOf(run.state)[Number(text) - 1];
  if (offer === undefined) return stay(NUMBER);
  if (offer.choice === 'abort') return { asked: { at: 'abort' } };
  if (offer.choice === 'change') {
    const inputs = inputsOf(run);
    const [only] = inputs;
    return {
      asked: only !== undefined && inputs.length === 1 ? { at: 'value', input: only } : { at: 'which' },
    };
  }
  if (offer.asks !== undefined || offer.confirm !== undefined) return { asked: { at: 'text', offer } };
  return {
    asked: QUESTION,
    does: { answer: { choice: offer.choice }, ...(offer.choice === 'pause' ? { leaves: true } : {}) },
  };
}

/** The numbers are those that were read, whatever has ended since. */
function atStop(run: RunModel, asked: Extract<Asked, { at: 'stop' }>, text: string): Heard {
  const offer = asked.offers[Number(text) - 1];
  if (offer === undefined) return text === '' ? { asked: QUESTION } : { asked, says: [NUMBER] };
  if (!stopOffers(run.state).some(({ command }) => command === offer.command))
    return { asked: QUESTION, says: ['That is over meanwhile: nothing was stopped.'] };
  switch (offer.command) {
    case 'wait':
      return { asked: QUESTION };
    case 'after-step':
      return {
        asked: QUESTION,
        does: { ask: 'stop-after-step' },
        says: ['It pauses when this step is done.'],
      };
    case 'leave':
      return { asked: QUESTION, does: { leave: true } };
    case 'abort':
      return { asked: { at: 'stop-abort' } };
    case 'interrupt':
      return { asked: { at: 'interrupt', step: stepAtWork(run) } };
  }
}
