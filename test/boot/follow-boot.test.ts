import { afterEach, describe, expect, test } from 'vitest';
import { type Following, follow } from '../../src/boot/follow-boot.ts';
import { stagesFrom } from '../../src/boot/stages.ts';
import { actionOf, consoleReply, ec2Error, instanceReply, LocalAws, type Reply } from '../aws/local-aws.ts';
import { ManualClock } from '../aws/manual-clock.ts';
import { followed } from './boot-lines.ts';

const stages = stagesFrom({
  stages: [
    { id: 'packages', title: 'Packages', fatal: true },
    { id: 'recovered', title: 'Recovered', fatal: true },
    { id: 'model-export', title: 'Export', fatal: false, background: true },
  ],
});
const mark = (stage: string, event: string, up: number, more: object = {}) =>
  `[   ${up}.000000] cloud-init[9]: ##RB ${JSON.stringify({ stage, event, t: 1_763_877_600 + up, up, ...more })}`;

const servers: LocalAws[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

interface Seen {
  lines: string[];
  labels: string[];
}

/** A machine whose console grows by one entry of `script` every 10 s of its time; `state` may change with it. */
async function machine(
  script: readonly string[],
  more: { state?: (seconds: number) => Reply; console?: (seconds: number) => Reply | undefined } = {},
) {
  const aws = await LocalAws.start();
  servers.push(aws);
  const clock = new ManualClock();
  aws.answer = (request) => {
    const seconds = clock.now / 1000;
    if (actionOf(request) === 'DescribeInstances')
      return more.state?.(seconds) ?? instanceReply(seconds < 10 ? 'pending' : 'running');
    const said = script
      .slice(0, Math.floor(seconds / 10))
      .map((line) => `${line}\r\n`)
      .join('');
    return more.console?.(seconds) ?? consoleReply(said);
  };
  const seen: Seen = { lines: [], labels: [] };
  const watch = (options: Partial<Following> = {}) =>
    follow({
      aws: aws.connect({ allow: 'read' }),
      ...followed(clock, stages),
      lines: (lines) => seen.lines.push(...lines),
      progress: (label, done, total) =>
        seen.labels.push(done === undefined ? label : `${label} ${done}/${total}`),
      ...options,
    });
  return { aws, clock, seen, watch };
}

const BOOT = [
  '[    0.000000] Linux version 6.12',
  "[    6.1] cloud-init[9]: Cloud-init v. 22.2.2 running 'init' at Mon, 23 Nov 2026 06:02:17 +0000. Up 6.10 seconds.",
  mark('packages', 'start', 30),
  mark('packages', 'progress', 40, { done: 5, total: 10 }),
  mark('packages', 'end', 50),
  mark('recovered', 'end', 60, { questionMs: 12 }),
];

describe('following a boot', () => {
  test('from pending to recovered: every line once, and where it stands', async () => {
    const { seen, watch, clock } = await machine(BOOT);
    const followed = await watch();
    expect(followed.end).toBe('reached');
    expect(followed.state.recovered).toMatchObject({ more: { questionMs: 12 } });
    expect(seen.lines).toEqual(BOOT);
    expect(seen.labels[0]).toBe('The instance is pending');
    expect(seen.labels).toContain('Packages 5/10');
    expect(clock.now).toBeLessThan(80_000);
  });

  test('how long its end was watched, and from which uptime on; nothing where it was over already', async () => {
    const live = await machine(BOOT);
    // A look that sees the first line is at 10 s of the clock or a little later, one that sees the end at 60 s.
    const { watched } = await live.watch();
    expect(watched?.fromUp).toBe(0);
    expect(watched?.ms).toBeGreaterThan(40_000);
    expect(watched?.ms).toBeLessThan(60_000);
    const half = await machine(BOOT);
    half.clock.now = 45_000;
    expect((await half.watch()).watched).toMatchObject({ fromUp: 40 });
    const late = await machine(BOOT);
    late.clock.now = 90_000;
    const seen = await late.watch();
    expect(seen.end).toBe('reached');
    expect(seen).not.toHaveProperty('watched');
  });

  test('a fatal stage ends it, with what to do', async () => {
    const failed = mark('packages', 'fail', 40, {
      line: 3,
      code: 1,
      message: 'no space: No space left on device',
    });
    const { watch } = await machine([...BOOT.slice(0, 3), failed]);
    const followed = await watch();
    expect(followed).toMatchObject({
      end: 'failed',
      failure: { code: 'boot-disk-full', facts: { stage: 'packages' } },
    });
  });

  test('a machine that ends is not waited for', async () => {
    const reason = 'Client.VolumeLimitExceeded: Volume limit exceeded';
    const { watch } = await machine([], {
      state: (s) => instanceReply(s < 20 ? 'pending' : 'terminated', s < 20 ? '' : reason),
    });
    expect(await watch()).toMatchObject({
      end: 'failed',
      failure: {
        code: 'instance-gone',
        message: expect.stringContaining('the account is at its limit of disk space'),
        hint: expect.stringContaining(`i-1 is terminated: ${reason}.`),
      },
    });
  });

  test('cloud-init done without the sentinel: the service must be asked', async () => {
    const done =
      '[   60.1] cloud-init[9]: Cloud-init v. 22.2.2 finished at Mon, 23 Nov 2026 06:03:11 +0000. Datasource DataSourceEc2.  Up 60.12 seconds';
    const { watch } = await machine([...BOOT.slice(0, 3), done]);
    expect(await watch()).toMatchObject({ end: 'finished', state: { cloudInit: 'finished' } });
  });

  test('cloud-init done and nothing of the script run: a failure at the next look, with what is known of it', async () => {
    const done = (source: string) =>
      `[   60.1] cloud-init[9]: Cloud-init v. 22.2.2 finished at Mon, 23 Nov 2026 06:03:11 +0000. Datasource ${source}.  Up 60.12 seconds`;
    const told = async (...lines: string[]) => {
      const { watch, clock } = await machine([...BOOT.slice(0, 2), ...lines]);
      const followed = await watch();
      expect(clock.now).toBeLessThan((lines.length + 2) * 10_000 + 15_000);
      return followed;
    };
    expect(await told(done('DataSourceEc2'))).toMatchObject({
      end: 'failed',
      failure: {
        code: 'boot-script-not-run',
        facts: { lines: expect.arrayContaining([done('DataSourceEc2')]) },
      },
    });
    expect(await told(done('DataSourceNone'))).toMatchObject({ failure: { code: 'boot-no-data-source' } });
    const unit = '[FAILED] Failed to start cloud-final.service - Execute cloud user/final scripts.';
    expect(await told(unit, done('DataSourceEc2'))).toMatchObject({
      failure: { code: 'boot-user-data-failed' },
    });
  });

  test('a machine that is stopped is told by its last words', async () => {
    const off = ['[  195.3] dracut-initqueue[289]: Warning: Could not boot.', '[  196.0] reboot: Power down'];
    const { watch } = await machine([BOOT[0] ?? '', ...off], {
      state: (s) => instanceReply(s < 35 ? 'running' : 'stopped'),
    });
    const { failure } = await watch();
    expect(failure).toMatchObject({ code: 'boot-powered-off' });
    expect(failure?.message).toContain('The root disk was not found.');
  });

  test('what comes after recovery can be followed without showing the boot again', async () => {
    const more = [mark('model-export', 'start', 70), mark('model-export', 'end', 120)];
    const { watch, seen } = await machine([...BOOT, ...more]);
    await watch();
    seen.lines.length = 0;
    const followed = await watch({ until: 'model-export', silentStart: true });
    expect(followed.end).toBe('reached');
    expect(seen.lines).toEqual(more);
  });

  test('silence before cloud-init is said', async () => {
    const { watch, seen } = await machine(['[    0.000000] Linux version 6.12']);
    await expect(watch({ timeoutMs: 200_000 })).rejects.toMatchObject({ failure: { code: 'timeout' } });
    expect(seen.labels.some((label) => label.startsWith('No line of cloud-init after 12'))).toBe(true);
  });

  test('a type without a live console falls back to the late one, and says so', async () => {
    const { aws, watch, seen } = await machine(BOOT);
    const answer = aws.answer;
    aws.answer = (request) =>
      request.body.includes('Latest=true')
        ? {
            status: 400,
            body: ec2Error(
              'UnsupportedOperation',
              'This instance type does not support retrieving the latest console logs.',
            ),
          }
        : answer(request);
    expect((await watch()).end).toBe('reached');
    expect(seen.lines[0]).toContain('no live console');
  });

  test('an instance that AWS does not list yet is waited for', async () => {
    const { watch } = await machine(BOOT, {
      state: (s) =>
        s < 15
          ? { status: 400, body: ec2Error('InvalidInstanceID.NotFound', 'does not exist') }
          : instanceReply('running'),
    });
    expect((await watch()).end).toBe('reached');
  });

  test('a stop ends it at once', async () => {
    const controller = new AbortController();
    const { watch } = await machine(BOOT, {
      state: () => (controller.abort(new Error('stop')), instanceReply('running')),
    });
    await expect(watch({ signal: controller.signal })).rejects.toThrow();
  });
});
