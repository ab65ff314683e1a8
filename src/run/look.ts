import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type LookContext, lookAtOwed } from '../actions/owed-checks.ts';
import { explainCall } from '../diagnosis/call.ts';
import type { Json, Obligation } from '../engine/events.ts';
import type { RunState } from '../engine/run-state.ts';
import type { Looked } from '../engine/settling.ts';
import type { Installation } from '../process/installation.ts';
import { worldKind } from '../worlds/kinds.ts';
import type { World } from '../worlds/world.ts';
import { LOOK } from './plan-files.ts';
import { siteOf } from './site.ts';

/** A plan is the longest look, and a person waits for it. */
const LONGEST_MS = 5 * 60_000;

const NO_CHECK: Looked = { finding: 'unknown', seen: 'firedrill has no way to look at this.' };

/** Looks in a world that is there whether an obligation of a run is met. `folder`: the run's. Never rejects. */
export async function lookIn(
  world: Pick<World, 'ports' | 'explain'>,
  { frame }: Pick<RunState, 'frame'>,
  folder: string,
  { check }: Pick<Obligation, 'check'>,
): Promise<Looked> {
  if (check === undefined) return NO_CHECK;
  const { ports } = world;
  const { aws, border, service, unit, clock, terragrunt } = ports;
  // What the tools write there holds secrets, and nothing of it is evidence: what was seen is.
  const own = join(folder, LOOK);
  const signal = AbortSignal.timeout(LONGEST_MS);
  const processes = ports.processes(own, { intent: nothingHeld });
  const tofu: LookContext['tofu'] = (name) => ({
    terragrunt,
    processes,
    border,
    name,
    signal,
    explain: (trouble) => explainCall(trouble, service),
  });
  clock.pace('machine');
  try {
    await rm(own, { recursive: true, force: true });
    await mkdir(own, { mode: 0o700 });
    const ownUnit = frame.service.unit;
    const context = { aws, border, folder: own, ownUnit, service, signal, tofu, unit };
    const looked = await lookAtOwed(check, context);
    return border.json(looked as unknown as Json) as unknown as Looked;
  } catch (cause) {
    return notAsked(border.text(world.explain(cause).message));
  } finally {
    clock.pace('person');
    await rm(own, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** The same of a run that nobody has open, in its own world, made for reads alone. Never rejects. */
export async function lookAt(
  { frame }: Pick<RunState, 'frame'>,
  folder: string,
  owed: Pick<Obligation, 'check'>,
  installation: Installation,
): Promise<Looked> {
  if (owed.check === undefined) return NO_CHECK;
  let world: World | undefined;
  try {
    const kind = await worldKind(frame.mode);
    world = await kind.look(siteOf(frame, folder, installation), frame);
    return await lookIn(world, { frame }, folder, owed);
  } catch (cause) {
    return notAsked(cause instanceof Error ? cause.message : String(cause));
  } finally {
    await world?.close(false).catch(() => undefined);
  }
}

const notAsked = (why: string): Looked => ({ finding: 'unknown', seen: `It could not be looked at: ${why}` });

async function nothingHeld(): Promise<never> {
  throw new Error('a look changes nothing');
}
