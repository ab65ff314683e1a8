import { stepAtHand } from '../engine/conditions.ts';
import { framedStep } from '../engine/retry.ts';
import type { Host } from './host.ts';
import type { Tui } from './keyboard/key-handler.ts';
import { logHeight } from './log-keys.ts';
import { type LogScreen, visible } from './log-window.ts';
import { realCommands } from './real-commands.ts';
import { top } from './screen-stack.ts';
import { gateLines } from './screens/gate/gate-lines.ts';
import { historyRunLines } from './screens/history/history-run-lines.ts';
import { factsOf } from './screens/summary/summary-facts.ts';
import { worlds } from './theme.ts';
import { ticketOf } from './ticket.ts';
import type { Logged, Model, RunModel } from './view-model.ts';

/** A text for the clipboard, and what it is, in words. */
export interface Copy {
  readonly what: string;
  readonly text: string;
}

/** Wide enough that no line is broken: whoever pastes it has another screen. */
const UNBROKEN = 100_000;

/** Copies what is selected on the screen, whole: cut is only what is painted. */
export function copySelected(tui: Tui): void {
  const copy = copyOf(tui.model(), tui.host, tui.date());
  if (copy === undefined) return tui.warn('There is nothing here to copy.');
  tui.copy(copy.text);
  tui.say(`Copied ${copy.what}.`);
}

/** What is selected: the failure, the step's commands, the lines that are read. */
export function copyOf(model: Model, host: Pick<Host, 'byHand'>, date: Date): Copy | undefined {
  const screen = top(model);
  const { run } = model;
  switch (screen.name) {
    case 'page': {
      if (screen.step === undefined || run === undefined)
        return { what: `"${screen.title}"`, text: screen.lines.map(({ text }) => text).join('\n') };
      const commands = realCommands(run.state, host.byHand(run.state, screen.step)).trimEnd();
      return { what: `the commands of "${framedStep(run.state, screen.step).title}"`, text: commands };
    }
    case 'history-run':
      return {
        what: 'this run',
        text: historyRunLines(screen.detail, UNBROKEN)
          .map(({ text }) => text)
          .join('\n'),
      };
    case 'obligations': {
      const row = screen.rows[screen.selected];
      return row && { what: 'what is open, and how it is put right', text: `${row.what}\n${row.how}` };
    }
    case 'gate': {
      if (run === undefined) return undefined;
      const lines = gateLines(run, { ...screen, details: true }, UNBROKEN);
      const digest = run.state.question?.digest;
      const bound = digest === undefined ? [] : [`digest ${digest}`];
      return {
        what: 'what this gate shows',
        text: [...lines.map(({ text }) => text.trim()), ...bound].join('\n'),
      };
    }
    case 'summary':
      return (
        run && {
          what: 'how it ended, with its run and its evidence',
          text: factsOf(run, UNBROKEN, UNBROKEN).join('\n'),
        }
      );
    case 'dialog':
      if (screen.form?.kind === 'text' && screen.form.commands !== '')
        return { what: 'the commands', text: screen.form.commands };
      return run && ticket(run, date);
    case 'run':
      return run && logLines(model, screen, run);
    case 'tail':
      return model.tail && logLines(model, screen, model.tail);
    default:
      return undefined;
  }
}

/** The match that was gone to, or the lines on the screen. */
function logLines(
  model: Model,
  screen: LogScreen,
  { view: { log } }: Pick<Logged, 'view'>,
): Copy | undefined {
  const { hit } = screen.log;
  const { from, to } =
    hit === undefined ? visible(screen.log, log, logHeight(model)) : { from: hit, to: hit + 1 };
  const lines = log.slice(from, to).map(({ text }) => text);
  if (lines.length === 0) return undefined;
  return {
    what: hit === undefined ? 'the lines of the log that are shown' : 'the line that was found',
    text: lines.join('\n'),
  };
}

/** Log lines that a ticket shows where the failure itself names none. */
const LINES = 10;

/** The failure at hand as a block for a ticket. */
function ticket({ state, view }: RunModel, date: Date): Copy | undefined {
  const step = stepAtHand(state);
  if (step?.failure === undefined) return step?.doubt && { what: 'what is in doubt', text: step.doubt.seen };
  const { frame } = state;
  const total = view.log.total();
  const log = view.log.slice(Math.max(0, total - LINES), total).map(({ text }) => text);
  const of = {
    run: frame.run,
    service: frame.service.name,
    world: worlds[frame.mode].word,
    step: framedStep(state, step.id).title,
    attempt: step.attempt,
    at: date.toISOString(),
  };
  return {
    what: 'for a ticket: cause, what was changed, what to do, ids and lines; secrets are masked',
    text: ticketOf(step.failure, of, log),
  };
}
