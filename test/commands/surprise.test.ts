import { execFile } from 'node:child_process';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import { actions } from '../../src/actions/registry.ts';
import type { Context } from '../../src/commands/app.ts';
import { inputsOf } from '../../src/commands/declare.ts';
import { describe as inWords } from '../../src/commands/describe.ts';
import { home } from '../../src/commands/home.ts';
import { makeHost } from '../../src/commands/host.ts';
import { loadRunbookNamed, openProject } from '../../src/commands/project.ts';
import { rto } from '../../src/commands/rto.ts';
import { runs } from '../../src/commands/runs.ts';
import { show } from '../../src/commands/show.ts';
import { verify } from '../../src/commands/verify.ts';
import { closingProblems } from '../../src/commands/verify-closing.ts';
import type { Stamped } from '../../src/engine/events.ts';
import { placesOf } from '../../src/journal/run-folders.ts';
import { installationAt } from '../../src/process/installation.ts';
import { openRun } from '../../src/run/open.ts';
import { titleOf } from '../../src/tui/header-text.ts';
import { drawSurprise } from '../../src/worlds/rehearsal/draw-surprise.ts';
import { digestOfTold } from '../../src/worlds/rehearsal/told.ts';
import { run } from '../rto/journal.ts';
import { cli, ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { KEYS, openTerm, PAUSE } from '../support/term.tsx';

const TOLD = { scenario: 'no-capacity', salt: '5a17' };

/** In its name, its title and its lesson: a word that nothing else here says. */
const WORD = /marzipan/i;

/** A project of its own whose one trouble is called that, and what a surprise drill in it is opened with. */
async function project() {
  const folder = await scratch();
  for (const name of ['runbooks', 'infrastructure', 'firedrill.yaml'])
    await cp(join(ROOT, name), join(folder, name), {
      recursive: true,
      filter: (path) => !/\.terra(form|grunt-cache)$/.test(path),
    });
  const scenarios = join(folder, 'runbooks', 'scenarios');
  const trouble = await readFile(join(scenarios, 'no-capacity.yaml'), 'utf8');
  for (const name of await readdir(scenarios))
    if (name !== 'warm-cache.yaml') await rm(join(scenarios, name));
  await writeFile(
    join(scenarios, 'marzipan.yaml'),
    trouble.replace(/^title: .*/m, 'title: Marzipan').replace(/^teaches: >$/m, '$&\n  All about marzipan.'),
  );
  const names = ['marzipan', 'warm-cache'];
  const seeds = Array.from({ length: 50 }, (_, n) => String(n));
  const seed = seeds.find((one) => drawSurprise(names, one).scenario === 'marzipan');
  if (seed === undefined) throw new Error('no seed draws it');
  const stateDir = await scratch();
  const opened = await openProject({ config: join(folder, 'firedrill.yaml'), stateDir });
  return { opened, seed, stateDir, config: join(folder, 'firedrill.yaml') };
}

/** Every file below a folder, with its name. */
async function filesIn(folder: string): Promise<readonly (readonly [name: string, text: string])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path, await readFile(path, 'latin1')] as const;
      }),
  );
}

test('an open surprise drill names its scenario nowhere, and everywhere once it is over', {
  timeout: 60_000,
}, async () => {
  const { opened, seed, stateDir, config } = await project();
  const installation = installationAt(ROOT);
  const { name, account, region, objectivesMs } = opened.service;
  const host = makeHost(installation, opened, { name, account, region, objectivesMs });
  onTestFinished(async () => void (await host.close()));
  const runbook = await loadRunbookNamed(opened, 'instance-replacement', actions);
  const t = openTerm(host, await host.home(), { columns: 120, rows: 40 });
  onTestFinished(() => t.controller.end().then(() => t.controller.tui.leave()));

  // The form lists it, as one that there is; what was drawn it does not know.
  const [field] = await host.worldFields('rehearsal', 'instance-replacement');
  expect(field?.choices.map(({ value }) => value)).toEqual(['warm-cache', 'healthy', 'marzipan', 'surprise']);
  const open = await openRun({
    mode: 'rehearsal',
    options: { scenario: 'surprise', seed, speed: 'max' },
    places: placesOf(stateDir, name),
    configFile: config,
    service: opened.service,
    installation,
    runbook,
    inputs: inputsOf(runbook, []),
    since: new Date(),
    operator: 'op',
  });
  const { run: id } = open.run.state().frame;
  const events: Stamped[] = [];
  open.run.onEvent((event) => events.push(event));
  t.controller.tui.open(await host.adopt(open));
  const asks = (id: string) =>
    vi.waitFor(() => expect(open.run.state().question?.id).toBe(id), { timeout: 120_000 });
  await asks('review');
  await t.until('▌');
  t.wait(400);
  await t.type('?', KEYS.escape, 's', KEYS.escape);
  await open.run.answer('review', { by: 'op', text: 'aws_instance.ttb' });
  await asks('apply.failed');
  await t.until('"Apply the plan" failed after');
  t.wait(400);
  for (const key of ['?', KEYS.escape, 'e', KEYS.escape]) await t.type(key);
  expect(titleOf(t.store.getState())).toContain('surprise');
  expect(host.forecast(open.run.state(), open.run.now(), undefined).basis).not.toContain('scenario');
  expect(await host.lesson(open.run.state().frame)).toBeUndefined();
  expect(host.surprise(open.run.state())).toEqual([]);
  await open.run.ask('pause');
  await t.until('Paused');
  t.wait(400);
  await t.type('?', PAUSE, KEYS.escape, PAUSE);
  await t.type(KEYS.enter);
  await t.until('What happened');
  await t.type('h');
  await t.until('surprise');
  await t.type(KEYS.enter);
  await t.until('Replace the instance');
  await t.type(KEYS.escape, KEYS.escape);

  // Played again as far as it came.
  t.controller.tui.open(await host.play(id));
  await t.until('PLAYBACK');
  await t.type(' ', '.', '.', '.', '.', '.', '.', '.');
  expect(t.screen()).toContain('surprise');
  t.controller.tui.goHome();
  await t.until('What happened');

  /** What a command prints, in this process. */
  const said = async (print: (context: Context) => Promise<void>): Promise<string> => {
    let text = '';
    const stream = { write: (more: string) => (text += more) };
    await print({ process: { stdout: stream, stderr: stream, env: {} }, installation } as unknown as Context);
    return text;
  };
  const at = { config, stateDir };
  const outputs = async () => ({
    runs: await said((context) => runs.call(context, at)),
    'runs --json': await said((context) => runs.call(context, { ...at, json: true })),
    show: await said((context) => show.call(context, at, id)),
    'show --json': await said((context) => show.call(context, { ...at, json: true }, id)),
    'show --by-hand': await said((context) => show.call(context, { ...at, byHand: true }, id)),
    rto: await said((context) => rto.call(context, at)),
    'home --json': await said((context) => home.call(context, { ...at, json: true })),
    verify: await said((context) => verify.call(context, at, id)),
  });
  const hidden = await outputs();
  for (const [what, text] of [
    ['the screens', t.stdout.bytes],
    ['the lines of --plain', events.map(inWords).join('\n')],
    ...Object.entries(hidden),
    ...(await filesIn(stateDir)),
  ] as const)
    expect(text, what).not.toMatch(WORD);
  expect([t.stdout.bytes, hidden.runs, hidden.show]).toEqual(
    Array(3).fill(expect.stringContaining('surprise')),
  );

  // Hidden over a pause; over, what hid it tells it.
  const again = await host.resume(id);
  expect(again.state().frame).not.toHaveProperty('scenario');
  await again.answer('apply.failed', { by: 'op', choice: 'abort' });
  await vi.waitFor(() => expect(again.state().phase).toBe('closed'), { timeout: 120_000 });
  await host.close();
  const over = await outputs();
  for (const what of ['runs', 'runs --json', 'show', 'show --json', 'rto'] as const)
    expect(over[what], what).toMatch(WORD);
  expect(over.verify).toContain('unbroken');
  const places = placesOf(stateDir, name);
  const checked = await promisify(execFile)('python3', [
    join(ROOT, 'docs/check-run.py'),
    join(places.runs, id),
    places.rtoLog,
  ]);
  expect(checked.stdout).toContain('unbroken');
  expect(await host.lesson(again.state().frame)).toMatch(WORD);
  expect((await host.history())[0]?.scenario).toBe('marzipan (surprise)');
});

test.each([
  ['the one that it was opened with', TOLD, []],
  ['another one', { ...TOLD, scenario: 'lock-held' }, [expect.stringContaining('tells another scenario')]],
  ['none', undefined, [expect.stringContaining('tells another scenario')]],
])('verify: what a surprise drill tells at its end is %s', (_what, told, problems) => {
  const state = run([], { surprise: digestOfTold(TOLD) });
  const stamp = { v: 1, seq: 1, at: state.at, t: 1, epoch: 1, prev: '' } as const;
  const end = { type: 'run.closed', outcome: 'aborted', rto: null, ...(told && { told }) } as const;
  expect(closingProblems(state, { ...stamp, ...end })).toEqual(problems);
});

test('--surprise is not given beside a scenario', async () => {
  const rehearse = ['rehearse', 'instance-replacement', '--plain', '--speed', 'max', '--surprise'];
  const state = ['--state-dir', await scratch()];
  const { code, stderr } = await cli([...rehearse, '--scenario', 'no-capacity', ...state]);
  expect(code).toBe(2);
  expect(stderr).toContain('--scenario names what --surprise is not to tell');
});
