import { expect, test } from 'vitest';
import { followFile } from '../../src/boot/file-tail.ts';

test('an agent is asked for each second until it is late, then every five; that it is late is said once', async () => {
  const over = new AbortController();
  const asked: number[] = [];
  const said: string[] = [];
  let now = 0;
  const following = followFile({
    aws: {
      ssm: async () => ({
        send: async () => {
          asked.push(now);
          return { Status: 'notconnected' };
        },
      }),
    } as never,
    clock: {
      estimate: () => now,
      read: async () => now,
      sleep: async (ms: number) => {
        now += ms;
        if (now > 120_000) over.abort(new Error('seen enough'));
      },
    } as never,
    instance: 'i-0c3f91d2a77e4b105',
    socket: () => {
      throw new Error('no session is opened');
    },
    explain: () => '',
    sessionDocument: 'tail',
    commandDocument: 'read',
    signal: over.signal,
    runs: () => true,
    gained: () => undefined,
    source: () => undefined,
    said: (text) => void said.push(text),
  });
  await expect(following).rejects.toThrow('seen enough');
  const waits = asked.slice(1).map((at, n) => at - (asked[n] ?? 0));
  const soon = waits.filter((ms) => ms === 1000).length;
  expect(soon).toBeGreaterThanOrEqual(90);
  expect(new Set(waits.slice(soon))).toEqual(new Set([5000]));
  expect(said).toEqual([expect.stringContaining('not online after a minute and a half')]);
});
