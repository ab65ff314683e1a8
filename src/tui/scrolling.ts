import type { Command } from './keyboard/key-commands.ts';

/** How far a key moves: by a line, by `page`, or all the way; nothing for a key that moves nothing. */
export function moveBy(command: Command, page: number, all: number): number | undefined {
  const moves: Partial<Record<Command, number>> = {
    up: -1,
    down: 1,
    'page-up': -page,
    'page-down': page,
    first: -all,
    last: all,
  };
  return moves[command];
}

/** Kept clamp 0 and `last`; 0 where there is nothing. */
export const clamp = (at: number, last: number): number => Math.max(0, Math.min(last, at));

/** The first of `count` rows to show where `room` fit, with the marked one in the middle. */
export const firstShown = (marked: number, room: number, count: number): number =>
  clamp(marked - Math.floor(room / 2), count - room);

/** `↑ 3  ↓ 12 more`: what of a page is not on the screen. */
export const hiddenNote = (above: number, below: number): string =>
  [above > 0 ? `↑ ${above}` : '', below > 0 ? `↓ ${below} more` : ''].filter(Boolean).join('  ');
