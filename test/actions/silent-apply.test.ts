import { expect, onTestFinished, test, vi } from 'vitest';
import { listenForEndedKeys } from '../../src/actions/silent-apply.ts';
import { LocalAws } from '../aws/local-aws.ts';
import { ManualClock } from '../aws/manual-clock.ts';

const TAKEN = {
  headers: { 'content-type': 'text/xml' },
  body: '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
};
const ENDED = {
  status: 403,
  headers: { 'content-type': 'text/xml' },
  body: '<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message></Error></ErrorResponse>',
};
const STILL = ['aws_instance.ttb: Still creating... [10s elapsed]'];

/** Time that passes when the test says so, look by look. */
class LookClock extends ManualClock {
  #looks: (() => void)[] = [];
  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const slept = super.sleep(0, signal);
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
      this.#looks.push(() => {
        this.now += ms;
        resolve(slept);
      });
    });
  }
  async look(): Promise<void> {
    await vi.waitUntil(() => this.#looks.length > 0);
    this.#looks.shift()?.();
  }
}

/** An apply of a run that is listened to, on an AWS that takes its keys until `ends`. */
async function listening({ keySource = true, lastsMs }: { keySource?: boolean; lastsMs?: number } = {}) {
  const server = await LocalAws.start();
  onTestFinished(() => server.stop());
  server.answer = () => TAKEN;
  const clock = new LookClock();
  const keys = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'local-secret' };
  const credentials = lastsMs === undefined ? keys : { ...keys, expiration: new Date(Date.now() + lastsMs) };
  const lines: string[] = [];
  const labels: string[] = [];
  const apply = listenForEndedKeys({
    aws: server.connect({ only: { endpoint: server.endpoint, credentials } }),
    clock,
    signal: new AbortController().signal,
    lines: (_, said) => lines.push(...said),
    progress: (label) => labels.push(label),
    ...(keySource ? { keySource: async () => ({ kind: 'environment' }) as never } : {}),
  });
  onTestFinished(() => apply.end());
  const looks = async (count: number) => {
    for (let i = 0; i < count; i += 1) await clock.look();
  };
  return { apply, server, lines, labels, looks };
}

test('says so once, when it was silent for a minute and AWS takes its keys no more', async () => {
  const { apply, server, lines, labels, looks } = await listening();
  server.answer = ({ body }) =>
    body.includes('GetCallerIdentity') && server.requests.length > 1 ? ENDED : TAKEN;
  await looks(11);
  expect(apply.hear(STILL)).toBeUndefined();
  expect(lines).toEqual([]);
  await looks(1);
  await vi.waitUntil(() => lines.length > 0);
  expect(lines).toEqual([
    'The apply says nothing new for 1m: AWS no longer takes its credentials (ExpiredToken).',
    'It asks on and ends by itself, so nothing needs to be interrupted; what it made is told then.',
    'Sign in again meanwhile: the run goes on with that.',
  ]);
  expect(labels).toHaveLength(1);
  // What it says every 10 s does not take its place; what is new does.
  expect(apply.hear(STILL)).toBe(labels[0]);
  expect(apply.hear(['aws_instance.ttb: Creation complete after 2m'])).toBeUndefined();
});

test('keys whose end is known have ended then, though AWS takes newer ones of ours', async () => {
  const { lines, looks } = await listening({ lastsMs: 30_000 });
  await looks(12);
  await vi.waitUntil(() => lines.length > 0);
  expect(lines[0]).toContain('(they have ended)');
});

test('whoever hears something new, or whose keys are taken, is told nothing', async () => {
  const { apply, server, lines, looks } = await listening();
  await looks(11);
  apply.hear(['aws_eip.ttb: Creating...']);
  await looks(11);
  expect(server.requests).toHaveLength(1);
  await looks(2);
  await vi.waitUntil(() => server.requests.length === 2);
  await looks(5);
  expect(lines).toEqual([]);
});

test('where keys never end nobody is asked', async () => {
  const { server, lines } = await listening({ keySource: false });
  // One that begins later has asked by then.
  const other = await listening();
  await vi.waitUntil(() => other.server.requests.length > 0);
  expect(server.requests).toEqual([]);
  expect(lines).toEqual([]);
});
