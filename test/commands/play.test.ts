import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Context } from '../../src/commands/app.ts';
import { play } from '../../src/commands/play.ts';

const terminal = (env: Readonly<Record<string, string>>): Context => {
  const tty = Object.assign(new PassThrough(), { isTTY: true });
  return { process: { stdin: tty, stdout: tty, env } } as unknown as Context;
};

test.each([
  ['asked for', {}, { linear: true }],
  ['on a terminal that moves no cursor', { TERM: 'dumb' }, {}],
  ['beside a screen reader', { ACCESSIBLE: '1' }, {}],
] as const)(
  'as lines, %s: a playback says why there is none, and what prints the run',
  async (_, env, flags) => {
    await expect(play.call(terminal(env), flags, 'k3f9')).rejects.toMatchObject({
      message: 'a playback is for the screens: as lines there is nothing to go back in',
      hint: '`firedrill show k3f9` prints the run.',
    });
  },
);
