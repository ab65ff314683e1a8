import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { describeInstance } from '../../src/aws/ec2.ts';
import { connectionStatus } from '../../src/aws/ssm.ts';
import { follow } from '../../src/boot/follow-boot.ts';
import { stagesFrom } from '../../src/boot/stages.ts';
import { ManualClock } from '../aws/manual-clock.ts';
import { followed } from './boot-lines.ts';

const stages = stagesFrom({ stages: [{ id: 'recovered', title: 'Recovered', fatal: true }] });
const FIRST =
  "cloud-init[9]: Cloud-init v. 22.2.2 running 'init' at Mon, 23 Nov 2026 06:02:17 +0000. Up 6.10 seconds.";
const NO_KEYS =
  '2026-11-23 06:02:20 ERROR SSM Agent unable to acquire credentials: no valid credentials could be retrieved';

interface Said {
  readonly at: number;
  readonly warning?: string;
}

/** Two look at the machine: time goes on to whoever waits least, once both have had their turn. */
class TurnsClock extends ManualClock {
  readonly #until: number[] = [];
  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const until = this.now + ms;
    this.#until.push(until);
    for (;;) {
      await turn();
      signal?.throwIfAborted();
      if (this.now >= until) break;
      if (until === Math.min(...this.#until)) this.now = until;
    }
    this.#until.splice(this.#until.indexOf(until), 1);
  }
}

type Asked = { readonly constructor: { readonly name: string } };

/** A machine that recovers after 200 s; what was said to be wrong beside its boot, each time that changed. */
async function warnings(more: { says?: string; onlineFromS?: number }): Promise<readonly Said[]> {
  const clock = new TurnsClock();
  const answer = async (asked: Asked, { abortSignal }: { abortSignal?: AbortSignal }): Promise<object> => {
    const seconds = clock.now / 1000;
    switch (asked.constructor.name) {
      case 'GetConnectionStatusCommand':
        return { Status: seconds >= (more.onlineFromS ?? 1000) ? 'connected' : 'notconnected' };
      case 'DescribeInstancesCommand':
        return { Reservations: [{ Instances: [{ InstanceId: 'i-1', State: { Name: 'running' } }] }] };
      case 'GetConsoleOutputCommand': {
        const end = { stage: 'recovered', event: 'end', t: 1_763_877_800, up: 200 };
        const lines = [
          ...(seconds >= 10 ? [FIRST] : []),
          ...(seconds >= 20 && more.says !== undefined ? [more.says] : []),
          ...(seconds >= 200 ? [`cloud-init[9]: ##RB ${JSON.stringify(end)}`] : []),
        ];
        return { Output: Buffer.from(lines.map((line) => `${line}\r\n`).join('')).toString('base64') };
      }
      default: {
        // A session that never opens.
        const { promise, reject } = Promise.withResolvers<never>();
        abortSignal?.addEventListener('abort', () => reject(abortSignal.reason));
        return promise;
      }
    }
  };
  const client = async () => ({ send: answer });
  const aws = { ec2: client, ssm: client } as never;
  // What is loaded on first use takes no time of the clock's.
  await describeInstance(aws, 'i-1');
  await connectionStatus(aws, 'i-1');
  const said: Said[] = [];
  const { end } = await follow({
    aws,
    ...followed(clock, stages),
    tail: {
      socket: () => {
        throw new Error('no session is opened');
      },
      explain: () => '',
      sessionDocument: 'tail',
      commandDocument: 'read',
    },
    lines: () => undefined,
    say: () => undefined,
    progress: (_label, _done, _total, _unit, beside) => {
      const { warning } = beside ?? {};
      if (said.length === 0 || said.at(-1)?.warning !== warning)
        said.push({ at: clock.now / 1000, ...(warning === undefined ? {} : { warning }) });
    },
  });
  expect(end).toBe('reached');
  return said;
}

test('an agent that says that it has no credentials is told from then on', async () => {
  const [well, wrong, ...more] = await warnings({ says: NO_KEYS });
  expect(well).not.toHaveProperty('warning');
  expect(wrong?.warning).toBe('The SSM agent has no credentials: no session reaches the machine');
  expect(wrong?.at).toBeLessThan(30);
  expect(more).toEqual([]);
});

test('one that says nothing is told when it is late', async () => {
  const [well, wrong, ...more] = await warnings({});
  expect(well).not.toHaveProperty('warning');
  expect(wrong?.warning).toBe('The SSM agent is not online: no session reaches the machine');
  expect(wrong?.at).toBeGreaterThanOrEqual(90);
  expect(wrong?.at).toBeLessThan(110);
  expect(more).toEqual([]);
});

test.each([{ says: NO_KEYS }, {}])(
  'once it is there after all, nothing is wrong with it (%o)',
  async (says) => {
    const [, wrong, well, ...more] = await warnings({ ...says, onlineFromS: 120 });
    expect(wrong).toHaveProperty('warning');
    expect(well?.at).toBeGreaterThanOrEqual(120);
    expect(well?.at).toBeLessThan(140);
    expect(more).toEqual([]);
  },
);

test('one that comes in time is no trouble', async () => {
  const said = await warnings({ onlineFromS: 25 });
  expect(said).toHaveLength(1);
  expect(said[0]).not.toHaveProperty('warning');
});
