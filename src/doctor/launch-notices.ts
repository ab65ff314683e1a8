import type { CloudPorts } from './check.ts';
import { launchChecks } from './checks.ts';
import type { Finding } from './finding.ts';
import { runChecks } from './run-checks.ts';

/**
 * What a launch would meet, asked while a run begins: one line for each thing that somebody should know of. None of them stops
 * a run: a recovery may not need it, or may go on with another type or zone. Never rejects.
 */
export async function launchNotices(ports: CloudPorts, stop: AbortSignal): Promise<readonly string[]> {
  const findings = await runChecks(launchChecks, ports, undefined, stop);
  return stop.aborted ? [] : noticesOf(findings);
}

/** Pure. */
export function noticesOf(findings: readonly Finding[]): readonly string[] {
  const told = findings.filter(({ status }) => status === 'fail' || status === 'warn');
  const unasked = findings.filter(({ status }) => status === 'not-asked').map(({ id }) => id);
  return [
    ...told.map(({ id, what, fix }) => `${id}: ${what}${fix === undefined ? '' : ` ${fix}`}`),
    ...(unasked.length === 0
      ? []
      : [`not asked, so not known: ${unasked.join(', ')} (firedrill doctor says why)`]),
  ];
}
