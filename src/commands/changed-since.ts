import { createHash } from 'node:crypto';
import type { Frame, Json } from '../engine/events.ts';
import { canonicalJson } from '../journal/canonical.ts';
import type { Installation } from '../process/installation.ts';
import { leavingOut } from '../runbook/leaving-out.ts';
import { findRunbook } from '../runbook/load.ts';
import type { Described } from './project.ts';

/**
 * What is not as it was when a run was opened, a line each. The run goes on with what it was opened with, all but the program:
 * whoever resumes it should know.
 */
export function changedSince(
  { tools, service, runbook }: Frame,
  now: Pick<Described, 'service' | 'runbooksDir'>,
  installation: Pick<Installation, 'version'>,
): readonly string[] {
  const version = installation.version();
  const before = tools['firedrill'] ?? version;
  const planned = leavingOut(now.service, runbook);
  const differs = (Object.keys({ ...service, ...planned }) as (keyof typeof service)[]).filter(
    // A rehearsal has a unit of its own.
    (name) => name !== 'unit' && !same(service[name] as Json, planned[name] as Json),
  );
  const text = textOf(now.runbooksDir, runbook.file ?? runbook.id);
  return [
    ...(before === version ? [] : [`firedrill was ${before}, and is ${version}`]),
    ...(differs.length === 0 ? [] : [`firedrill.yaml says otherwise of ${differs.join(', ')}`]),
    ...(text === undefined
      ? [`the runbook ${runbook.id} is not there any more`]
      : createHash('sha256').update(text).digest('hex') === runbook.digest
        ? []
        : [`the runbook ${runbook.id} was changed`]),
  ];
}

const same = (a: Json | undefined, b: Json | undefined): boolean =>
  canonicalJson(a ?? null) === canonicalJson(b ?? null);

function textOf(folder: string, id: string): string | undefined {
  try {
    return findRunbook(folder, id).text;
  } catch {
    return undefined;
  }
}
