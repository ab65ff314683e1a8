import { dirname } from 'node:path';
import { ownEndpointOverrides } from '../aws/endpoint-overrides.ts';
import { allChecks } from '../doctor/checks.ts';
import { type Examination, worstFirst } from '../doctor/finding.ts';
import { changedSince, keepExamination, lastExamination } from '../doctor/record.ts';
import { runChecks } from '../doctor/run-checks.ts';
import { pageOf } from '../doctor/words.ts';
import { placesOf } from '../journal/run-folders.ts';
import { programName } from '../service/program-name.ts';
import { printable } from '../text/clean.ts';
import { printableJson } from '../text/printable-json.ts';
import { age } from '../words/durations.ts';
import { worldWords } from '../worlds/world-words.ts';
import type { Context } from './app.ts';
import { EXIT } from './cli-error.ts';
import { doctorPorts } from './doctor-ports.ts';
import { openProject, type ProjectFlags } from './project.ts';

/** Whether a recovery would work now: asks what it would trip over, and changes nothing. */
export async function doctor(
  this: Context,
  flags: ProjectFlags & { readonly json?: boolean },
): Promise<void> {
  const { stdout, stderr } = this.process;
  const { service, stateDir } = await openProject(flags);
  const places = placesOf(stateDir, service.name);
  const folder = dirname(places.runs);
  const began = performance.now();
  const last = await lastExamination(folder);
  const [endpoints, findings] = await Promise.all([
    ownEndpointOverrides().then((found) => [...new Set(found.map(({ url }) => url))].sort()),
    runChecks(allChecks, doctorPorts(service, places, this.process, last)),
  ]);
  const now: Examination = {
    ok: findings.every(({ status }) => status !== 'fail'),
    at: new Date().toISOString(),
    ...(endpoints.length === 0 ? {} : { endpoints }),
    findings: worstFirst(findings),
  };
  const changed = last && { ago: age(Date.now() - Date.parse(last.at)), changed: changedSince(last, now) };
  if (flags.json)
    stdout.write(`${printableJson({ ...now, ...(changed && { changed: changed.changed }) })}\n`);
  else {
    const head = `${service.name}  ${worldWords.live.details({ service, endpoints }).join('  ')}`;
    const lines = [head, ...pageOf(now, performance.now() - began, changed)];
    for (const line of lines) stdout.write(`${printable(asTyped(line))}\n`);
  }
  await keepExamination(folder, stateDir, now).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    stderr.write(`firedrill: what was found could not be kept in ${printable(`${folder}: ${why}`)}\n`);
  });
  this.process.exitCode = now.ok ? EXIT.verified : EXIT.notRecovered;
}

/** In a clone there is no installed `firedrill`. */
const asTyped = (line: string): string =>
  line.replace(/^ {2}To do: firedrill /, `  To do: ${programName()} `);
