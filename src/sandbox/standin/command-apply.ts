import { has } from './arguments.ts';
import { AwsCallError } from './client.ts';
import { loadState, reachState } from './command-plan.ts';
import { rangeOf } from './config.ts';
import { type Executed, execute } from './executor.ts';
import { applySummary, INCOMPLETE, LEFT_BEHIND, plannedLine, summaryFields } from './lines.ts';
import { Failed } from './output.ts';
import { type PlanFile, readPlanFile } from './plan-file.ts';
import type { Session } from './session.ts';
import { outputsOf, type TofuState } from './state.ts';
import { find } from './states.ts';
import { goneId } from './steps.ts';

/** As tofu's TF_STATE_PERSIST_INTERVAL: what was done is in the bucket 20 s later at most, while the apply goes on. */
const PERSIST_MS = 20_000;

/** `apply -json PLAN`. Returns the exit code. */
export async function applyCommand(session: Session): Promise<number> {
  const { asked, output, backend } = session;
  output.version();
  const plan = planFrom(session);
  await reachState(session);
  const lock = asked.flags['lock']?.at(-1) === 'false' ? undefined : await backend.lock('OperationTypeApply');
  try {
    const stored = await loadState(session);
    if (plan.errored) {
      throw new Failed(
        'Cannot apply incomplete plan',
        'OpenTofu encountered an error when generating this plan, so it cannot be applied.',
      );
    }
    // A bucket without a state has none to move on: such a plan counts from serial 0.
    if ((stored?.serial ?? 0) !== plan.serial || (stored !== undefined && stored.lineage !== plan.lineage)) {
      throw new Failed(
        'Saved plan is stale',
        'The given plan file can no longer be applied because the state was changed by another operation after the plan was created.',
      );
    }
    for (const change of plan.changes) {
      if (change.action === 'no-op') continue;
      const { message, fields } = plannedLine(change);
      output.event(message, fields);
    }
    return await carryOut(session, plan);
  } finally {
    await lock?.release();
  }
}

async function carryOut(session: Session, plan: PlanFile): Promise<number> {
  const { output, sandbox, unit } = session;
  const writer = stateWriter(session, plan);
  let savedMs = sandbox.now();
  const executed = await execute(session, plan.prior, plan.changes, plan.options.destroy, async (state) => {
    if (sandbox.now() - savedMs < PERSIST_MS) return;
    savedMs = sandbox.now();
    await writer.save(state).catch(() => undefined);
  });
  const errors: Failed[] = [...executed.errors];
  // tofu says so twice (test/fixtures/tofu/108-aws-sigint-create).
  if (session.signal.aborted) errors.push(new Failed('execution halted'), new Failed('execution halted'));
  errors.push(...(await saved(session, executed.state, writer)));
  const targeted = plan.options.target.length > 0 || plan.options.exclude.length > 0;
  if (
    errors.length === 0 &&
    plan.options.destroy &&
    !has(session.asked, 'suppress-forget-errors') &&
    executed.done.size > 0
  ) {
    if (plan.changes.some(({ action }) => action === 'forget')) errors.push(asFailed(LEFT_BEHIND));
  }
  for (const { diagnostic } of errors) {
    const place = diagnostic.address === undefined ? undefined : rangeOf(unit, diagnostic.address);
    output.diagnostic({ ...diagnostic, ...place });
  }
  if (targeted) output.diagnostic(INCOMPLETE);
  if (errors.length > 0) return 1;
  const counts = countsOf(executed, plan);
  output.event(applySummary(counts), summaryFields(counts, 'apply'));
  const outputs = Object.entries(writer.last().outputs).map(([name, { value, type }]) => [
    name,
    { sensitive: false, type, value },
  ]);
  output.event(`Outputs: ${outputs.length}`, {
    outputs: Object.fromEntries(outputs) as unknown,
    type: 'outputs',
  });
  return 0;
}

interface Writer {
  /** Errors: those of the bucket. */
  save(state: TofuState): Promise<void>;
  complete(state: TofuState): TofuState;
  last(): TofuState;
}

/** Each write that differs is a new serial; the outputs follow the instance that is there. */
function stateWriter({ backend, service }: Session, plan: PlanFile): Writer {
  let last = { ...plan.prior, serial: plan.serial, lineage: plan.lineage };
  let stored = JSON.stringify(withoutSerial(last));
  const complete = (state: TofuState): TofuState => {
    const id = find(state, 'aws_instance.ttb')?.instance.attributes['id'];
    const outputs = outputsOf(service, typeof id === 'string' && id !== '' ? id : undefined);
    return { ...state, outputs, serial: last.serial + 1, lineage: plan.lineage };
  };
  return {
    complete,
    last: () => last,
    async save(state) {
      const next = complete(state);
      const text = JSON.stringify(withoutSerial(next));
      if (text === stored) return;
      await backend.write(next);
      last = next;
      stored = text;
    },
  };
}

function withoutSerial(state: TofuState): TofuState {
  return { ...state, serial: 0 };
}

/** Saves the state, or leaves errored.tfstate where tofu would (facts/tofu-real.md §7). */
async function saved(
  { backend, cacheFolder }: Session,
  state: TofuState,
  writer: Writer,
): Promise<readonly Failed[]> {
  try {
    await writer.save(state);
    return [];
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    backend.writeErrored(writer.complete(state), cacheFolder);
    return [
      new Failed('Failed to save state', `Error saving state: failed to upload state: ${error.message}`),
      new Failed(
        'Failed to persist state to backend',
        'The error shown above has prevented OpenTofu from writing the updated state to the configured backend. To allow for recovery, the state has been written to the file "errored.tfstate" in the current working directory.\n\nRunning "tofu apply" again at this point will create a forked state, making it harder to recover.\n\nTo retry writing this state, use the following command:\n    tofu state push errored.tfstate\n',
      ),
    ];
  }
}

function countsOf(
  { done }: Executed,
  plan: PlanFile,
): { add: number; change: number; remove: number; forget: number } {
  const count = (kind: string, filter: (action: string) => boolean): number =>
    plan.changes.filter((change) => {
      if (kind !== 'gone' && change.deposed !== undefined) return false;
      const id = kind === 'gone' ? goneId(change) : `${kind}:${change.address}`;
      return done.has(id) && filter(change.action);
    }).length;
  return {
    add: count('make', (action) => action !== 'update'),
    change: count('make', (action) => action === 'update'),
    remove: count('gone', () => true),
    forget: count('forget', () => true),
  };
}

function planFrom({ asked }: Session): PlanFile {
  const [file] = asked.operands;
  if (file === undefined) {
    throw new Failed(
      'Plan file or auto-approve required',
      'OpenTofu cannot ask for interactive approval when -json is set. You can either apply a saved plan file, or enable the -auto-approve option.',
    );
  }
  const refused = (detail: string): Failed =>
    new Failed(`Failed to load "${file}" as a plan file`, `Error: ${detail}`);
  let plan: PlanFile | undefined;
  try {
    plan = readPlanFile(file);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw refused(missing ? `stat ${file}: no such file or directory` : String(error));
  }
  if (plan === undefined) throw refused("couldn't load the provided path as a plan file of the stand-in's");
  return plan;
}

function asFailed({ summary, detail }: { readonly summary: string; readonly detail: string }): Failed {
  return new Failed(summary, detail);
}
