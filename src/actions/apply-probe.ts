import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readText } from '../aws/s3.ts';
import type { Doubt, Facts } from '../engine/events.ts';
import { type Applied, appliedIn, saysDone } from '../terragrunt/applied.ts';
import { findErroredStates } from '../terragrunt/errored-state.ts';
import { cleaned } from '../terragrunt/execute.ts';
import { heldBy } from '../terragrunt/lock-info.ts';
import { lockTablesOf } from '../terragrunt/lock-tables.ts';
import type { PlanReview } from '../terragrunt/plan.ts';
import { readStateLock } from '../terragrunt/state-lock.ts';
import { parseStream } from '../terragrunt/stream.ts';
import { count } from '../words/amounts.ts';
import type { ActionContext } from './action.ts';
import { instancesMade, oweOrphans } from './orphans.ts';
import { positionOf } from './state-position.ts';

/**
 * What can be seen of an apply whose end nobody recorded, by reads alone: what it printed until then, where the state is now,
 * its lock, a state that could not be saved, and instances of the service that were not there before.
 */
export async function probeApply(document: Facts, context: ActionContext): Promise<Doubt> {
  const { aws, border, service, signal, unit } = context;
  const place = `s3://${service.state.bucket}/${service.state.key}`;
  const tables = await lockTablesOf(unit.folder, service.state);
  const [stream, stored, lock, [errored]] = await Promise.all([
    printed(context),
    readText(aws, service.state.bucket, service.state.key, signal),
    readStateLock(aws, border, service.state, tables, signal),
    findErroredStates(unit.own),
  ]);
  const now = positionOf(place, stored?.text);
  const planned = document['counts'] as unknown as PlanReview['summary'];
  const { fresh, orphans } = await instancesMade(context, stored?.text ?? '', signal);
  await oweOrphans(orphans, context);
  const moved = now.serial !== document['serial'] || now.lineage !== document['lineage'];
  const applied = appliedIn(stream);
  const isLost = !existsSync(join(context.folder, 'apply.stdout'));
  const finding = saysDone(stream, planned)
    ? 'yes'
    : isLost || moved || lock || errored || fresh.length > 0 || stream.begun.length > 0
      ? 'unknown'
      : 'no';
  const seen = [
    stream.version === undefined
      ? `${isLost ? 'What it had printed is gone' : 'It had printed nothing'}.`
      : finding === 'yes'
        ? 'It had printed that it was complete.'
        : `It had printed that ${count(stream.begun.length, 'change')} began and ${count(applied.resources.length, 'change')} ended.`,
    moved
      ? `The state has moved, from serial ${JSON.stringify(document['serial'])} to ${now.serial}.`
      : `The state has not moved (serial ${now.serial}).`,
    lock ? `It is locked by ${heldBy(lock)}: ${lock.id}.` : 'It is not locked.',
    ...(errored ? [`A state that could not be saved lies at ${errored.file}.`] : []),
    fresh.length === 0
      ? 'There is no new instance.'
      : `New since then: ${fresh.map(({ id, state }) => `${id} (${state})`).join(', ')}.`,
    ...(orphans.length > 0 ? [`Not in the state: ${orphans.map(({ id }) => id).join(', ')}.`] : []),
  ].join(' ');
  if (finding === 'no') return { finding, seen, answer: 'did-not' };
  const instance = instanceOf(applied, context) || (fresh.length === 1 ? (fresh[0]?.id ?? '') : '');
  const changed = applied.resources.map(({ address, action, id }) => ({ address, action, id: id ?? null }));
  const summary = `${count(changed.length, 'change')} known to be made`;
  return {
    finding,
    seen,
    answer: finding === 'yes' ? 'happened' : 'look-closer',
    outputs: { instance, changed, summary },
  };
}

/** What tofu printed, as far as it is on disk: its own file where it was wrapped. */
async function printed({ folder, border }: ActionContext) {
  const read = (name: string) => readFile(join(folder, name), 'utf8').catch(() => '');
  const own = await read('apply.tofu.stdout');
  return cleaned(border, parseStream(own === '' ? await read('apply.stdout') : own));
}

/** By its output, or by the change that made it, where tofu ended before it could say its outputs. */
export function instanceOf(
  { outputs, resources }: Pick<Applied, 'outputs' | 'resources'>,
  { service }: Pick<ActionContext, 'service'>,
): string {
  const said = outputs['ec2_instance_id'];
  if (typeof said === 'string') return said;
  const made = resources.find(({ address, action: did }) => address === service.instance && did === 'create');
  return made?.id ?? '';
}
