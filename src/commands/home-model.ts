import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { stepAtHand } from '../engine/at-hand.ts';
import type { RunState } from '../engine/state.ts';
import type { StoredRun } from '../journal/store.ts';
import type { RtoLine } from '../rto/line.ts';
import { practiceOf } from '../rto/practice.ts';
import { canContinue, type Standing, standingOf } from '../run/standing.ts';
import { parseDuration } from '../runbook/duration.ts';
import { headOf, type ServiceHead } from '../service/head.ts';
import type { HomeModel, ObligationRow, RunbookRow, UnfinishedRow } from '../tui/host.ts';
import { offered } from '../worlds/kinds.ts';
import { worldWords } from '../worlds/words.ts';
import { homeTimes } from './home-times.ts';
import { type Places, runbookNames } from './project.ts';
import type { RtoLines } from './rto-lines.ts';

/** The home screen's facts. Reads the runbooks' heads only: the whole check of one waits until it is chosen. */
export async function homeModel(
  project: Places,
  head: ServiceHead,
  runs: readonly StoredRun[],
  { lines: history, unreadable }: Pick<RtoLines, 'lines' | 'unreadable'>,
): Promise<HomeModel> {
  const names = await runbookNames(project);
  const rows = await Promise.all(names.map((name) => runbookRow(project, head, name, history)));
  const unfinished = await Promise.all(runs.map(unfinishedRow));
  return {
    service: head.name,
    account: head.account,
    region: head.region,
    operator: userInfo().username,
    worlds: { rehearsal: offered('rehearsal'), 'dry-run': offered('dry-run'), live: offered('live') },
    runbooks: rows.sort((a, b) => order(a.id) - order(b.id)),
    unfinished: unfinished.filter((row) => row !== undefined),
    // What is open in the real world first.
    obligations: runs
      .flatMap(obligationRows)
      .toSorted((a, b) => worldWords[a.mode].rank - worldWords[b.mode].rank),
    ...(unreadable === undefined ? {} : { rtoUnreadable: unreadable }),
  };
}

/** The likeliest trouble first; runbooks of your own after these. */
function order(id: string): number {
  const known = ['instance-replacement', 'cold-cache-rebuild', 'protection-removal'].indexOf(id);
  return known < 0 ? 99 : known;
}

async function runbookRow(
  project: Places,
  service: ServiceHead,
  id: string,
  history: readonly RtoLine[],
): Promise<RunbookRow> {
  const text = await readFile(join(project.runbooksDir, `${id}.yaml`), 'utf8');
  const head = headOf(text);
  const objectiveMs = service.objectivesMs[id] ?? parseDuration(head['objective'] ?? '') ?? 0;
  const practice = practiceOf(
    history,
    { id, digest: createHash('sha256').update(text).digest('hex') },
    Date.now(),
  );
  return {
    id,
    title: head['title'] ?? id,
    happened: head['happened'] ?? id,
    objectiveMs,
    ...homeTimes(id, history),
    practised: { words: practice.words, ok: practice.mark === '✓' },
  };
}

async function unfinishedRow(stored: StoredRun): Promise<UnfinishedRow | undefined> {
  const { state, run } = stored;
  const standing = await standingOf(stored);
  if (!state || standing === 'finished' || standing === 'damaged') return undefined;
  const at = stepAtHand(state)?.id;
  return {
    run,
    title: state.frame.runbook.title,
    mode: state.frame.mode,
    at: state.frame.runbook.steps.find(({ id }) => id === at)?.title ?? '',
    sinceMs: Math.max(0, Date.now() - Date.parse(state.at)),
    standing: standsOf(standing, state),
  };
}

function standsOf(standing: Standing, state: RunState): UnfinishedRow['standing'] {
  if (standing === 'running') return 'elsewhere';
  if (standing === 'waiting') return 'waiting';
  return canContinue(standing, state) ? 'cut-off' : 'changing';
}

function obligationRows({ state, run }: StoredRun): ObligationRow[] {
  // A rehearsal's too: putting back what was changed is part of what is practised.
  if (!state) return [];
  return state.obligations
    .filter(({ settled }) => !settled)
    .map(({ id, what, how, openedAt }) => ({
      run,
      id,
      mode: state.frame.mode,
      what,
      how,
      sinceMs: Math.max(0, Date.now() - Date.parse(openedAt)),
    }));
}
