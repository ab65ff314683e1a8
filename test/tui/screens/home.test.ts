import { expect, test } from 'vitest';
import { fakeHost, HOME } from '../../support/fake-host.ts';
import { KEYS } from '../../support/term.tsx';
import { atHome } from '../../support/walk.ts';

test('keys for worlds that are not there say so, and do nothing else', async () => {
  const host = fakeHost();
  const t = await atHome(host);
  await t.type('l');
  expect(t.screen()).toContain('it is not in this version yet');
  expect(host.declared).toEqual([]);
});

test('what is unfinished is listed, three at most, the last one first', async () => {
  const unfinished = [9, 3, 7, 5, 1].map((minutes) => ({
    run: `r${minutes}`,
    title: 'Replace the instance',
    mode: 'rehearsal' as const,
    at: `Step ${minutes}`,
    sinceMs: minutes * 60_000,
    standing: 'waiting' as const,
  }));
  const home = { ...HOME, unfinished };
  const host = fakeHost(home);
  const t = await atHome(host, home);
  const screen = await t.until('and 2 more: h history');
  expect(screen).toMatch(
    /1 min at "Step 1" +r resume\n.*3 min at "Step 3" +h history\n.*5 min at "Step 5" +h history\n/,
  );
  await t.type(KEYS.escape);
  expect(t.screen()).toContain('What happened?');
});

test('a run that was cut off is offered, before what cannot be continued, and that says why', async () => {
  const [row] = HOME.unfinished;
  if (row === undefined) throw new Error('no row');
  const unfinished = [
    { ...row, run: 'r-open', at: 'Watch it boot', sinceMs: 1000, standing: 'elsewhere' as const },
    { ...row, run: 'r-older', at: 'Apply the plan', sinceMs: 180_000, standing: 'cut-off' as const },
    { ...row, run: 'r-cut', at: 'Plan the replacement', sinceMs: 120_000, standing: 'cut-off' as const },
  ];
  const home = { ...HOME, unfinished };
  const resumed: string[] = [];
  const host = fakeHost(home);
  const resume = host.resume.bind(host);
  host.resume = (run) => {
    resumed.push(run);
    return resume(run);
  };
  const t = await atHome(host, home);
  const screen = await t.until('At work in another terminal');
  expect(screen).toMatch(
    /Cut off: Replace the instance, 2 min ago at "Plan the repl.*r resume\n.*Cut off: .* 3 min ago .* +h history\n.*At work in another.*h history/,
  );
  await t.type('r');
  await t.until('Who and where');
  expect(resumed).toEqual(['r-cut']);
});

test('what is open in the real world stands before what a rehearsal left', async () => {
  const [row] = HOME.obligations;
  if (row === undefined) throw new Error('no row');
  const obligations = [row, { ...row, id: 'o2', mode: 'live' as const, what: 'the bucket is unprotected' }];
  const home = { ...HOME, obligations };
  const t = await atHome(fakeHost(home), home);
  expect(await t.until('! Open')).toContain('! Open (live run, 2 days) (+1): the bucket is unprotected');
  await t.type('o');
  expect(await t.until('to be put right')).toMatch(/▸ the bucket.*live run[^]*aws_acm.*rehearsal/);
});

test('an unfinished run says its world, unless that is a rehearsal', async () => {
  const [row] = HOME.unfinished;
  if (row === undefined) throw new Error('no row');
  const unfinished = (['rehearsal', 'dry-run', 'live'] as const).map((mode, i) => ({
    ...row,
    run: mode,
    mode,
    sinceMs: 60_000 * (i + 1),
  }));
  const home = { ...HOME, unfinished };
  const t = await atHome(fakeHost(home), home);
  expect(await t.until('3 min at')).toMatch(
    /Replace the instance, 1 min[^]*Replace the instance \(DRY RUN\), 2 min[^]*instance \(LIVE\), 3 min/,
  );
});

test('times of live runs say so in their row, among those of rehearsals, whatever the width cuts', async () => {
  const runbooks = HOME.runbooks.map((row, i) =>
    i === 1
      ? { ...row, live: true as const, timesOf: 'live runs', practised: { words: 'live 12 m ago', ok: true } }
      : row,
  );
  const t = await atHome(fakeHost(), { ...HOME, runbooks });
  expect(t.screen()).toMatch(/The instance is broken +15m +11m02s +9-12m \(n=7\) +3 days ago/);
  expect(t.screen()).toMatch(/The model cache is gone +30m +26m10s +live 24-31m \(4\) +live 12 m ago +✓/);
  await t.type(KEYS.down);
  expect(t.screen()).toContain('"last" and "usual": live runs.');
});

test('who practised it last is told, and what is due, what matters most first', async () => {
  const t = await atHome(fakeHost(), HOME);
  const due = 'Due: Something protected must go (never practised) and 1 more\n';
  expect(t.screen()).toContain(`  Practised 3 days ago, by ana.\n   ${due}`);
  await t.type(KEYS.down);
  expect(t.screen()).toContain('  Practised 93 days ago, by ben.\n   Due: ');
  await t.type(KEYS.down);
  expect(t.screen()).toContain(due);
  expect(t.screen()).not.toContain('Practised');
});

test('where nothing is due, nothing says so', async () => {
  const runbooks = HOME.runbooks.map((row) => ({
    ...row,
    practised: { words: 'just now', ok: true, last: 'just now, by ana' },
  }));
  const t = await atHome(fakeHost(), { ...HOME, runbooks });
  expect(t.screen()).toContain('Practised just now, by ana.');
  expect(t.screen()).not.toContain('Due:');
});

test('what a rehearsal has open says that nothing real is', async () => {
  const t = await atHome(fakeHost(), HOME);
  expect(await t.until('! Open')).toContain('! Open, nothing real (2 days): ');
});

test('it says which scenario Enter opens, and whether its times are of that one', async () => {
  const [row] = HOME.runbooks;
  if (row === undefined) throw new Error('no row');
  const { lastMs: _last, usual: _usual, ...without } = row;
  const runbooks = [
    { ...row, scenario: 'warm-cache', timesOf: 'rehearsals of warm-cache' },
    { ...without, scenario: 'cold-cache' },
  ];
  const t = await atHome(fakeHost(), { ...HOME, runbooks });
  expect(t.screen()).toContain('Scenario: warm-cache. "last" and "usual": rehearsals of warm-cache.');
  await t.type(KEYS.down);
  expect(t.screen()).toContain('Scenario: cold-cache. No times of it yet.');
});
