import type { Player } from '../../../engine/run-view.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import type { KeyHandler, ScreenKeys } from '../../keyboard/key-handler.ts';
import { watchKeys } from '../watch/keys.ts';

const PLAYS: Readonly<Partial<Record<Command, (player: Player) => void>>> = {
  'play-pause': (player) => player.pause(),
  'play-faster': (player) => player.pace(1),
  'play-slower': (player) => player.pace(-1),
  'play-next': (player) => player.step(1),
  'play-before': (player) => player.step(-1),
};

/** Keys of whoever looks at a run that is over: those of the player, and those of whoever watches. */
const handler = (watcher: KeyHandler): KeyHandler => ({
  ...watcher,
  command(tui, command, at) {
    const player = tui.model().run?.view.player;
    const play = PLAYS[command];
    if (player !== undefined && play !== undefined) play(player);
    else watcher.command?.(tui, command, at);
  },
});

export const playKeys: ScreenKeys<'play' | 'play-gate' | 'play-question' | 'play-summary'> = {
  play: handler(watchKeys.watch),
  'play-gate': handler(watchKeys['watch-gate']),
  'play-question': handler(watchKeys['watch-question']),
  'play-summary': handler(watchKeys['watch-summary']),
};
