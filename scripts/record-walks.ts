/**
 * Records `test/fixtures/walks/*.json`, of which the frames of each scenario are made (`test/tui/worst-moments.test.ts`):
 * `node scripts/record-walks.ts [NAME]…`, behind a build. By hand, where what a run writes has changed: times and ids are other
 * ones each time, and so are the snapshots.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actions } from '../src/actions/registry.ts';
import { loadRunbookNamed, openProject } from '../src/commands/project.ts';
import type { LogLine, RunView, Shown } from '../src/engine/run-view.ts';
import { placesOf } from '../src/journal/run-folders.ts';
import { installationAt } from '../src/process/installation.ts';
import { recordedRun } from '../test/support/recorded-run.ts';
import { type KeptMoment, type Walk, WALKS } from '../test/support/walks.ts';

const ROOT = join(import.meta.dirname, '..');
const LOG_LINES = 60;

async function record(name: string, walk: Walk): Promise<void> {
  const stateDir = await mkdtemp(join(tmpdir(), 'firedrill-walk-'));
  const project = await openProject({ config: join(ROOT, 'firedrill.yaml'), stateDir });
  const runbook = await loadRunbookNamed(project, walk.runbook, actions);
  const moments = new Map<string, KeptMoment>();
  let events = 0;
  const keep = (moment: string, run: RunView): void => {
    const { total } = run.log;
    const log: readonly LogLine[] = run.log.slice(total() - LOG_LINES, total());
    const progress: Shown | undefined = run.progress();
    moments.set(moment, { seq: run.state().seq, nowMs: run.now(), log, ...(progress && { progress }) });
  };
  const defaults = Object.fromEntries(runbook.inputs.map(({ id, default: value = '' }) => [id, value]));
  await recordedRun(
    {
      mode: 'rehearsal',
      options: { scenario: walk.scenario, speed: 'max' },
      places: placesOf(stateDir, project.service.name),
      configFile: project.configFile,
      service: project.service,
      installation: installationAt(ROOT),
      runbook,
      inputs: { ...defaults, ...walk.inputs },
      since: new Date(Date.now() - 60_000),
      operator: 'op',
    },
    walk.choices,
    (run) => {
      events += 1;
      for (const [moment, isNow] of Object.entries(walk.moments))
        if (!moments.has(moment) && isNow(run)) keep(moment, run);
      if (run.state().phase === 'closed') keep('end', run);
    },
  );
  const { runs } = placesOf(stateDir, project.service.name);
  const [run = ''] = await readdir(runs);
  const journal = (await readFile(join(runs, run, 'journal.jsonl'), 'utf8')).trim().split('\n');
  const lines = journal.map((line) => {
    const event = JSON.parse(line);
    // The runbook's own text is the largest part of it, and on no screen.
    return event.type === 'run.opened' ? { ...event, runbook: { ...event.runbook, text: '' } } : event;
  });
  const missing = Object.keys(walk.moments).filter((moment) => !moments.has(moment));
  const [shown, written] = [Object.fromEntries(moments), lines].map((part) => JSON.stringify(part));
  const kept = `{"moments":${shown},\n"events":${written?.replaceAll('},{"v":1', '},\n{"v":1')}}`
    .replaceAll(stateDir, '/home/op/state')
    .replaceAll(ROOT, '/home/op/firedrill');
  await writeFile(join(ROOT, `test/fixtures/walks/${name}.json`), `${kept}\n`);
  await rm(stateDir, { recursive: true, force: true });
  console.log(
    `${name}: ${events} changes, ${lines.length} events, ${Math.ceil(kept.length / 1024)} KiB${missing.length > 0 ? `; NEVER: ${missing.join(', ')}` : ''}`,
  );
}

const asked = process.argv.slice(2);
for (const [name, walk] of Object.entries(WALKS))
  if (asked.length === 0 || asked.includes(name)) await record(name, walk);
