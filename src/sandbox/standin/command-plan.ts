import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { has, valuesOf } from './arguments.ts';
import { AwsCallError } from './client.ts';
import { rangeOf, readConfig } from './config.ts';
import { plannedLine, planSummary, resourceField, summaryFields, TARGETING } from './lines.ts';
import { Failed } from './output.ts';
import { type PlanFile, writePlanFile } from './plan-file.ts';
import { choose, makePlan, type Planned, type PlanOptions, summarize } from './planner.ts';
import { refresh } from './refresh.ts';
import type { Session } from './session.ts';
import { type OutputChanges, outputChanges } from './show.ts';
import { emptyState, outputsOf, type TofuState } from './state.ts';
import { find } from './states.ts';

/** `plan [-json]`. Returns the exit code. */
export async function planCommand(session: Session): Promise<number> {
  const { asked, output, backend } = session;
  output.version();
  const options = optionsOf(session);
  const config = readConfig(session.unit, session.names);
  await reachState(session);
  const lock =
    valuesOf(asked, 'lock').at(-1) === 'false' ? undefined : await backend.lock('OperationTypePlan');
  try {
    const stored = (await loadState(session)) ?? emptyState();
    const { state: prior, drift } = await refresh(session, stored, choose(config, options));
    const planned = makePlan(prior, config, session.names, options);
    const plan: PlanFile = {
      firedrill: 'plan',
      errored: planned.errors.length > 0,
      options,
      variables: config.variables,
      serial: stored.serial,
      lineage: stored.lineage,
      prior,
      changes: planned.changes,
      drift,
      timestamp: new Date(session.sandbox.now()).toISOString().replace(/\.\d+Z/, 'Z'),
    };
    const outputs = outputsFor(session, plan);
    print(session, plan, planned, outputs);
    const out = valuesOf(asked, 'out').at(-1);
    // A relative path is tofu's own: below its cache folder. An errored plan is written too.
    if (out !== undefined) writePlanFile(resolve(session.cacheFolder, out), plan);
    if (plan.errored) return 1;
    const changed =
      planned.changes.some(({ action }) => action !== 'no-op') ||
      (!options.destroy && Object.values(outputs).some(({ actions }) => actions[0] !== 'no-op'));
    return has(asked, 'detailed-exitcode') && changed ? 2 : 0;
  } finally {
    await lock?.release();
  }
}

/** Looks into the state's bucket before anything else, as the S3 backend does. Errors: Failed. */
export async function reachState({ backend }: Session, prefix = 'error loading state: '): Promise<void> {
  try {
    await backend.reach();
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    throw new Failed(`${prefix}${error.message}`);
  }
}

/** The state in the bucket. Errors: Failed, as the S3 backend words it. */
export async function loadState({ backend }: Session): Promise<TofuState | undefined> {
  try {
    return await backend.read();
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    throw new Failed(`error loading state: ${error.message}`);
  }
}

/** What becomes of the outputs under this plan. */
export function outputsFor({ service }: Session, plan: PlanFile): OutputChanges {
  const instance = plan.changes.find(({ resource }) => resource.type === 'aws_instance');
  const isNew = instance !== undefined && ['create', 'replace', 'forget-create'].includes(instance.action);
  const id = find(plan.prior, 'aws_instance.ttb')?.instance.attributes['id'];
  return outputChanges(
    plan.prior.outputs,
    outputsOf(service, typeof id === 'string' ? id : undefined),
    isNew,
  );
}

/** Addresses in a file of the unit, as terragrunt copies it to where tofu runs: one a line. */
function excludedIn(unit: string, file: string): readonly string[] {
  try {
    const lines = readFileSync(resolve(unit, file), 'utf8')
      .split(/\r?\n/)
      .map((one) => one.trim());
    return lines.filter((one) => one !== '' && !one.startsWith('#'));
  } catch {
    throw new Failed('Failed to read the file of excluded addresses', `${file} cannot be read.`);
  }
}

function optionsOf({ asked, unit }: Session): PlanOptions {
  const check = (list: readonly string[], what: string): readonly string[] => {
    for (const address of list) {
      if (/^[a-z][\w-]*\.[A-Za-z_][\w-]*(\[.+\])?$/.test(address)) continue;
      throw new Failed(
        `Invalid ${what} "${address}"`,
        'Resource specification must include a resource type and name.',
      );
    }
    return list;
  };
  const options = {
    replace: check(valuesOf(asked, 'replace'), 'force-replace address'),
    target: check(valuesOf(asked, 'target'), 'target'),
    exclude: check(
      [
        ...valuesOf(asked, 'exclude'),
        ...valuesOf(asked, 'exclude-file').flatMap((file) => excludedIn(unit, file)),
      ],
      'exclude',
    ),
    destroy: has(asked, 'destroy'),
  };
  if (options.target.length > 0 && options.exclude.length > 0) {
    throw new Failed(
      'Invalid combination of arguments',
      'The target and exclude planning options are mutually-exclusive. Each plan must use either only the target options or only the exclude options.',
    );
  }
  return options;
}

function print({ output, unit }: Session, plan: PlanFile, planned: Planned, outputs: OutputChanges): void {
  for (const { address, action } of plan.drift) {
    const resource = plan.changes.find((change) => change.address === address)?.resource;
    if (resource === undefined) continue;
    output.event(`${address}: Drift detected (${action})`, {
      change: { resource: resourceField(resource), action },
      type: 'resource_drift',
    });
  }
  for (const change of planned.changes) {
    if (change.action === 'no-op') continue;
    const { message, fields } = plannedLine(change);
    output.event(message, fields);
  }
  const counts = summarize(planned.changes.map(({ action }) => action));
  output.event(planSummary(counts), summaryFields(counts, 'plan'));
  if (!plan.options.destroy) {
    const lines = Object.entries(outputs).map(([name, { actions }]) => [
      name,
      { sensitive: false, action: actions[0] === 'no-op' ? 'noop' : actions[0] },
    ]);
    output.event(`Outputs: ${lines.length}`, {
      outputs: Object.fromEntries(lines) as unknown,
      type: 'outputs',
    });
  }
  if (plan.options.target.length > 0 || plan.options.exclude.length > 0) output.diagnostic(TARGETING);
  for (const { diagnostic } of planned.errors) {
    // This error names its resource in words and by its place in the files only.
    const { address = '', ...rest } = diagnostic;
    output.diagnostic({ ...rest, ...rangeOf(unit, address) });
  }
}
