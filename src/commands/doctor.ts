import { dirname } from 'node:path';
import { ownEndpointOverrides } from '../aws/endpoint-overrides.ts';
import { examine } from '../doctor/examine.ts';
import { type Examination, worstFirst } from '../doctor/finding.ts';
import { changedSince, keepExamination, lastExamination } from '../doctor/record.ts';
import { pageOf } from '../doctor/words.ts';
import { placesOf } from '../journal/run-folders.ts';
import { programName } from '../service/program-name.ts';
import { printable } from '../text/clean.ts';
import { printableJson } from '../text/printable-json.ts';
import { wrap } from '../tui/wrap.ts';
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
  const columns = stdout.isTTY ? stdout.columns : Number.POSITIVE_INFINITY;
  const print = (line: string) => {
    for (const row of rowsOf(printable(asTyped(line)), columns)) stdout.write(`${row}\n`);
  };
  const last = await lastExamination(folder);
  const endpoints = [...new Set((await ownEndpointOverrides()).map(({ url }) => url))].sort();
  if (!flags.json) print(`${service.name}  ${worldWords.live.details({ service, endpoints }).join('  ')}`);
  // What hangs takes some seconds.
  if (!flags.json && stderr.isTTY) stderr.write('Asking; it takes 10 s at most.\n');
  const findings = await examine(doctorPorts(service, places, this, last));
  const now: Examination = {
    ok: findings.every(({ status }) => status !== 'fail'),
    at: new Date().toISOString(),
    ...(endpoints.length === 0 ? {} : { endpoints }),
    findings: worstFirst(findings),
  };
  const changed = last && { ago: age(Date.now() - Date.parse(last.at)), changed: changedSince(last, now) };
  if (flags.json)
    stdout.write(`${printableJson({ ...now, ...(changed && { changed: changed.changed }) })}\n`);
  else pageOf(now, performance.now() - began, changed).forEach(print);
  await keepExamination(folder, stateDir, now).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    stderr.write(`firedrill: what was found could not be kept in ${printable(`${folder}: ${why}`)}\n`);
  });
  this.process.exitCode = now.ok ? EXIT.verified : EXIT.notRecovered;
}

/** Broken at spaces, below where a line's words began; a command stays whole, to be copied. */
function rowsOf(line: string, columns: number): readonly string[] {
  if (line.startsWith('  To do:')) return [line];
  return wrap(line, columns, /^(?:ok {2}\S+)? +/.exec(line)?.[0].length);
}

/** In a clone there is no installed `firedrill`. */
const asTyped = (line: string): string =>
  line.replace(/^ {2}To do: firedrill /, `  To do: ${programName()} `);
