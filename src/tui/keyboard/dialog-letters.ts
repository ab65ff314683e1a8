import type { Choice } from '../../engine/events.ts';
import type { Command } from './key-commands.ts';

/**
 * The letters of everything that is chosen in a dialog. Each means one thing, in whichever dialog it is pressed: fingers
 * remember a letter, not where they were. What ends or breaks something off asks once more, for a capital.
 */
export const DIALOG_LETTERS = {
  'plan-again': 'v',
  retry: 'r',
  change: 'i',
  'leave-out': 'l',
  happened: 'm',
  'did-not': 'u',
  'look-closer': 'c',
  'by-hand': 'h',
  skip: 'o',
  rollback: 'b',
  pause: 'p',
  leave: 'p',
  abort: 'a',
  wait: 'w',
  'after-step': 's',
  interrupt: 'x',
} as const satisfies Partial<Record<Choice | Command, string>>;
