import { randomBytes } from 'node:crypto';
import { AwsCallError } from './client.ts';
import { ACTION_WORDS, goSeconds, hookOf } from './lines.ts';
import { Failed } from './output.ts';
import type { Change } from './planner.ts';
import { placeOf, providerFor } from './providers.ts';
import type { Session } from './session.ts';
import type { TofuState } from './state.ts';
import { find, withDeposed, withObject, withoutDeposed } from './states.ts';
import { type ApplyStep, stepsOf } from './steps.ts';
import { type Attributes, addressOf, fill, textOf } from './unit.ts';
import { valueOf } from './wanted.ts';

export interface Executed {
  readonly state: TofuState;
  /** Steps that ended well, by id. */
  readonly done: ReadonlySet<string>;
  readonly errors: readonly Failed[];
}

/** tofu says once that something still goes on; later versions say it every 10 s (facts/tofu-real.md §5). */
const PROGRESS_MS = 10_000;

/** Does the plan's steps, side by side where they do not need each other. `changed` hears of every new state. */
export async function execute(
  session: Session,
  prior: TofuState,
  changes: readonly Change[],
  destroy: boolean,
  changed: (state: TofuState) => Promise<void>,
): Promise<Executed> {
  const { output, sandbox, signal } = session;
  const place = placeOf(session);
  const done = new Set<string>();
  const errors: Failed[] = [];
  const deposed = new Map<string, string>();
  let state = prior;

  async function set(next: TofuState): Promise<void> {
    state = next;
    await changed(state);
  }

  /** Prints the lines of one operation around it, with one sign of life after 10 s. */
  async function told<T extends Attributes | undefined>(
    change: Change,
    verb: keyof typeof ACTION_WORDS,
    id: string | undefined,
    run: () => Promise<T>,
  ): Promise<T> {
    const { address, resource } = change;
    const words = ACTION_WORDS[verb];
    const idFields = id === undefined ? {} : { id_key: 'id', id_value: id };
    output.event(`${address}: ${words.start}${id === undefined ? '' : ` [id=${id}]`}`, {
      hook: hookOf(resource, { action: verb, ...idFields }),
      type: 'apply_start',
    });
    const startMs = await sandbox.readClock();
    const over = new AbortController();
    const progress = sandbox.watch(PROGRESS_MS, over.signal).then(
      () =>
        output.event(`${address}: ${words.still} [10s elapsed]`, {
          hook: hookOf(resource, { action: verb, elapsed_seconds: 10 }),
          type: 'apply_progress',
        }),
      () => undefined,
    );
    const elapsed = (): number => Math.round((sandbox.now() - startMs) / 1000);
    try {
      const result = await run();
      const newId = verb === 'delete' ? undefined : textOf(result, 'id', id);
      const fields = {
        action: verb,
        ...(newId === undefined ? {} : { id_key: 'id', id_value: newId }),
        elapsed_seconds: elapsed(),
      };
      output.event(
        `${address}: ${words.done} after ${goSeconds(elapsed())}${newId === undefined ? '' : ` [id=${newId}]`}`,
        { hook: hookOf(resource, fields), type: 'apply_complete' },
      );
      return result;
    } catch (error) {
      output.event(`${address}: ${words.errored} after ${goSeconds(elapsed())}`, {
        hook: hookOf(resource, { action: verb, elapsed_seconds: elapsed() }),
        type: 'apply_errored',
      });
      throw error;
    } finally {
      over.abort();
      await progress;
    }
  }

  /** Prints what a provisioner runs, and that it does. */
  async function provisioned<T>(
    { address, resource }: Change,
    provisioner: string | undefined,
    run: (said: (line: string) => void) => Promise<T>,
  ): Promise<T> {
    if (provisioner === undefined) return run(() => undefined);
    const event = (type: string, text: string, fields: Readonly<Record<string, string>> = {}): void =>
      output.event(`${address}: ${text}`, { hook: hookOf(resource, { provisioner, ...fields }), type });
    event('provision_start', `Provisioning with '${provisioner}'...`);
    try {
      const made = await run((line) =>
        event('provision_progress', `(${provisioner}): ${line}`, { output: line }),
      );
      event('provision_complete', `(${provisioner}) Provisioning complete`);
      return made;
    } catch (error) {
      event('provision_errored', `(${provisioner}) Provisioning errored`);
      throw error;
    }
  }

  async function make(change: Change): Promise<void> {
    const { resource, before, after } = change;
    const provider = providerFor(resource.type);
    const resolved = resolve(change, state, after ?? {});
    if (change.action === 'update') {
      const known = before ?? {};
      await set(
        withObject(
          state,
          resource,
          await told(change, 'update', textOf(known, 'id'), () => provider.update(known, resolved, place)),
        ),
      );
      return;
    }
    // What the plan did not know and the provider does not say is as unit.json has it.
    const wanted = { ...fill(resource.attributes, session.names), ...resolved };
    if (change.action === 'replace' && resource.createBeforeDestroy && find(state, addressOf(resource))) {
      const key = randomBytes(4).toString('hex');
      deposed.set(change.address, key);
      state = withDeposed(state, resource, key);
    }
    // As soon as it exists it is in the state, marked as not whole, whatever happens next.
    const born = (attributes: Attributes): void => {
      state = withObject(state, resource, attributes, true);
    };
    try {
      const made = await told(change, 'create', undefined, () =>
        provisioned(change, provider.provisions, (said) => provider.create(wanted, { ...place, said }, born)),
      );
      await set(withObject(state, resource, made));
    } catch (error) {
      const key = deposed.get(change.address);
      // Nothing was made: what was there is the current one again.
      if (key !== undefined && find(state, addressOf(resource)) === undefined) {
        state = withObject(withoutDeposed(state, resource, key), resource, before ?? undefined);
        deposed.delete(change.address);
      }
      await changed(state);
      throw error;
    }
  }

  async function gone(change: Change): Promise<void> {
    const { resource } = change;
    const before = change.before ?? {};
    await told(change, 'delete', textOf(before, 'id'), async () => {
      await providerFor(resource.type).destroy(before, place);
      return undefined;
    });
    const key = change.deposed ?? deposed.get(change.address);
    await set(
      key === undefined ? withObject(state, resource, undefined) : withoutDeposed(state, resource, key),
    );
  }

  const running = new Map<string, Promise<boolean>>();
  const steps = new Map(stepsOf(changes, destroy).map((step) => [step.id, step]));

  function start(step: ApplyStep): Promise<boolean> {
    const already = running.get(step.id);
    if (already) return already;
    const going = (async (): Promise<boolean> => {
      const before = await Promise.all(step.after.flatMap((id) => steps.get(id) ?? []).map(start));
      if (before.includes(false) || signal.aborted) return false;
      try {
        if (step.kind === 'forget') await set(withObject(state, step.change.resource, undefined));
        else await (step.kind === 'make' ? make : gone)(step.change);
        done.add(step.id);
        return true;
      } catch (error) {
        errors.push(asFailed(error, step.change.address));
        return false;
      }
    })();
    running.set(step.id, going);
    return going;
  }

  await Promise.all([...steps.values()].map(start));
  return { state, done, errors };
}

/** Fills in what the plan did not know: attributes that follow something that is there by now. */
function resolve(change: Change, state: TofuState, after: Attributes): Attributes {
  const filled: Record<string, Attributes[string]> = { ...after };
  for (const reference of change.resource.references ?? []) {
    if (change.unknown[reference.attribute] !== true) continue;
    const value =
      reference.of === 'domain_validation_options'
        ? recordPart(reference.attribute, state)
        : valueOf(reference, state, change.before?.[reference.attribute]);
    if (value !== undefined) filled[reference.attribute] = value;
  }
  return filled;
}

/** infrastructure/certificate.tf: the record is made of the certificate's validation option. */
function recordPart(attribute: string, state: TofuState): Attributes[string] | undefined {
  const [option] = (find(state, 'aws_acm_certificate.ttb')?.instance.attributes[
    'domain_validation_options'
  ] ?? []) as readonly Record<string, string>[];
  const value =
    option?.[
      { name: 'resource_record_name', type: 'resource_record_type', records: 'resource_record_value' }[
        attribute
      ] ?? ''
    ];
  if (value === undefined) return undefined;
  return attribute === 'records' ? [value] : value;
}

function asFailed(error: unknown, address: string): Failed {
  if (error instanceof Failed) return error;
  if (error instanceof Error && error.name === 'AbortError')
    return new Failed('context canceled', '', address);
  return new Failed(error instanceof AwsCallError ? error.message : String(error), '', address);
}
