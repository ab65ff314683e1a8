import { changesInWords } from '../engine/changes-in-words.ts';
import type { Handover, Json, Outcome, Stamped, Told } from '../engine/events.ts';
import type { Failure } from '../engine/failure.ts';
import type { RunState } from '../engine/run-state.ts';
import { handoverWords } from '../engine/handover-words.ts';
import { sawWords } from '../engine/settling.ts';
import { sleptInChange, sleptWords } from '../engine/slept.ts';
import { answersWords } from '../rto/answers-words.ts';
import type { RtoLine } from '../rto/line.ts';
import { printable } from '../text/clean.ts';
import { clock, duration, short } from '../words/durations.ts';
import { fidelityShares, notProved, previewWords } from '../words/preview-words.ts';
import { worldLine } from '../worlds/world-words.ts';

/** One line an event for a reader of `--plain`: `T+ 01:07  plan      started`. Never empty. */
export function describe(event: Stamped): string {
  return printable(`T+ ${clock(event.t)}  ${words(event)}`);
}

/** The same, and at the end of a dry run how sure it is. `after`: the run with this event. */
export const describeIn = (after: RunState, event: Stamped): string =>
  event.type === 'run.closed' && event.outcome === 'previewed'
    ? `${describe(event)}: ${fidelityShares(after)}. ${notProved(after)}`
    : describe(event);

function words(event: Stamped): string {
  switch (event.type) {
    case 'run.opened': {
      return `${worldLine(event)}: ${event.runbook.title}, run ${event.run}, down since ${event.t0}`;
    }
    case 'run.resumed':
      return [
        `continued by ${event.operator}${takenWords(event.handover)}${cutWords(event.cutBytes)}`,
        ...(event.changed ?? []).map((what) => `since it was opened, ${what}`),
      ].join('; ');
    case 'run.paused':
      return `paused: ${event.reason}`;
    case 'run.left':
      return `left in the middle of it: ${event.reason}`;
    case 'run.closed':
      return `closed: ${event.outcome}${tookOf(event.rto, event.outcome)}${toldWords(event.told)}`;
    case 't0.corrected':
      return `down since ${event.t0}, says ${event.by}`;
    case 'step.started':
      return `${event.step}: ${event.rollback ? 'is being undone' : 'started'}${event.attempt > 1 ? `, attempt ${event.attempt}` : ''}`;
    case 'step.progress':
      return `${event.step}: ${event.label}${event.total ? ` ${event.done ?? 0} of ${event.total}${event.unit ? ` ${event.unit}` : ''}` : ''}`;
    case 'step.overdue':
      return `${event.step}: takes longer than ${short(event.limitMs)}; it goes on, since it changes something. Nothing breaks it off by itself`;
    case 'step.succeeded':
      return `${event.step}: ${event.rollback ? 'undone' : 'done'}: ${event.summary}`;
    case 'step.failed':
      return `${event.step}: ${event.failure.code === 'stopped' ? '' : 'failed: '}${failureWords(event.failure)}`;
    case 'step.previewed':
      return `${event.step}: ${previewWords(event)}`;
    case 'step.in-doubt':
      return `${event.step}: in doubt: ${event.seen}`;
    case 'step.skipped':
      return `${event.step}: skipped: ${event.reason}`;
    case 'step.taken-back':
      return `${event.step}: not done by hand after all, says ${event.by}; it is open again`;
    case 'review.stored':
      return `${event.step}: to review: ${event.file}, digest ${event.digest}`;
    case 'output.recorded':
      return `${event.step}: wrote ${event.files.map(({ file, bytes }) => `${file} (${bytes} bytes)`).join(', ')}`;
    case 'child.intent':
      return `${event.step}: runs ${event.argv.join(' ')}`;
    case 'child.launched':
      return `${event.child}: pid ${event.pid}`;
    case 'child.ended':
      return `${event.child}: ${event.code === null && event.signal === null ? 'stopped before it began' : `ended with ${event.signal ?? event.code}`}`;
    case 'question.opened':
      return `? ${event.id}: ${event.title}${event.expects ? `; opens with: ${event.expects}` : ''}${event.choices ? `; one of: ${event.choices.join(', ')}` : ''}`;
    case 'question.answered':
      return `! ${event.id}: ${[event.choice, event.text].filter(Boolean).join(': ')}, says ${event.by}`;
    case 'question.refused':
      return `! ${event.id}: refused: ${event.reason}`;
    case 'question.closed':
      return `! ${event.id}: closed: ${event.reason}`;
    case 'input.changed':
      return `${event.input} is now ${event.value || '(as in the code)'}, says ${event.by}`;
    case 'obligation.opened':
      return `open until settled: ${event.what} (${event.how})`;
    case 'obligation.settled':
      return `settled by ${event.by}: ${event.note}${sawWords(event)}${cutWords(event.cutBytes)}`;
    case 'machine.slept':
      return [sleptWords(event), event.changing === undefined ? '' : sleptInChange(event.changing)]
        .filter(Boolean)
        .join('; ');
    case 'stop.asked':
      return event.signal === undefined
        ? `${event.by} asks to ${event.how}`
        : `${event.signal} came: the run is to ${event.how}`;
  }
}

function failureWords(failure: Failure): string {
  return [failure.message, changesInWords(failure), failure.hint].filter(Boolean).join(' ');
}

/** Of the run's line: `, recovered in 4:04 of 15:00`, or `, after 0:41`. */
function tookOf(rto: Json, outcome: Outcome): string {
  if (rto === null) return '';
  const line = rto as unknown as RtoLine;
  const { milestones, objectiveMs, totalMs } = line;
  const { detected, recovered } = milestones;
  const words = answersWords(line);
  const answered = words === '' ? '' : `; answers ${words}`;
  return detected === undefined || recovered === undefined
    ? `, after ${duration(totalMs)}`
    : `${outcome === 'recovered' ? '' : ', recovered'} in ${duration(recovered.t - detected.t)} of ${duration(objectiveMs)}${answered}`;
}

const toldWords = (told: Told | undefined): string =>
  told === undefined ? '' : `; the surprise was ${told.scenario}`;

const takenWords = (handover: Handover | undefined): string =>
  handover === undefined ? '' : `, who took it over from ${handoverWords(handover)}`;

function cutWords(bytes = 0): string {
  return bytes > 0 ? `; ${bytes} bytes of an unfinished line were cut off` : '';
}
