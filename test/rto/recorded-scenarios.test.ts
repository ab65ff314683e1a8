import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actions } from '../../src/actions/registry.ts';
import { loadRunbookNamed, openProject } from '../../src/commands/project.ts';
import { placesOf } from '../../src/journal/run-folders.ts';
import { installationAt } from '../../src/process/installation.ts';
import { type Forecast, forecast } from '../../src/rto/forecast.ts';
import { rtoLine } from '../../src/rto/line.ts';
import { type PastRun, pastRun } from '../../src/rto/past-run.ts';
import { ROOT } from '../support/cli.ts';
import { consoleOnly } from '../support/console-only.ts';
import { scratch } from '../support/folder.ts';
import { type Choices, type Moment, recordedRun } from '../support/recorded-run.ts';

/** Every scenario, and what is chosen where something fails. */
const SCENARIOS: readonly { readonly scenario: string; readonly choices?: Choices }[] = [
  { scenario: 'warm-cache' },
  { scenario: 'cold-cache' },
  { scenario: 'slow-registry' },
  { scenario: 'cache-corrupt' },
  { scenario: 'still-answers' },
  { scenario: 'model-missing', choices: { 'boot.failed': 'retry', 'boot.failed.2': 'retry' } },
  { scenario: 'agent-offline' },
  { scenario: 'no-capacity', choices: { 'apply.failed': 'change: availability_zone=b' } },
  { scenario: 'boot-script-ignored', choices: { 'boot.failed': 'plan-again' } },
  { scenario: 'terminated-at-launch', choices: { 'apply.failed': 'retry' } },
  {
    scenario: 'lock-held',
    choices: { 'quiet.failed': 'rollback: $confirm', 'quiet.rollback-ended': 'retry' },
  },
];
/** What somebody takes to read the plan; a recorded run answers at once. */
const READS_S = 45;

let place: Awaited<ReturnType<typeof consoleOnly>>;
beforeAll(async () => {
  place = await consoleOnly();
});
afterAll(() => rm(place.folder, { recursive: true, force: true }));

async function recorded(scenario: string, choices?: Choices): Promise<readonly Moment[]> {
  const stateDir = await scratch();
  const project = await openProject({ config: place.config, stateDir });
  return recordedRun(
    {
      mode: 'rehearsal',
      options: { scenario, speed: 'max' },
      places: placesOf(stateDir, project.service.name),
      configFile: project.configFile,
      service: project.service,
      installation: installationAt(ROOT),
      runbook: await loadRunbookNamed(project, 'instance-replacement', actions),
      inputs: { instance_type: '', availability_zone: '' },
      since: new Date(),
      operator: 'me',
    },
    choices,
  );
}

/** Of each second of a run: what was shown, and what it came to be. In seconds. */
interface Second {
  readonly shown: Forecast;
  readonly leftS: number;
  readonly trouble: boolean;
  /** A step is still going to fail, or an answer to send the run back. */
  readonly failsLater: boolean;
}

const TROUBLE: ReadonlySet<Forecast['atLeast']> = new Set(['failed', 'tried', 'stalled']);

function secondsOf(moments: readonly Moment[], history: readonly PastRun[]): readonly Second[] {
  const last = moments.at(-1)?.state ?? expect.fail('nothing was recorded');
  const endS = (last.milestones.recovered ?? expect.fail('it never recovered')).t / 1000;
  const failsT =
    moments.findLast(({ state }) => state.steps.some(({ status }) => status === 'failed'))?.t ?? -1;
  let at = 0;
  return Array.from({ length: Math.floor(endS) }, (_, s) => {
    while ((moments[at + 1]?.t ?? Number.POSITIVE_INFINITY) <= s * 1000) at += 1;
    const { state, progress } = moments[at] ?? expect.fail('a moment is missing');
    const shown = forecast(state, history, s * 1000, progress);
    const review = state.steps.find(({ id }) => id === 'review');
    const reads = history.length === 0 && (review?.status === 'pending' || review?.status === 'ready');
    const leftS = endS - s + (reads ? READS_S : 0);
    return { shown, leftS, trouble: TROUBLE.has(shown.atLeast), failsLater: s * 1000 < failsT };
  });
}

/** `before`: it was wrong of what nobody could know, since the trouble was still to come. */
function judge(seconds: readonly Second[]) {
  const tally = { right: 0, unknown: 0, trouble: 0, before: 0, wrong: 0 };
  const near = (said: number, is: number): boolean => Math.abs(said - is) <= Math.max(15, is / 4);
  seconds.forEach(({ shown, leftS, trouble, failsLater }, s) => {
    const toCome = seconds.slice(s).filter((one) => one.trouble).length;
    const said = shown.leftMs / 1000;
    if (trouble) tally.trouble += 1;
    else if (shown.atLeast !== undefined) tally.unknown += 1;
    else if (near(said, leftS) || (toCome > 0 && near(said, leftS - toCome))) tally.right += 1;
    else if (toCome > 0 || failsLater) tally.before += 1;
    else tally.wrong += 1;
  });
  return tally;
}

test('all scenarios are here', async () => {
  const files = await readdir(join(ROOT, 'runbooks/scenarios'));
  expect(SCENARIOS.map(({ scenario }) => `${scenario}.yaml`).sort()).toEqual(files.sort());
});

test.each(SCENARIOS)(
  '$scenario: what is said of the time that is left, second by second',
  async ({ scenario, choices }) => {
    const moments = await recorded(scenario, choices);
    const last = moments.at(-1)?.state;
    expect(last?.outcome).toBe('verified');
    const past = last && { ...pastRun(rtoLine(last)), run: 'the run before' };
    for (const [which, history] of [
      ['first', []],
      ['again', past ? [past] : []],
    ] as const) {
      const seconds = secondsOf(moments, history);
      const { right, unknown, trouble, before, wrong } = judge(seconds);
      const share = (n: number) => `${Math.round((100 * n) / seconds.length)} %`;
      console.info(
        `${scenario}, ${which === 'first' ? 'a first run' : 'with a run like it on record'}: ${seconds.length} s, right ${share(right)}, not known ${share(unknown)}, in trouble ${share(trouble)}, wrong of trouble that was to come ${share(before)}, wrong ${share(wrong)}`,
      );
      // What failed, stands still or is tried again is never on track.
      const untold = moments.filter(({ state }) => state.steps.some(({ status }) => status === 'failed'));
      for (const { t, state, progress } of untold)
        expect(forecast(state, history, t, progress)).toHaveProperty('atLeast');
      expect(wrong / seconds.length, `${which}: wrong`).toBeLessThanOrEqual(0.05);
      const named = (right + before + wrong) / (seconds.length - trouble);
      expect(named, `${which}: a time is named, outside of trouble`).toBeGreaterThanOrEqual(0.8);
    }
  },
);
