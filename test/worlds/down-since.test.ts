import { expect, test } from 'vitest';
import { sinceOf } from '../../src/commands/since-flag.ts';
import type { Service } from '../../src/service/service.ts';
import { downSince } from '../../src/worlds/down-since.ts';
import { SERVICE } from '../support/frame.ts';

const service: Service = { ...SERVICE, alarm: 'ttb-verifier-health' };
const broke = { at: new Date('2026-11-23T06:01:12.345Z'), words: 'The alarm ttb-verifier-health went off' };

test('what the world says of when it broke', async () => {
  expect(await downSince({ evidence: async () => broke }, service)).toBe(broke);
  expect(await downSince({ evidence: async () => undefined }, service)).toEqual({
    silence: 'The alarm ttb-verifier-health is not on.',
  });
});

test('nothing is asked where there is nobody to ask, or no alarm', async () => {
  expect(await downSince({}, service)).toBeUndefined();
  const { alarm: _, ...none } = service;
  const asked = async () => {
    throw new Error('asked');
  };
  expect(await downSince({ evidence: asked }, none)).toBeUndefined();
});

test('a failure is one line', async () => {
  const evidence = async () => {
    throw new Error('AWS in us-east-1\ncannot be reached.');
  };
  expect(await downSince({ evidence }, service)).toEqual({
    silence:
      'When the alarm ttb-verifier-health went off is not to be had: AWS in us-east-1 cannot be reached.',
  });
});

test('nobody waits for long, and whoever is asked is told to stop', async () => {
  let stopped = false;
  const evidence = (_: Service, signal: AbortSignal) => {
    signal.addEventListener('abort', () => {
      stopped = true;
    });
    return new Promise<never>(() => {});
  };
  expect(await downSince({ evidence }, service, 20)).toEqual({
    silence: 'When the alarm ttb-verifier-health went off is not to be had: no answer within 0.02 s',
  });
  expect(stopped).toBe(true);
});

test('--since: as a person says it, or alarm', async () => {
  const since = await sinceOf('18m', 'rehearsal', service);
  expect(Date.now() - since.getTime()).toBeGreaterThanOrEqual(18 * 60_000);
  await expect(sinceOf('soon', 'rehearsal', service)).rejects.toThrow('--since soon: say it like 02:41');
  await expect(sinceOf('alarm', 'rehearsal', service)).rejects.toThrow('a rehearsal has no alarm to ask');
  await expect(sinceOf('alarm', 'rehearsal', SERVICE)).rejects.toThrow('firedrill.yaml names no alarm');
});
