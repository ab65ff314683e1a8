import { isFailure } from '../../aws/aws-failure.ts';
import type { CloudPorts } from '../../doctor/check.ts';
import { launchChecks } from '../../doctor/checks.ts';
import { runChecks } from '../../doctor/run-checks.ts';
import type { Preview } from '../../engine/events.ts';
import { heldBy } from '../../terragrunt/lock-info.ts';
import { lockTablesOf } from '../../terragrunt/lock-tables.ts';
import { readStateLock } from '../../terragrunt/state-lock.ts';

type Found = Required<Pick<Preview, 'refusals' | 'unverifiable'>>;

/**
 * What would refuse a planned change now, beyond what its own guards see: the state's lock, and what a launch would meet (image,
 * zone, quota, EC2's own DryRun). What may not be asked is not known. Other changes have no plan that these could stop.
 */
export async function inTheWay(
  ports: CloudPorts & { readonly unit: string },
  { fidelity, calls }: Pick<Preview, 'fidelity' | 'calls'>,
  signal: AbortSignal,
): Promise<Found> {
  if (fidelity !== 'planned') return { refusals: [], unverifiable: [] };
  const launches = calls.some(({ service, action }) => service === 'ec2' && action === 'RunInstances');
  const [lock, findings] = await Promise.all([
    lockOf(ports, signal),
    launches ? runChecks(launchChecks, ports, undefined, signal) : [],
  ]);
  const said = (status: string) =>
    findings.filter((finding) => finding.status === status).map(({ id, what }) => `${id}: ${what}`);
  return {
    refusals: [...lock.refusals, ...said('fail')],
    unverifiable: [...lock.unverifiable, ...said('not-asked')],
  };
}

async function lockOf(
  { aws, border, service: { state }, unit }: CloudPorts & { readonly unit: string },
  signal: AbortSignal,
): Promise<Found> {
  try {
    const lock = await readStateLock(aws, border, state, await lockTablesOf(unit, state), signal);
    const held = lock === undefined ? [] : [`lock: the state is locked by ${heldBy(lock)}`];
    return { refusals: held, unverifiable: [] };
  } catch (error) {
    if (!isFailure(error, 'denied')) throw error;
    return { refusals: [], unverifiable: [`lock: ${error.failure.message}`] };
  }
}
