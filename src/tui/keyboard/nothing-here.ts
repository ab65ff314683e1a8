import { whyNotTakenBack } from '../../engine/take-back.ts';
import { top } from '../screen-stack.ts';
import type { Model } from '../view-model.ts';
import { bindings } from './bindings.ts';
import { offered } from './footer-keys.ts';
import type { Command, Context } from './key-commands.ts';
import { keyName } from './keymap.ts';
import type { Press } from './press.ts';

/** Why a key that is bound to nothing here does nothing: a person who pressed it expected something. */
export function nothingBound({ name, text }: Press, context: Context): string | undefined {
  // What no key sends (an unknown sequence, a click) is nobody's question.
  if (name === '' || name.startsWith('ctrl+')) return undefined;
  const what = text.length > 1 ? 'These keys do' : `${keyName(name === ' ' ? 'space' : name)} does`;
  const helps = bindings[context].some(({ command }) => command === 'help');
  return `${what} nothing here; ${helps ? '? tells what each key does' : 'the keys that do stand below'}.`;
}

/** Why a command is not among what can be chosen here now; nothing where it is, or where its own words follow. */
export function whyNotOffered(model: Model, command: Command): string | undefined {
  const screen = top(model);
  // What is asked once more has words of its own.
  if (offered(model, command) || (screen.name === 'stop' && screen.confirm !== undefined)) return undefined;
  const { run } = model;
  switch (command) {
    case 'after-step':
      return 'No step is at work now that the run could pause after.';
    case 'interrupt':
      return 'Nothing is being changed now: there is nothing to interrupt.';
    case 'surprise':
      return 'A surprise takes a rehearsal, and scenarios that name its runbook.';
    case 'resume':
      return run?.watching ? undefined : 'This run is over: it cannot go on.';
    case 'take-back': {
      if (run === undefined || run.watching) return undefined;
      const why =
        screen.name === 'page' && screen.step !== undefined
          ? whyNotTakenBack(run.state, screen.step)
          : undefined;
      return why ?? 'No step before this one was done by hand: there is nothing to take back.';
    }
    default:
      return undefined;
  }
}
