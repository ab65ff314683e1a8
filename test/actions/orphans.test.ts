import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ActionContext } from '../../src/actions/action.ts';
import { toldOrphans } from '../../src/actions/orphans.ts';
import type { Obligation } from '../../src/engine/events.ts';
import { type Failure, FailureError } from '../../src/engine/failure.ts';
import { scratch } from '../support/folder.ts';

const OLD = 'i-0000000000000000a';
const NEW = 'i-0000000000000000b';
const BEGUN: Failure['changed'] = {
  made: [],
  begun: [{ address: 'aws_instance.ttb', action: 'create', id: null }],
};

interface World {
  readonly instances?: readonly (readonly [id: string, state: string])[];
  readonly state?: string;
  readonly nothingKept?: true;
  readonly stopped?: boolean;
  /** How often the new ones are not listed yet. */
  readonly late?: number;
  readonly hangs?: boolean;
}

async function world({ instances = [], state = '', nothingKept, stopped, late = 0, hangs }: World) {
  const folder = await scratch();
  const owed: Obligation[] = [];
  let looks = 0;
  const answers: Readonly<Record<string, () => unknown>> = {
    GetObjectCommand: () => ({ Body: { transformToString: async () => state } }),
    DescribeInstancesCommand: () => {
      looks += 1;
      const listed = looks > late ? instances : instances.filter(([id]) => id === OLD);
      const found = listed.map(([id, name]) => ({ InstanceId: id, State: { Name: name } }));
      return { Reservations: [{ Instances: found }] };
    },
  };
  const client = async () => ({
    async send(command: object, { abortSignal }: { abortSignal?: AbortSignal } = {}) {
      abortSignal?.throwIfAborted();
      if (hangs) throw new Error('no answer');
      return answers[command.constructor.name]?.();
    },
  });
  const context = {
    aws: { ec2: client, s3: client },
    clock: { sleep: async () => undefined },
    service: {
      name: 'ttb',
      region: 'us-east-1',
      instance: 'aws_instance.ttb',
      state: { bucket: 'b', key: 'k' },
    },
    unit: { folder, own: folder },
    signal: stopped ? AbortSignal.abort(new Error('stopped')) : new AbortController().signal,
    kept: async () => (nothingKept ? [] : [JSON.stringify([OLD])]),
    obligation: async (one: Obligation) => void owed.push(one),
  } as unknown as ActionContext;
  const told = async (changed: Failure['changed'] = BEGUN) => {
    const cause = new FailureError({ code: 'interrupted', message: 'The apply was interrupted.', changed });
    const said = await toldOrphans(cause, context);
    return said instanceof FailureError ? said.failure : expect.fail('no failure');
  };
  return { told, owed, folder, looks: () => looks };
}

test('an instance that no state knows is named in the failure, and owed', async () => {
  const { told, owed } = await world({
    instances: [
      [OLD, 'running'],
      [NEW, 'pending'],
      ['i-gone', 'terminated'],
    ],
    state: `"${OLD}"`,
    stopped: true,
  });
  const { hint, facts } = await told();
  expect(hint).toContain(`Made, and not in the state: ${NEW} (pending).`);
  expect(facts).toMatchObject({ orphans: [NEW] });
  expect(owed.map(({ id }) => id)).toEqual([`orphan ${NEW}`]);
});

test('one that the state knows is none, and neither is one in a state that could not be saved', async () => {
  const instances = [[NEW, 'running']] as const;
  const known = await world({ instances, state: `{"id":"${NEW}"}` });
  expect((await known.told()).facts).toBeUndefined();
  const unsaved = await world({ instances });
  const cache = join(unsaved.folder, '.terragrunt-cache/a/b');
  await mkdir(cache, { recursive: true });
  await writeFile(join(cache, 'errored.tfstate'), `{"serial":3,"lineage":"l","id":"${NEW}"}`);
  expect((await unsaved.told()).facts).toBeUndefined();
  expect([...known.owed, ...unsaved.owed]).toEqual([]);
});

test('one that is listed late is found all the same; where there is none that is said', async () => {
  const late = await world({ instances: [[NEW, 'pending']], late: 2 });
  expect((await late.told()).facts).toMatchObject({ orphans: [NEW] });
  const none = await world({ instances: [[OLD, 'running']] });
  expect((await none.told()).hint).toContain('No new instance was found that is not in the state.');
  expect(none.looks()).toBe(3);
});

test('where nothing was changed nobody looks; where nobody can look, that is said', async () => {
  const untouched = await world({ instances: [[NEW, 'running']] });
  expect((await untouched.told('none')).hint).toBeUndefined();
  expect(untouched.looks()).toBe(0);
  const blind = await world({ hangs: true });
  expect((await blind.told()).hint).toContain('could not be found out');
});

test('where nobody kept what was there before, nothing is called new', async () => {
  const { told, owed } = await world({ instances: [[OLD, 'running']], nothingKept: true });
  await told();
  expect(owed).toEqual([]);
});
