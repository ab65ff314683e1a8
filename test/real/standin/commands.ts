// Every command that the program gives terragrunt (src/terragrunt/command.ts), and what commonly goes wrong with each, in
// an order in which each finds the world as it needs it. Both sides walk the same list.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  applyArgs,
  initArgs,
  outputArgs,
  planArgs,
  pullArgs,
  pushArgs,
  removeArgs,
  showArgs,
  unlockArgs,
} from '../../../src/terragrunt/command.ts';
import { OVERRIDE_FILE, writeOverride } from '../../../src/terragrunt/override.ts';
import { unitIn } from '../../../src/terragrunt/unit.ts';
import type { Result } from '../../sandbox/standin/standin.ts';
import { type Observed, observe } from './observation.ts';
import { type Side, sameWords } from './sides.ts';

const LOCK = '5c2a5b1e-0c0f-4a43-9c51-0a3d3a1f9b0d';
const OTHER = '00000000-0000-4000-8000-000000000000';

/** What each command answered, by the command as a person reads it. */
export async function walk(side: Side): Promise<ReadonlyMap<string, Observed>> {
  const seen = new Map<string, Observed>();
  const same = sameWords(side);
  const { instance, repository, branch } = side.names;
  const file = (name: string) => join(side.folder, name);
  const run = async (label: string, args: readonly string[], forward = false): Promise<Result> => {
    if (seen.has(label)) throw new Error(`twice: ${label}`);
    const result = await side.run(args, forward);
    seen.set(label, observe(result, same, args[0] === 'output' ? 'outputs' : ''));
    return result;
  };
  const lockObject = { Bucket: side.bucket, Key: `${side.key}.tflock` };
  const lock = () =>
    side.s3.send(
      new PutObjectCommand({
        ...lockObject,
        Body: JSON.stringify({
          ID: LOCK,
          Operation: 'OperationTypeApply',
          Info: '',
          Who: 'runner@host',
          Version: '1.12.6',
          Created: '2026-11-28T06:00:00.123456789Z',
          Path: `${side.bucket}/${side.key}`,
        }),
      }),
    );
  const unlock = () => side.s3.send(new DeleteObjectCommand(lockObject));
  const pulled = async () => JSON.parse((await side.run(pullArgs(), true)).stdout) as PulledState;
  const written = async (name: string) => JSON.parse(await readFile(file(name), 'utf8')) as PulledState;
  const pushed = async (name: string, change: (state: PulledState) => PulledState) => {
    await writeFile(file(name), JSON.stringify(change(await pulled())));
    return pushArgs(file(name));
  };

  await run('version -json', ['version', '-json']);
  await run('init -json', initArgs());
  await run('plan, nothing to do', planArgs({ out: file('empty') }));
  await run('show -json PLAN, nothing to do', showArgs(file('empty')));
  await run('apply PLAN, nothing to do', applyArgs(file('empty')));

  await run('plan -replace', planArgs({ out: file('replace'), replace: [instance] }));
  await run('show -json PLAN, of a replacement', showArgs(file('replace')));
  await lock();
  await run('plan, while the state is locked', planArgs({ out: file('locked') }));
  await run('apply PLAN, while the state is locked', applyArgs(file('replace')));
  await run('state rm, while the state is locked', removeArgs([branch], false), true);
  const sameState = await pushed('same', (state) => ({ ...state, serial: state.serial + 1 }));
  await run('state push, while the state is locked', sameState, true);
  await run('plan -lock=false, while the state is locked', planArgs({ out: file('locked'), lock: false }));
  await run('force-unlock, with another id', unlockArgs(OTHER));
  await run('force-unlock', unlockArgs(LOCK));
  await run('force-unlock, of a lock that is gone', unlockArgs(LOCK));
  await unlock();
  await run('apply PLAN', applyArgs(file('replace')));
  await run('apply PLAN, a second time', applyArgs(file('replace')));
  await run('apply PLAN, of a file that is not there', applyArgs(file('nothing')));
  await run('show -json PLAN, of a file that is not there', showArgs(file('nothing')));
  await run('output -json', outputArgs());
  await run('show -json', showArgs());
  await run('state pull', pullArgs(), true);

  await run(
    'plan -replace, of an address that is not there',
    planArgs({ out: file('no'), replace: [`${instance}x`] }),
  );
  await run(
    'plan -replace -exclude',
    planArgs({ out: file('exclude'), replace: [instance], exclude: [branch] }),
  );
  await run('show -json PLAN, of a plan that leaves out', showArgs(file('exclude')));
  await run(
    'plan -replace, of something protected',
    planArgs({ out: file('errored'), replace: [repository] }),
  );
  await run('show -json PLAN, of a plan that ended in an error', showArgs(file('errored')));
  await run('apply PLAN, of a plan that ended in an error', applyArgs(file('errored')));
  const destroy = { destroy: true, target: [repository] };
  await run('plan -destroy -target, of something protected', planArgs({ out: file('no'), ...destroy }));
  await writeOverride(unitIn(side.unit), { address: repository, preventDestroy: false });
  await run('plan -destroy -target', planArgs({ out: file('destroy'), ...destroy }));
  await unitIn(side.unit).remove(OVERRIDE_FILE);
  await run('show -json PLAN, of a destruction', showArgs(file('destroy')));

  await run('state rm -dry-run', removeArgs([branch], true), true);
  await run('state rm -dry-run, of nothing', removeArgs([`${branch}x`], true), true);
  await run('state rm', removeArgs([branch], false), true);
  await run('state rm, of what is not there', removeArgs([branch], false), true);

  const push = (label: string, args: string[]) => run(`state push${label}`, args, true);
  await push('', await pushed('newer', (state) => ({ ...state, serial: state.serial + 3 })));
  seen.set('state pull, after a push', await placeIn(pulled, await written('newer')));
  await push(', of what was pushed before', pushArgs(file('newer')));
  await push(', of the very same', await pushed('very-same', (state) => state));
  await push(', of an older one', await pushed('older', (state) => ({ ...state, serial: 1 })));
  const changed = (state: PulledState) => ({ ...state, outputs: {} });
  await push(', of another one with the same serial', await pushed('changed', changed));
  await push(', of another lineage', await pushed('foreign', (state) => ({ ...state, lineage: OTHER })));
  await push(', of a file that is not there', pushArgs(file('nothing')));
  await writeFile(file('no-state'), 'x\n');
  await push(', of what is no state', pushArgs(file('no-state')));

  await side.run(planArgs({ out: file('unsaved'), replace: [instance], exclude: [branch] }));
  side.refuseState(true);
  await run('apply PLAN, when the state cannot be saved', applyArgs(file('unsaved')));
  await run('state rm, when the state cannot be saved', removeArgs([instance], false), true);
  side.refuseState(false);

  const last = await pushed('last', (state) => state);
  await side.s3.send(new DeleteObjectCommand({ Bucket: side.bucket, Key: side.key }));
  await run('state pull, where there is none', pullArgs(), true);
  await push(', where there is none', last);
  seen.set('state pull, after a push where there was none', await placeIn(pulled, await written('last'), 0));
  return seen;
}

/** Where the state is now, by what was pushed: serials differ from side to side. */
async function placeIn(
  pulled: () => Promise<PulledState>,
  from: PulledState,
  counted = from.serial,
): Promise<Observed> {
  const now = await pulled();
  return new Map([
    ['serial, counted', new Set([`+${now.serial - counted}`])],
    ['lineage', new Set([now.lineage === from.lineage ? 'what was pushed' : 'another'])],
  ]);
}

interface PulledState {
  readonly serial: number;
  readonly lineage: string;
  readonly [field: string]: unknown;
}
