import { expect, test } from 'vitest';
import { NO_CAPACITY } from '../../support/fake-run.ts';
import { KEYS, letters } from '../../support/term.tsx';
import { declared, gated, openGate } from '../../support/walk.ts';

test('a change that takes longer than its limit goes on, and the run says so where it is at work', async () => {
  const { t, run } = await gated();
  await openGate(t);
  await run.write('apply', { type: 'step.overdue', step: 'apply', attempt: 1, limitMs: 900_000 });
  const screen = await t.until('takes longer than 15m');
  expect(screen).toContain('^C asks what to do');
  await run.fail('apply', NO_CAPACITY);
  await t.until('has no capacity');
  expect(t.screen()).not.toContain('takes longer');
});

test('the log is searched, scrolled and followed again', async () => {
  const { t, run } = await declared();
  run.log.push(Array.from({ length: 200 }, (_, i) => ({ source: 'console', text: `line ${i}`, t: 0 })));
  await t.until('line 199');
  await t.type('/', ...letters('line 42'), KEYS.enter);
  expect(t.screen()).toMatch(/▸ line 42/);
  run.log.push([{ source: 'console', text: 'line 200', t: 0 }]);
  await t.settle();
  expect(t.screen()).toMatch(/▸ line 42/);
  await t.type('f');
  expect(t.screen()).toContain('line 200');
});

test('with the steps alone, a search brings the log back', async () => {
  const { t, run } = await declared();
  run.log.push([{ source: 'console', text: 'line 1', t: 0 }]);
  await t.until('line 1');
  await t.type('z', 'z');
  expect(t.screen()).not.toContain('line 1');
  await t.type('/', ...letters('line'));
  expect(t.screen()).toMatch(/\/ line▌[^]*▸ line 1/);
  await t.type(KEYS.escape, 'z', 'z', 'f');
  expect(t.screen()).toContain('line 1');
});

const mark = (stage: string, event: string, more = {}): string =>
  `[   20.1] cloud-init[9]: ##RB ${JSON.stringify({ stage, event, t: 1, up: 1, ...more })}`;
const lines = (...texts: string[]) => texts.map((text, i) => ({ source: 'console', text, t: i * 1500 }));
const many = (n: number, word: string) => Array.from({ length: n }, (_, i) => `${word} ${i}`);

test('errors and warnings have a glyph and a colour, by the place where their log has the level; n finds them', async () => {
  const { t, run } = await declared();
  run.log.push(
    lines(
      'Error: no space left',
      ...many(30, 'quiet'),
      '2026-11-23 06:00:00,1 - util.py[WARNING]: Failed to run',
      ...many(30, 'said that 0 errors and no warning: came'),
    ),
  );
  const followed = await t.until('came 29');
  expect(followed).toContain('n: 1 error');
  expect(followed).not.toMatch(/[✗!] said/);
  await t.type('n');
  expect(t.screen()).toMatch(/▸ ! 2026-11-23 06:00:00,1 - util/);
  await t.type('n');
  expect(t.screen()).toMatch(/▸ ✗ Error: no space left/);
  await t.type('N');
  expect(t.screen()).toContain('▸ ! 2026-11-23');
  // Back at the end, the newest is the next one again.
  await t.type('f', 'n');
  expect(t.screen()).toContain('▸ ! 2026-11-23');
});

test('what a transfer tells again and again is one line that moves, and those around it stay', async () => {
  const { t, run } = await declared();
  const told = (done: number) => mark('model-pull', 'progress', { done, total: 1000 });
  run.log.push(lines('before', told(100), mark('images', 'progress', { done: 1, total: 4 }), told(200)));
  await t.until('model pull 20 %');
  expect(t.screen()).not.toContain('model pull 10 %');
  expect(t.screen()).toContain('images 25 %');
  run.log.push(lines('between', told(300)));
  await t.until('model pull 30 %');
  expect(t.screen()).toContain('model pull 20 %');
  expect(run.log.total()).toBe(5);
});

test('[ and ] go from stage to stage, c changes the clock, w writes the log and says where', async () => {
  const { t, run, host } = await declared();
  run.log.push(
    lines(mark('packages', 'start'), ...many(30, 'dnf'), mark('images', 'start'), ...many(30, 'docker')),
  );
  await t.until('docker 29');
  await t.type('[');
  expect(t.screen()).toContain('images begins');
  await t.type('[');
  expect(t.screen()).toContain('packages begins');
  await t.type(']');
  expect(t.screen()).toContain('images begins');
  await t.type('z', 'c');
  expect(t.screen()).toContain('since power-on');
  await t.type('c');
  expect(t.screen()).toContain('UTC');
  expect(t.screen()).toMatch(/\d\d:\d\d:\d\d {2}dnf/);
  await t.type('c');
  expect(t.screen()).toMatch(/\+1\.5 {2}dnf/);
  await t.type('c');
  expect(t.screen()).toMatch(/\ndnf/);
  await t.type('w');
  await t.until('/state/saved/');
  expect(host.saved).toMatch(/^\d\d:\d\d {2}console {2}\[ {3}20\.1\] cloud-init\[9\]: ##RB/);
  expect(host.saved?.split('\n')).toHaveLength(62 + 1);
});

test('the time since power-on is by what the machine says of it; what was before has none', async () => {
  const { t, run } = await declared();
  await t.type('z', 'c');
  expect(t.screen()).toContain('power-on not known');
  const at = (s: number, text: string) => ({ source: 'console', text, t: s * 1000 });
  run.log.push([
    at(50, 'aws_instance.ttb: Creation complete'),
    // Nobody had looked for a while: all this came at once.
    at(100, mark('packages', 'start', { up: 9 })),
    at(100, mark('packages', 'end', { up: 40 })),
    at(130, 'hello'),
  ]);
  await t.until('hello');
  expect(t.screen()).toContain('since power-on');
  expect(t.screen()).toMatch(/01:10 {2}hello/);
  expect(t.screen()).toMatch(/\n {7}aws_instance.ttb: Creation complete/);
});

test('while somebody reads further up, nothing that comes moves what they read or is lost', async () => {
  const { t, run } = await declared();
  run.log.push(lines(...many(100, 'line')));
  await t.until('line 99');
  await t.type(KEYS.pageUp);
  const rows = (): string[] =>
    t
      .screen()
      .split('\n')
      .filter((row) => /line \d/.test(row));
  const read = rows();
  run.log.push(lines(...many(500, 'new')));
  await t.settle();
  expect(rows()).toEqual(read);
  await t.type('f');
  expect(t.screen()).toContain('new 499');
  expect(run.log.slice(0, 600)).toHaveLength(600);
});

test('lines that fell out while somebody read them are said to be, and the oldest that are held are shown', async () => {
  const { t, run } = await declared();
  run.log.push(lines(...many(100, 'line')));
  await t.until('line 99');
  await t.type(KEYS.pageUp);
  expect(t.screen()).not.toContain('oldest kept');
  run.log.push(lines(...many(50_000, 'flood')));
  await t.until(/flood \d/);
  expect(t.screen()).not.toContain('Nothing has been written yet');
  expect(t.screen()).toContain('oldest kept');
  await t.type('f');
  expect(t.screen()).toContain('flood 49999');
});

test('the pane says where the lines of a machine come from now', async () => {
  const { t, run } = await declared();
  run.log.push(lines('hello'));
  const boot = (source: string) => ({ stages: [], source, tries: 1 });
  await run.progress('who', 'boots', undefined, undefined, undefined, boot('console, every 5 s'));
  await t.until('Log  console, every 5 s');
  await run.progress('who', 'boots', undefined, undefined, undefined, boot('ssm, live'));
  await t.until('Log  ssm, live');
});
