// A unit whose backend locks in a DynamoDB table: its lock is looked at before anything is planned, as the one in S3 is, told
// with who, when and for what, and taken away by its id only. In order: each test goes on from the world that the one before
// it left.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { missing, needed } from '../infrastructure-world.ts';
import type { Call } from './call.ts';
import { type LivePlace, state } from './live-place.ts';
import { meanwhile } from './misbehaviour.ts';
import { inOnePlace } from './one-place.ts';
import { dynamodb, expects, foreignLock, openSmallPlace, runbook, storedState } from './small-place.ts';
import { Walk } from './walk.ts';

if (missing.length > 0) console.log(`skipped: needs ${needed.join(', ')}`);

const WAITS = 4;
const REFUSED = 3;
const TableName = 'tofu-locks';
const Key = { LockID: { S: state } };

describe.skipIf(missing.length > 0)('a lock in a table', { timeout: 120_000 }, () => {
  let place: LivePlace;
  let walk: Walk;
  inOnePlace(async () => (place = await openSmallPlace({ lockTable: TableName })));
  beforeEach(() => place.router.forget());

  const held = {
    code: 'lock-held',
    message: 'The state is locked by runner@ci-7 since 2026-11-23 05:00 UTC, for Apply.',
    changed: 'none',
    facts: { confirm: foreignLock.ID },
  };
  async function asking<T>(ask: (client: ReturnType<typeof dynamodb>) => Promise<T>): Promise<T> {
    const client = dynamodb(place.router.endpoint);
    return ask(client).finally(() => client.destroy());
  }
  const holdLock = () =>
    asking((client) =>
      client.send(
        new PutItemCommand({ TableName, Item: { ...Key, Info: { S: JSON.stringify(foreignLock) } } }),
      ),
    );
  const freeLock = () => asking((client) => client.send(new DeleteItemCommand({ TableName, Key })));
  const lockId = async () => {
    const { Item } = await asking((client) => client.send(new GetItemCommand({ TableName, Key })));
    return Item === undefined ? undefined : (JSON.parse(Item['Info']?.S ?? '') as { ID: string }).ID;
  };
  /** Whether tofu asked for the lock, and with it began to plan or to apply. */
  const tofuLocked = () =>
    place.router.calls.some(
      ({ service, action, userAgent }) =>
        service === 'dynamodb' && action === 'PutItem' && /OpenTofu|Terraform/.test(userAgent),
    );

  it('held by somebody else: who, since when and for what, before anything is planned', async () => {
    await holdLock();
    walk = new Walk(place);
    expect((await walk.open(runbook)).code).toBe(WAITS);
    expect(walk.failure).toMatchObject(held);
    expect(walk.gate.id).toBe('quiet.failed');
    expect(walk.gate['choices']).toEqual(['retry', 'rollback', 'pause', 'abort']);
    expect(tofuLocked()).toBe(false);
  });

  it('so too where the unit was never prepared on this machine', async () => {
    await rm(join(place.unit, '.terragrunt-cache'), { recursive: true });
    await walk.say('retry');
    expect(walk.failure).toMatchObject(held);
    expect(walk.gate.id).toBe('quiet.failed.2');
    expect(tofuLocked()).toBe(false);
  });

  it.each(['', ' 123', ` ${foreignLock.ID.slice(0, -1)}`])(
    'is not taken away by “rollback:%s”',
    async (typed) => {
      const { code, stderr } = await walk.say(`rollback:${typed}`);
      expect(code).toBe(REFUSED);
      expect(stderr).toContain(foreignLock.ID);
      expect(await lockId()).toBe(foreignLock.ID);
    },
  );

  it('is taken away by its id, and the run goes on to its gate', async () => {
    await walk.say(`rollback: ${foreignLock.ID}`);
    expect(await lockId()).toBeUndefined();
    await walk.say('retry');
    expect(walk.gate).toMatchObject({ kind: 'gate', expects });
  });

  it('when the apply begins: nothing is done, and a retry plans anew', async () => {
    const before = await storedState(place);
    const asksForLock = ({ service, action }: Call) => service === 'dynamodb' && action === 'PutItem';
    place.router.misbehave(meanwhile(asksForLock, holdLock));
    const { code } = await walk.say(expects);
    expect(code).toBe(WAITS);
    expect(walk.failure).toMatchObject(held);
    expect(walk.gate.id).toBe('apply.failed');
    expect(await storedState(place)).toEqual(before);
    await freeLock();
    await walk.say('retry');
    expect(walk.gate).toMatchObject({ id: 'review.2', expects });
  });

  it('another one by now: what was typed takes nobody’s lock away', async () => {
    await walk.say('pause');
    walk = new Walk(place);
    await holdLock();
    await walk.open(runbook);
    expect(walk.failure).toMatchObject(held);
    const other = { ...foreignLock, ID: '9d000000-0000-4000-8000-000000000001', Who: 'kim@laptop' };
    await asking((client) =>
      client.send(new PutItemCommand({ TableName, Item: { ...Key, Info: { S: JSON.stringify(other) } } })),
    );
    await walk.say(`rollback: ${foreignLock.ID}`);
    expect(walk.failure).toMatchObject({ code: 'lock-mismatch', changed: 'none' });
    expect(walk.failure.message).toContain('kim@laptop');
    expect(await lockId()).toBe(other.ID);
  });

  it('gone by now: that is said, and the run goes on to its end', async () => {
    await freeLock();
    await walk.say(`rollback: ${foreignLock.ID}`);
    await walk.say('retry');
    expect(walk.gate).toMatchObject({ kind: 'gate', expects });
    const { code, stderr } = await walk.say(expects);
    expect(code, stderr).toBe(0);
    expect(await lockId()).toBeUndefined();
  });
});
