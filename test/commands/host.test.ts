import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { actions } from '../../src/actions/registry.ts';
import { inputsOf } from '../../src/commands/declare.ts';
import { makeHost } from '../../src/commands/host.ts';
import { loadRunbookNamed, openProject } from '../../src/commands/project.ts';
import type { RunState } from '../../src/engine/run-state.ts';
import type { RunView } from '../../src/engine/run-view.ts';
import { placesOf } from '../../src/journal/run-folders.ts';
import { installationAt } from '../../src/process/installation.ts';
import { openRun } from '../../src/run/open.ts';
import { errorPage } from '../../src/tui/screens/page/error-page.ts';
import { ROOT } from '../support/cli.ts';
import { consoleOnly } from '../support/console-only.ts';
import { fakeRun, frameOf } from '../support/fake-run.ts';
import { scratch } from '../support/folder.ts';
import { LEFT, storedRun } from '../support/stored-runs.ts';

/** The real host on a state folder of its own. */
async function opened() {
  const project = await openProject({ config: join(ROOT, 'firedrill.yaml'), stateDir: await scratch() });
  const installation = installationAt(ROOT);
  const { name, account, region, objectivesMs } = project.service;
  const host = makeHost(installation, project, { name, account, region, objectivesMs });
  onTestFinished(async () => void (await host.close()));
  return { host, project, installation, ...placesOf(project.stateDir, name) };
}

test('a runbook that is about to be declared has the objectives of firedrill.yaml, where that names some', async () => {
  const place = await consoleOnly();
  onTestFinished(() => rm(place.folder, { recursive: true, force: true }));
  const { config } = place;
  const objectives = 'objectives: { instance-replacement: 7m }\nanswers: { instance-replacement: 5m }';
  await writeFile(config, (await readFile(config, 'utf8')).replace('objectives: {}', objectives));
  const project = await openProject({ config: place.config, stateDir: await scratch() });
  const { name, account, region, objectivesMs } = project.service;
  const host = makeHost(installationAt(ROOT), project, { name, account, region, objectivesMs });
  onTestFinished(async () => void (await host.close()));
  expect(await host.runbook('instance-replacement')).toMatchObject({
    objectiveMs: 420_000,
    answersObjectiveMs: 300_000,
  });
});

/** A rehearsal in it, on the built program's sandbox, as fast as it can. */
async function rehearsed(id: string, given: readonly string[] = [], scenario = 'warm-cache') {
  const { host, project, installation } = await opened();
  const runbook = await loadRunbookNamed(project, id, actions);
  const inputs = inputsOf(runbook, given);
  const open = await openRun({
    mode: 'rehearsal',
    options: { scenario, speed: 'max' },
    places: placesOf(project.stateDir, project.service.name),
    configFile: project.configFile,
    service: project.service,
    installation,
    runbook,
    inputs,
    since: new Date(),
    operator: 'me',
  });
  return { host, view: await host.adopt(open), run: open.run.state().frame.run };
}

/** Waits, and says where the run stands when it is in vain. */
const until = (view: RunView, holds: (state: ReturnType<RunView['state']>) => boolean) =>
  vi.waitFor(
    () => {
      const state = view.state();
      if (!holds(state)) throw new Error(`${state.phase}, asks ${state.question?.id}`);
    },
    { timeout: 15_000 },
  );
const asks = (view: RunView, id: string) => until(view, ({ question }) => question?.id === id);

test('what a run left open is settled from home as soon as it has ended', async () => {
  const forget = ['address=github_repository.ttb', 'form=forget'];
  const { host, view, run } = await rehearsed('protection-removal', forget);
  await asks(view, 'review-forget');
  await view.answer('review-forget', { by: 'me', text: view.state().question?.expects ?? '' });
  await until(view, ({ phase }) => phase === 'closed');
  const { id = '' } = view.state().obligations[0] ?? {};
  // Its sandbox is still there, and is looked at: a plan of it wants to make again what was forgotten.
  expect(await view.settle(id, 'taken out of the code', true)).toEqual({
    settled: false,
    finding: 'no',
    seen: 'A plan of the whole unit still wants to change github_branch_protection.main, github_repository.ttb.',
  });
  expect((await host.home()).obligations.map((one) => one.run)).toEqual([run]);
  // It ends with the run, and then there is only a person's word, which is asked for.
  const settle = { id, note: 'taken out of the code', by: 'me' };
  expect(await host.settle(run, { ...settle, onWord: false })).toMatchObject({
    settled: false,
    finding: 'unknown',
    seen: expect.stringContaining('It could not be looked at'),
  });
  expect((await host.home()).obligations).toHaveLength(1);
  expect(await host.settle(run, { ...settle, onWord: true })).toMatchObject({ settled: true });
  expect((await host.home()).obligations).toEqual([]);
  // What the tools wrote for it is gone: it held secrets.
  const { folder } = await host.evidence(run);
  expect(await readdir(folder)).not.toContain('look');
});

test('a run that was paused is offered at home, and goes on from there', async () => {
  const { host, view, run } = await rehearsed('instance-replacement');
  await asks(view, 'review');
  // The keys of its own sandbox, as they are: nothing of them is masked on the way to a screen.
  await vi.waitFor(() =>
    expect(host.practise()).toContainEqual(expect.stringMatching(/^export AWS_SECRET_ACCESS_KEY=[\w-]{40}$/)),
  );
  await view.ask('pause');
  await until(view, ({ phase }) => phase === 'paused');
  expect((await host.home()).unfinished).toMatchObject([{ run, at: 'Review the plan', standing: 'waiting' }]);
  expect((await host.history())[0]?.state).toBe('waiting');
  expect(host.practise()).toEqual([]);
  const again = await host.resume(run);
  // The plan went with the pause: it holds secrets in clear.
  await asks(again, 'review.failed');
  // What the plan said before the pause is in the log pane again, and no plan as one line of JSON.
  const log = again.log.slice(0, again.log.total()).map(({ text }) => text);
  expect(log).toContainEqual(expect.stringContaining('aws_instance.ttb'));
  expect(Math.max(...log.map(({ length }) => length))).toBeLessThan(1000);
});

test('the whole error shows the log that the failure names; nothing outside the run can be read', async () => {
  const { host, view, run } = await rehearsed('instance-replacement', [], 'no-capacity');
  await asks(view, 'review');
  await view.answer('review', { by: 'me', text: 'aws_instance.ttb' });
  await asks(view, 'apply.failed');
  const state = view.state();
  const model = { view, state, nowMs: 0, progress: undefined, logVersion: 0 };
  const { lines } = await errorPage({ ...model, forecast: host.forecast(state, 0, undefined) }, host);
  const text = lines.map((line) => line.text).join('\n');
  expect(text).toMatch(/"@level":"error".*InsufficientInstanceCapacity/);
  expect(text).not.toContain('cannot be read');

  const { folder } = await host.evidence(run);
  const journal = await host.read(run, 'journal.jsonl');
  expect(await host.read(run, join(folder, 'journal.jsonl'))).toBe(journal);
  for (const outside of ['/etc/hostname', '../../rto-log.jsonl', `${folder}-2/journal.jsonl`, '.', folder])
    await expect(host.read(run, outside)).rejects.toThrow("is not in the run's folder");
});

test('home opens though the RTO log cannot be read, says so, and takes the times from the journals', async () => {
  const { host, runs, rtoLog } = await opened();
  await storedRun(runs, '1-over', ...LEFT.recovered);
  await mkdir(rtoLog);
  const home = await host.home();
  expect(home.rtoUnreadable).toBe('it is a folder, not a file');
  expect(home.runbooks.find(({ id }) => id === 'instance-replacement')?.lastMs).toBeGreaterThan(0);
});

test('a run of which nothing can be read is shown as no rehearsal, and as damaged', async () => {
  const { host, runs } = await opened();
  await mkdir(join(runs, '1-empty'), { recursive: true });
  const [row] = await host.history();
  expect(row).toMatchObject({ run: '1-empty', state: 'damaged' });
  expect(row).not.toHaveProperty('mode');
});

test('what stopped one run is not said of the next', async () => {
  const { host } = await opened();
  const { view } = fakeRun(frameOf());
  const session = (drive: () => Promise<RunState>) => ({
    run: { ...view, drive },
    head: () => '',
    notices: [],
    close: async () => undefined,
  });
  await host.adopt(session(() => Promise.reject(new Error('the journal cannot be written'))));
  await vi.waitFor(() => expect(host.trouble?.()).toBe('the journal cannot be written'));
  await host.adopt(session(async () => view.state()));
  expect(host.trouble?.()).toBeUndefined();
});
