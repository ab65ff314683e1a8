import { expect, test } from 'vitest';
import { AwsFailure } from '../../src/aws/aws-failure.ts';
import { quotaOf } from '../../src/aws/quota.ts';
import { type Check, type CloudPorts, NotAsked } from '../../src/doctor/check.ts';
import { check as credentials } from '../../src/doctor/checks/credentials.ts';
import { allChecks, launchChecks } from '../../src/doctor/checks.ts';
import { pass } from '../../src/doctor/finding.ts';
import { noticesOf } from '../../src/doctor/launch-notices.ts';
import { changedSince } from '../../src/doctor/record.ts';
import { runChecks, whyNotAsked } from '../../src/doctor/run-checks.ts';
import { agoWords, pageOf, tally } from '../../src/doctor/words.ts';
import { place } from './place.ts';

const checkThat = (id: string, ask: Check['ask']): Check => ({
  id,
  asks: '',
  why: 'it matters',
  ask,
  judge: () => pass('well'),
});

test('what hangs is not waited for, and takes nobody with it', async () => {
  const { ports } = await place();
  let signalled = 0;
  const hangs = checkThat('hangs', ({ signal }) => {
    signal.addEventListener('abort', () => (signalled += 1));
    return new Promise(() => undefined);
  });
  const checks = [hangs, checkThat('answers', async () => 1), { ...hangs, id: 'too' }];
  const found = await runChecks<CloudPorts>(checks, ports, { eachMs: 50, totalMs: 100 });
  expect(found.map(({ id, status }) => [id, status])).toEqual([
    ['hangs', 'not-asked'],
    ['answers', 'pass'],
    ['too', 'not-asked'],
  ]);
  expect(found[0]?.what).toMatch(/no answer in time/);
  expect(signalled).toBe(2);
});

test('where AWS or what gives the credentials hangs, a recovery would stop there too: no pass of the whole', async () => {
  const { ports } = await place();
  const hanging = { ...ports, keySource: () => new Promise<never>(() => undefined) };
  const [found] = await runChecks([credentials], hanging, { eachMs: 50, totalMs: 100 });
  expect(found).toMatchObject({ status: 'fail', what: expect.stringContaining('no answer in time') });
});

test('what a tag meant is still known after a day on which nobody could ask', async () => {
  const { ports } = await place();
  const seen = { instance: 'i-1', 'verifier:1': 'sha256:e' };
  const last = { ok: true, at: '', findings: [{ id: 'images', why: '', ...pass('well'), seen }] };
  const closed = checkThat('images', async () => {
    throw new NotAsked('the registry is closed', 'Log in there.');
  });
  const once = await runChecks([closed], { ...ports, last });
  expect(once[0]).toMatchObject({ status: 'not-asked', seen });
  const gone = { ...checkThat('images', async () => 1), judge: () => pass('well') };
  expect((await runChecks([gone], { ...ports, last: { ...last, findings: once } }))[0]?.seen).toEqual(seen);
  const newer = { ...gone, judge: () => ({ ...pass('well'), seen: { instance: 'i-2' } }) };
  expect((await runChecks([newer], { ...ports, last }))[0]?.seen).toEqual({ instance: 'i-2' });
});

test('all of them together have a limit too, and whoever leaves ends them', async () => {
  const { ports } = await place();
  const checks = [checkThat('hangs', () => new Promise(() => undefined))];
  const found = await runChecks<CloudPorts>(checks, ports, { eachMs: 60_000, totalMs: 50 });
  expect(found[0]?.status).toBe('not-asked');
  const left = new AbortController();
  const leaving = runChecks<CloudPorts>(checks, ports, { eachMs: 60_000, totalMs: 60_000 }, left.signal);
  left.abort();
  expect((await leaving)[0]?.status).toBe('not-asked');
});

test('why something could not be asked: each in words, and never a pass', () => {
  const denied = new AwsFailure({
    code: 'denied',
    message: 'x',
    facts: { service: 's3', command: 'HeadObject' },
  });
  expect(whyNotAsked(denied)).toEqual({
    status: 'not-asked',
    what: 'Whoever asks may not ask it (s3:GetObject).',
    fix: 'Allow s3:GetObject to whoever runs doctor.',
    lacks: 's3:GetObject',
  });
  const throttled = new AwsFailure({ code: 'throttled', message: 'AWS is busy', nextSteps: ['Try again.'] });
  expect(whyNotAsked(throttled)).toMatchObject({ status: 'not-asked', fix: 'Try again.' });
  expect(whyNotAsked(new NotAsked('there is none', 'Make one.'))).toEqual({
    status: 'not-asked',
    what: 'Not asked: there is none.',
    fix: 'Make one.',
  });
  // Each says what to do, whatever it was.
  for (const cause of ['?', new Error('?'), new AwsFailure({ code: 'throttled', message: 'AWS is busy' })])
    expect(whyNotAsked(cause)).toMatchObject({
      status: 'not-asked',
      fix: expect.stringMatching(/^firedrill doctor/),
    });
});

test('a secret that AWS repeats is masked, and what breaks a line does not', async () => {
  const { ports } = await place();
  ports.border.learn(['hunter2-hunter2']);
  const says = {
    ...checkThat('says', async () => 1),
    judge: () => pass('it is hunter2-hunter2\nand \u001b[31mred'),
  };
  const [found] = await runChecks<CloudPorts>([says], ports);
  expect(found?.what).not.toMatch(/hunter2|\n|\u001b/);
});

test('which quota a type counts against', () => {
  const types = [
    'm7i.2xlarge',
    't3.nano',
    'c6gn.large',
    'im4gn.large',
    'g5.xlarge',
    'p5.48xlarge',
    'inf2.xlarge',
    'trn1.2xlarge',
    'x2idn.16xlarge',
    'u-6tb1.metal',
    'mac2.metal',
    'hpc7g.4xlarge',
  ];
  expect(types.map(quotaOf)).toEqual([
    ...Array<string>(4).fill('L-1216C47A'),
    'L-DB2E81BA',
    'L-417A185B',
    'L-1945791B',
    'L-2C3B7624',
    'L-7295265B',
    undefined,
    undefined,
    undefined,
  ]);
});

const finding = (id: string, status: 'pass' | 'fail' | 'warn' | 'not-asked') => ({
  id,
  status,
  what: `${id} is so.`,
  why: 'it matters',
  ...(status === 'pass' ? {} : { fix: `mend ${id}` }),
});

test('what changed since the last time, both ways', () => {
  const before = {
    findings: [finding('a', 'pass'), finding('b', 'fail'), finding('c', 'pass'), finding('gone', 'warn')],
  };
  const now = {
    findings: [finding('a', 'fail'), finding('b', 'pass'), finding('c', 'pass'), finding('new', 'pass')],
  };
  expect(changedSince(before, now)).toEqual([
    { id: 'a', before: 'pass', now: 'fail' },
    { id: 'b', before: 'fail', now: 'pass' },
    { id: 'new', now: 'pass' },
    { id: 'gone', before: 'warn' },
  ]);
  expect(changedSince(now, now)).toEqual([]);
});

test('how old, and how it stood, in plain words', () => {
  const at = '2026-11-25T06:00:00.000Z';
  const now = Date.parse('2026-11-28T07:00:00.000Z');
  expect(agoWords({ ok: true, at, findings: [finding('a', 'pass')] }, now)).toBe(
    'checked 3 days ago: all well',
  );
  const ill = [finding('a', 'fail'), finding('b', 'not-asked'), finding('c', 'warn'), finding('d', 'warn')];
  expect(agoWords({ ok: false, at, findings: ill }, now)).toBe(
    'checked 3 days ago: 1 fail, 2 warnings, 1 not asked',
  );
  expect(tally([])).toBe('all well');
});

test('the page says what, why it matters and what to do, worst first', () => {
  const findings = [finding('a', 'fail'), finding('b', 'not-asked'), finding('c', 'pass')];
  const since = { ago: '3 days', changed: [{ id: 'a', before: 'pass', now: 'fail' } as const] };
  expect(pageOf({ ok: false, at: '', findings }, 1234, since)).toEqual([
    '3 checks in 1.2 s: 1 fail, 1 not asked',
    'Since the last time, 3 days ago: a was ok, is fail.',
    '',
    'FAIL  a',
    '  a is so.',
    '  Why it matters: it matters',
    '  To do: mend a',
    '',
    'NOT ASKED  b',
    '  b is so.',
    '  Why it matters: it matters',
    '  To do: mend b',
    '',
    'ok  c  c is so.',
  ]);
});

test('a run’s preflight is told what a launch would meet, in a line each', () => {
  const findings = [finding('image', 'pass'), finding('quota', 'fail'), finding('disk-key', 'not-asked')];
  expect(noticesOf(findings)).toEqual([
    'quota: quota is so. mend quota',
    'not asked, so not known: disk-key (firedrill doctor says why)',
  ]);
  expect(noticesOf([finding('image', 'pass')])).toEqual([]);
  expect(launchChecks.every((one) => allChecks.includes(one))).toBe(true);
});
