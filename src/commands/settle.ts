import { placesOf, readRun } from '../journal/run-folders.ts';
import { damageOf } from '../run/standing.ts';
import { operatorName } from '../service/login-name.ts';
import { programName } from '../service/program-name.ts';
import { printableLines } from '../text/clean.ts';
import { printableJson } from '../text/printable-json.ts';
import type { Context } from './app.ts';
import { CliError, EXIT } from './cli-error.ts';
import { findRun } from './find-run.ts';
import { openProject, type ProjectFlags } from './project.ts';
import { settleHere } from './settle-here.ts';

export interface SettleFlags extends ProjectFlags {
  readonly json?: boolean;
  readonly note?: string;
  readonly onMyWord?: boolean;
  readonly operator?: string;
}

/** Without an id it lists what is open. Exit 3 where it is not put right, 4 where that cannot be looked at. */
export async function settle(this: Context, flags: SettleFlags, name: string, id?: string): Promise<void> {
  const { stdout, stderr } = this.process;
  const project = await openProject(flags);
  const stored = await readRun(await findRun(placesOf(project.stateDir, project.service.name), name));
  const damage = damageOf(stored);
  const damaged = new CliError(
    `run ${stored.run} is damaged: ${damage}`,
    'What it left open from there on is not known, and nothing can be settled in it.',
    EXIT.refused,
  );
  const open = (stored.state?.obligations ?? []).filter(({ settled }) => !settled);
  if (id === undefined) {
    const listed = open.map((one) => `${one.id}\n  ${one.what}\n  ${one.how}\n`).join('');
    if (flags.json)
      stdout.write(`${printableJson(open.map(({ id: one, what, how }) => ({ id: one, what, how })))}\n`);
    else if (open.length > 0 || !damage)
      stdout.write(open.length === 0 ? 'Nothing is open.\n' : `${printableLines(listed)}`);
    if (damage !== undefined) throw damaged;
    return;
  }
  if (damage !== undefined) throw damaged;
  if (!open.some((one) => one.id === id))
    throw new CliError(
      `run ${stored.run} has nothing open called "${id}"`,
      open.length === 0 ? 'Nothing is open.' : `Open: ${open.map((one) => `"${one.id}"`).join(', ')}.`,
    );
  const note = flags.note?.trim();
  if (!note) throw new CliError('say how it was put right', 'Add --note TEXT: it stands in the journal.');
  const by = operatorName(flags.operator);
  const onWord = flags.onMyWord ?? false;
  const { unkept, ...came } = await settleHere(stored, { id, note, by, onWord }, this.installation);
  if (unkept) stderr.write(`firedrill: ${printableLines(unkept)}\n`);
  if (flags.json) stdout.write(`${printableJson({ run: stored.run, obligation: id, ...came })}\n`);
  else if (came.settled) stdout.write(`${printableLines(`settled: ${came.seen}`)}\n`);
  if (came.settled) return;
  if (came.finding === 'no')
    throw new CliError(
      `it is not put right: ${came.seen}`,
      'Nothing was written. Put it right, then say so again.',
      EXIT.refused,
    );
  throw new CliError(
    came.seen,
    `Nothing was written. Where you have seen for yourself that it is put right, your word settles it: \`${programName()} settle ${stored.run} '${id}' --note '…' --on-my-word\``,
    EXIT.waits,
  );
}
