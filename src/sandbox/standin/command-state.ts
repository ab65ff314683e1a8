import { readFileSync } from 'node:fs';
import { has } from './arguments.ts';
import { AwsCallError } from './client.ts';
import { loadState, outputsFor, reachState } from './command-plan.ts';
import { plannedLine, planSummary } from './lines.ts';
import { Failed, TOFU_VERSION } from './output.ts';
import { type PlanFile, readPlanFile } from './plan-file.ts';
import { summarize } from './planner.ts';
import type { Session } from './session.ts';
import { showPlan, showState } from './show.ts';
import { emptyState } from './state.ts';
import { knownIn } from './states.ts';
import { matches } from './unit.ts';

/** `show [-json] [PLAN]` */
export async function showCommand(session: Session): Promise<number> {
  const { asked, output } = session;
  const [file] = asked.operands;
  if (file === undefined) {
    if (!has(asked, 'json')) return listCommand(session);
    output.raw(`${JSON.stringify(showState((await loadState(session)) ?? emptyState()))}\n`);
    return 0;
  }
  const plan = readShown(file);
  if (!has(asked, 'json')) {
    const changes = plan.changes.filter(({ action }) => action !== 'no-op');
    const counts = summarize(changes.map(({ action }) => action));
    output.raw(
      `${[...changes.map((change) => plannedLine(change).message), planSummary(counts)].join('\n')}\n`,
    );
    return 0;
  }
  output.raw(`${JSON.stringify(showPlan(plan, outputsFor(session, plan)))}\n`);
  return 0;
}

function readShown(file: string): PlanFile {
  try {
    const plan = readPlanFile(file);
    if (plan) return plan;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Failed(
      'Failed to read the given file as a state or plan file',
      `State read error: Error loading statefile: open ${file}: no such file or directory\n\nPlan read error: couldn't load the provided path as either a local plan file\n(open ${file}: no such file or directory) or a saved cloud plan (open ${file}: no such file or directory)`,
    );
  }
  throw new Failed(
    'Failed to read the given file as a state or plan file',
    `${file} is not a plan of the stand-in's.`,
  );
}

/** `state list` */
export async function listCommand(session: Session): Promise<number> {
  const state = (await loadState(session)) ?? emptyState();
  session.output.text(
    knownIn(state)
      .map(({ address }) => `${address}\n`)
      .join(''),
  );
  return 0;
}

/** `state show ADDRESS`: what the state says of it, with the secrets that a simulated state has not. */
export async function showResourceCommand(session: Session): Promise<number> {
  const { asked, output } = session;
  const state = (await loadState(session)) ?? emptyState();
  const [wanted = ''] = asked.operands;
  const found = knownIn(state).find(({ address }) => address === wanted);
  if (found === undefined) throw new Failed('No instance found for the given address!', wanted);
  output.text(`# ${wanted}\n${JSON.stringify(found.instance.attributes, null, 2)}\n`);
  return 0;
}

/** `output -json`, `output -raw NAME`, `output [NAME]` */
export async function outputCommand(session: Session): Promise<number> {
  const { asked, output } = session;
  const { outputs } = (await loadState(session)) ?? emptyState();
  const [name] = asked.operands;
  if (!has(asked, 'json')) {
    const wanted = Object.entries(outputs).filter(([one]) => name === undefined || one === name);
    if (name !== undefined && wanted.length === 0) throw new Failed(`Output "${name}" not found`);
    const text = ([one, { value }]: (typeof wanted)[number]) =>
      has(asked, 'raw')
        ? String(value)
        : `${name === undefined ? `${one} = ` : ''}${JSON.stringify(value)}\n`;
    output.raw(wanted.map(text).join(''));
    return 0;
  }
  const shown = Object.entries(outputs)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { type, value }]) => [name, { sensitive: false, type, value }]);
  session.output.raw(`${JSON.stringify(Object.fromEntries(shown), null, 2)}\n`);
  return 0;
}

/** `state pull` */
export async function pullCommand(session: Session): Promise<number> {
  const state = (await loadState(session)) ?? emptyState();
  session.output.text(`${JSON.stringify(state)}\n\n`);
  return 0;
}

/** `state rm [-dry-run] ADDRESS…` */
export async function removeCommand(session: Session): Promise<number> {
  const { asked, output, backend } = session;
  const { operands } = asked;
  if (operands.length === 0) throw new Failed('At least one address is required.');
  const dryRun = has(asked, 'dry-run');
  const lock = dryRun || asked.flags['lock']?.at(-1) === 'false' ? undefined : await backend.lock('state-rm');
  try {
    const state = (await loadState(session)) ?? emptyState();
    const found = operands.flatMap((operand) =>
      knownIn(state).filter(({ address }) => matches(address, operand)),
    );
    if (dryRun) {
      output.text(
        found.length === 0
          ? 'Would have removed nothing.\n'
          : found.map(({ address }) => `Would remove ${address}\n`).join(''),
      );
      return 0;
    }
    if (found.length === 0) {
      throw new Failed(
        'Invalid target address',
        'No matching objects found. To view the available instances, use "tofu state\nlist". Please modify the address to reference a specific instance.',
      );
    }
    const gone = new Set(found.map(({ address }) => address));
    const left = knownIn(state).filter(({ address }) => !gone.has(address));
    const resources = state.resources
      .map((resource) => ({
        ...resource,
        instances: resource.instances.filter((one) => left.some(({ instance }) => instance === one)),
      }))
      .filter(({ instances }) => instances.length > 0);
    output.text(found.map(({ address }) => `Removed ${address}\n`).join(''));
    await backend.write({ ...state, serial: state.serial + 1, resources }).catch(notSaved);
    output.text(`Successfully removed ${found.length} resource instance(s).\n`);
    return 0;
  } finally {
    await lock?.release();
  }
}

function notSaved(error: unknown): never {
  if (!(error instanceof AwsCallError)) throw error;
  throw new Failed(
    'Error saving the state',
    `The state was not saved. No items were removed from the persisted\nstate. No backup was created since no modification occurred. Please\nresolve the issue above and try again.\n\nCause: failed to upload state: ${error.message}`,
  );
}

/** `force-unlock -force [-json] ID` */
export async function unlockCommand(session: Session): Promise<number> {
  const { asked, output, backend } = session;
  const json = has(asked, 'json');
  if (json) output.version();
  const [id, ...more] = asked.operands;
  if (id === undefined || more.length > 0)
    throw new Failed('Wrong number of arguments', 'Expected a single argument: LOCK_ID');
  if (!has(asked, 'force')) throw new Failed('Error asking for confirmation: EOF');
  await backend.forceUnlock(id);
  const said = 'The state has been unlocked, and OpenTofu commands should now be able to';
  if (json) output.event(`${said} obtain a new lock on the remote state.`);
  else
    output.text(
      `OpenTofu state has been successfully unlocked!\n\n${said}\nobtain a new lock on the remote state.\n`,
    );
  return 0;
}

/** `init [-json]`: nothing to fetch; it says that the state can be reached. */
export async function initCommand(session: Session): Promise<number> {
  const { asked, output } = session;
  const json = has(asked, 'json');
  const next =
    'You may now begin working with OpenTofu. Try running "tofu plan" to see any changes that are required for your infrastructure. All OpenTofu commands should now work. If you ever set or change modules or backend configuration for OpenTofu, rerun this command to reinitialize your working directory. If you forget, other commands will detect it and remind you to do so if necessary.';
  if (json) output.version();
  await reachState(session, 'Failed to get existing workspaces: ');
  const lines = [
    'Initializing the backend...',
    'Initializing provider plugins...',
    'The stand-in needs no providers: the sandbox is built in',
    'OpenTofu has been successfully initialized!',
    next,
  ];
  if (json) for (const line of lines) output.event(line);
  else output.text(`\n${lines.join('\n\n')}\n`);
  return 0;
}

/** `version -json` */
export async function versionCommand({ output }: Session): Promise<number> {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const version = {
    terraform_version: TOFU_VERSION,
    platform: `${process.platform}_${architecture}`,
    provider_selections: {},
  };
  output.raw(`${JSON.stringify(version, null, 2)}\n`);
  return 0;
}

/** Whether the unit is one: terragrunt looks for this file first. */
export function hasTerragruntFile(unit: string): boolean {
  try {
    readFileSync(`${unit}/terragrunt.hcl`);
    return true;
  } catch {
    return false;
  }
}
