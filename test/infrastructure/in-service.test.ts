/** in_service.sh by itself, with an `aws` that reads a file: what it waits for, what it says, what it leaves. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { infrastructure } from './instance.ts';

let folder: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firedrill-in-service-'));
  mkdirSync(join(folder, 'bin'));
  command('aws');
});
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Answers from `targets`, lines of id and state; a file `denied` refuses, a file `drains` keeps what is taken out for a while; with
 * `lags` the load balancer tells late that it was taken out, with `blinds` it answers nothing from then on. */
function command(name: string): void {
  const file = join(folder, 'bin', name);
  writeFileSync(
    file,
    `#!/bin/bash
cd '${folder}'
echo "$2 \${*: -1} $AWS_EXECUTION_ENV" >>calls
[[ ! -e denied ]] || { echo 'An error occurred (AccessDenied)' >&2; exit 254; }
case $2 in
describe-target-health)
  cat targets
  [[ ! -e drains.later ]] || { rm drains.later; sed -i 's/^i-old .*/i-old draining/' targets; touch drains; exit 0; }
  [[ ! -e drains ]] || { rm drains; sed -i '/draining/d' targets; } ;;
deregister-targets)
  [[ ! -e blinds ]] || touch denied
  [[ ! -e lags ]] || { mv lags drains.later; exit 0; }
  id=\${*: -1}; sed -i "s/^\${id#Id=} .*/\${id#Id=} draining/" targets; touch drains ;;
esac
`,
  );
  chmodSync(file, 0o755);
}

const targets = (lines: Record<string, string>) =>
  writeFileSync(
    join(folder, 'targets'),
    Object.entries(lines)
      .map(([id, state]) => `${id} ${state}\n`)
      .join(''),
  );
const calls = () =>
  existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') : [];

function start(env: Record<string, string> = {}) {
  const running = spawn('bash', [join(infrastructure, 'in_service.sh')], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
      TARGET_GROUP: 'arn:group',
      TARGET: 'i-new',
      AWS_REGION: 'us-east-1',
      IN_SERVICE_EVERY_S: '0.1',
      ...env,
    },
  });
  child = running;
  const run = { pid: running.pid ?? 0, output: '', kill: () => running.kill('SIGKILL') };
  running.stdout.on('data', (bytes) => (run.output += bytes));
  running.stderr.on('data', (bytes) => (run.output += bytes));
  const ended = once(running, 'close').then(([code]) => code as number | null);
  return Object.assign(run, { ended });
}

test.each(['instance-replacement', 'cold-cache-rebuild'])(
  'the gate of %s says how long the load balancer takes a dead one for one that serves',
  (runbook) => {
    const check = readFileSync(join(infrastructure, 'load_balancer.tf'), 'utf8');
    const number = (name: string) => Number(new RegExp(`^ +${name} += (\\d+)`, 'm').exec(check)?.[1]);
    // It dies right after a check that it passed, and answers none of the next ones.
    const seenS = number('unhealthy_threshold') * number('interval') + number('timeout');
    const text = readFileSync(join(infrastructure, `../runbooks/${runbook}.yaml`), 'utf8');
    const saysS = Number(/unless it died in the last (\d+) s/.exec(text)?.[1]);
    expect(saysS).toBeGreaterThanOrEqual(seenS);
    expect(saysS).toBeLessThan(seenS + 10);
    expect(text).toMatch(
      new RegExp(`then has ${number('deregistration_delay')} s to\\s+finish its own answers`),
    );
  },
);

describe.skipIf(process.platform !== 'linux')('the wait for the new instance (skipped: needs Linux)', () => {
  test('the old one stays until the new one is healthy, then finishes what it is at', async () => {
    targets({ 'i-old': 'healthy', 'i-new': 'initial' });
    const run = start({ TF_APPEND_USER_AGENT: 'firedrill/r' });
    await vi.waitFor(() => expect(run.output).toContain('not yet healthy, 0:0'), 10_000);
    expect(calls().filter((call) => call.startsWith('deregister'))).toEqual([]);
    targets({ 'i-old': 'healthy', 'i-new': 'healthy' });
    expect(await run.ended, run.output).toBe(0);
    expect(run.output).toMatch(/: the new one, i-new \(initial\); i-old still serves\n/);
    expect(run.output).toMatch(/the new one is healthy, after 0:0\d\nthe old one finishes what it is at/);
    expect(calls().filter((call) => call.startsWith('deregister'))).toEqual([
      'deregister-targets Id=i-old firedrill/r',
    ]);
  });

  test.each(['unhealthy', 'unused', 'draining'])('an old one that is %s is not waited for', async (state) => {
    targets({ 'i-old': state, 'i-new': 'initial' });
    const run = start();
    expect(await run.ended).toBe(0);
    expect(run.output).toBe('nobody else serves: nothing to wait for\n');
    expect(calls()).toHaveLength(1);
  });

  test('an old one that is too busy for the checks meanwhile is waited for, and finishes what it is at', async () => {
    targets({ 'i-old': 'healthy', 'i-new': 'initial' });
    const run = start();
    await vi.waitFor(() => expect(run.output).toContain('i-old still serves'), 10_000);
    targets({ 'i-old': 'unhealthy', 'i-new': 'initial' });
    await vi.waitFor(
      () => expect(run.output).toContain('i-old served until now, does not answer the checks'),
      10_000,
    );
    targets({ 'i-old': 'unhealthy', 'i-new': 'healthy' });
    expect(await run.ended).toBe(0);
    expect(run.output).not.toContain('nothing to wait for');
    expect(calls().filter((call) => call.startsWith('deregister'))).toEqual([
      expect.stringContaining('deregister-targets Id=i-old'),
    ]);
  });

  test('an old one that goes away meanwhile is waited for by nobody', async () => {
    targets({ 'i-old': 'healthy', 'i-new': 'initial' });
    const run = start();
    await vi.waitFor(() => expect(run.output).toContain('i-old still serves'), 10_000);
    targets({ 'i-old': 'unused', 'i-new': 'initial' });
    expect(await run.ended).toBe(0);
    expect(run.output).toContain('nobody else serves: nothing to wait for');
  });

  test('a load balancer that tells late that a busy one was taken out: it finishes what it is at all the same', async () => {
    writeFileSync(join(folder, 'lags'), '');
    targets({ 'i-old': 'healthy', 'i-new': 'initial' });
    const run = start();
    await vi.waitFor(() => expect(run.output).toContain('i-old still serves'), 10_000);
    targets({ 'i-old': 'unhealthy', 'i-new': 'healthy' });
    expect(await run.ended).toBe(0);
    expect(run.output.match(/the old one finishes what it is at/g)).toHaveLength(2);
  });

  test('a load balancer that cannot be asked any more: the old one is given its time', async () => {
    writeFileSync(join(folder, 'blinds'), '');
    targets({ 'i-old': 'healthy', 'i-new': 'healthy' });
    const run = start({ IN_SERVICE_DRAIN_S: '2' });
    expect(await run.ended).toBe(0);
    expect(run.output).toContain('whether the old one has finished cannot be seen: it is given its 2 s');
  });

  test('the first instance of all waits for nobody', async () => {
    targets({ 'i-new': 'initial' });
    expect(await start().ended).toBe(0);
  });

  test('a new one that never becomes healthy: the old one stays, and the failure says so', async () => {
    targets({ 'i-old': 'healthy', 'i-new': 'unhealthy' });
    const run = start({ IN_SERVICE_LIMIT_S: '1' });
    expect(await run.ended).toBe(1);
    expect(run.output.trimEnd().split('\n').at(-1)).toMatch(
      /^the new one is not healthy after 0:01; i-old still serves and stays\./,
    );
    expect(calls().every((call) => call.startsWith('describe'))).toBe(true);
  });

  test.each([
    [
      'the targets cannot be seen',
      () => writeFileSync(join(folder, 'denied'), ''),
      /needs elasticloadbalancing:DescribeTargetHealth/,
    ],
    [
      'there is no aws command',
      () => rmSync(join(folder, 'bin/aws')),
      /the aws command is not on this machine/,
    ],
  ])('where %s, nothing is taken out, and it says what is missing', async (_, lack, says) => {
    targets({ 'i-old': 'healthy', 'i-new': 'initial' });
    lack();
    // Nothing but what the script needs, so that no other `aws` is found.
    for (const tool of ['bash', 'awk', 'mktemp', 'mkfifo', 'rm', 'tr', 'cat', 'sed'])
      writeFileSync(join(folder, 'bin', tool), `#!/bin/bash\nexec ${which(tool)} "$@"\n`, { mode: 0o755 });
    const run = start({ PATH: join(folder, 'bin') });
    expect(await run.ended).toBe(1);
    expect(run.output).toMatch(says);
    expect(run.output).toContain('the old one stays');
    expect(calls().filter((call) => call.startsWith('deregister'))).toEqual([]);
  });

  test('killed in the middle, as OpenTofu does when it is interrupted, it leaves nothing running', async () => {
    targets({ 'i-old': 'healthy', 'i-new': 'initial' });
    const run = start({ IN_SERVICE_EVERY_S: '30' });
    await vi.waitFor(() => expect(run.output).toContain('not yet healthy'), 10_000);
    run.kill();
    await run.ended;
    expect(inSession(run.pid)).toEqual([]);
  });
});

const which = (tool: string) =>
  ['/usr/bin', '/bin'].map((folder) => join(folder, tool)).find((path) => existsSync(path)) ?? tool;

/** Processes that are left of a session, by what they run. */
function inSession(session: number): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
        const [state, , , of] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return Number(of) === session && state !== 'Z' ? [stat] : [];
      } catch {
        return []; // ended meanwhile
      }
    });
}
