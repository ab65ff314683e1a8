import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Examination } from '../doctor/finding.ts';
import { lastExamination } from '../doctor/record.ts';
import { agoWords } from '../doctor/words.ts';
import { whyUnread } from '../files/error-code.ts';
import { readShort } from '../files/short-file.ts';
import { placesOf } from '../journal/run-folders.ts';
import { type Practice, practiceOf } from '../rto/practice.ts';
import type { ListedRun } from '../run/listed-run.ts';
import { DEFAULT_SCENARIO } from '../runbook/own-scenario.ts';
import { parseDuration } from '../runbook/parse-duration.ts';
import { headOf, type ServiceHead } from '../service/head.ts';
import { loginName } from '../service/login-name.ts';
import { programName } from '../service/program-name.ts';
import { printable } from '../text/clean.ts';
import type { HomeModel, ObligationRow, PractisedCell, RunbookRow, UnfinishedRow } from '../tui/host.ts';
import { offered } from '../worlds/kinds.ts';
import { worldWords } from '../worlds/world-words.ts';
import type { HomePast } from './home-past.ts';
import { type Places, runbookNames } from './project.ts';

/** The home screen's facts. Reads the runbooks' heads only: the whole check of one waits until it is chosen. */
export async function homeModel(project: Places, head: ServiceHead, past: HomePast): Promise<HomeModel> {
  const { runs, unreadable } = past;
  const names = await runbookNames(project);
  const rows = names.map((name) => runbookRow(project, head, name, past));
  return {
    service: head.name,
    account: head.account,
    region: head.region,
    operator: loginName(),
    worlds: { rehearsal: offered('rehearsal'), 'dry-run': offered('dry-run'), live: offered('live') },
    runbooks: rows.sort((a, b) => order(a.id) - order(b.id)),
    damaged: runs.flatMap(({ run, damage }) => (damage === undefined ? [] : [{ run, damage }])),
    unfinished: runs.map(unfinishedRow).filter((row) => row !== undefined),
    // What is open in the real world first.
    obligations: runs
      .flatMap(obligationRows)
      .toSorted((a, b) => worldWords[a.mode].rank - worldWords[b.mode].rank),
    doctor: doctorWords(await lastExamination(dirname(placesOf(project.stateDir, head.name).runs))),
    ...(unreadable === undefined ? {} : { rtoUnreadable: unreadable }),
  };
}

/** Whether a recovery would work now, as far as somebody has asked. */
function doctorWords(last: Examination | undefined): HomeModel['doctor'] {
  if (last === undefined) return { words: `never checked: ${programName()} doctor`, ok: false };
  const well = last.findings.every(({ status }) => status === 'pass');
  return { words: agoWords(last, Date.now()), ok: well && last.endpoints === undefined };
}

/** Of one that cannot be read there is its name, and why: the others are needed all the same. */
function textOf(file: string, id: string): { readonly text: string; readonly happened: string } {
  try {
    return { text: readShort(file), happened: id };
  } catch (error) {
    return { text: '', happened: `${id}: ${whyUnread(error)}` };
  }
}

/** The likeliest trouble first; runbooks of your own after these. */
function order(id: string): number {
  const known = ['instance-replacement', 'cold-cache-rebuild', 'protection-removal'].indexOf(id);
  return known < 0 ? 99 : known;
}

function runbookRow(
  project: Places,
  service: ServiceHead,
  id: string,
  { recovered, times }: HomePast,
): RunbookRow {
  const { text, happened } = textOf(join(project.runbooksDir, `${id}.yaml`), id);
  const head = headOf(text);
  const objectiveMs = service.objectivesMs[id] ?? parseDuration(head['objective'] ?? '') ?? 0;
  const { scenario = DEFAULT_SCENARIO } = head;
  const ofIt = times.filter(({ runbook }) => runbook === id);
  const practice = practiceOf(
    recovered,
    { id, digest: createHash('sha256').update(text).digest('hex') },
    Date.now(),
  );
  return {
    id,
    title: head['title'] ?? id,
    happened: head['happened'] ?? happened,
    objectiveMs,
    scenario,
    ...(ofIt.find((one) => one.scenario === scenario) ?? ofIt.find((one) => one.scenario === ''))?.times,
    practised: practisedCell(practice),
  };
}

/** What nobody has done comes before what has changed since, and that before what was long ago. */
const DUE: Readonly<Record<Practice['state'], PractisedCell['due']>> = {
  never: { why: 'never practised', rank: 0 },
  changed: { why: 'changed since', rank: 1 },
  stale: { why: 'long ago', rank: 2 },
  practised: undefined,
};

function practisedCell({ words, mark, last, state }: Practice): PractisedCell {
  const due = DUE[state];
  return {
    words,
    ok: mark === '✓',
    ...(last === undefined ? {} : { last: printable(last) }),
    ...(due === undefined ? {} : { due }),
  };
}

function unfinishedRow({ run, standing, facts }: ListedRun): UnfinishedRow | undefined {
  if (!facts || standing === 'finished' || standing === 'damaged') return undefined;
  const { title, mode, at, lastAt } = facts;
  return { run, title, mode, at, sinceMs: sinceMs(lastAt), standing: standsOf(standing) };
}

function standsOf(standing: ListedRun['standing']): UnfinishedRow['standing'] {
  if (standing === 'running') return 'elsewhere';
  return standing === 'waiting' ? 'waiting' : 'cut-off';
}

/** A rehearsal's too: putting back what was changed is part of what is practised. */
function obligationRows({ run, facts }: ListedRun): ObligationRow[] {
  if (!facts) return [];
  return facts.openObligations.map(({ id, what, how, openedAt }) => ({
    run,
    id,
    mode: facts.mode,
    what,
    how,
    sinceMs: sinceMs(openedAt),
  }));
}

const sinceMs = (at: string): number => Math.max(0, Date.now() - Date.parse(at));
