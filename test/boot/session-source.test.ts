import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, test, vi } from 'vitest';
import { scriptSource, sessionSource } from '../../src/boot/session-source.ts';
import type { Dried, Piece, Source } from '../../src/boot/source.ts';
import { explainSession } from '../../src/diagnosis/session.ts';
import { namesOf } from '../../src/sandbox/names.ts';
import { sandboxSocket } from '../../src/worlds/session-socket.ts';
import { sandboxFor, service } from '../sandbox/fixture.ts';
import { awsOn } from '../support/aws.ts';

const { tailDocument: document } = namesOf(service);

async function world() {
  const made = await sandboxFor();
  const { instanceId: instance } = await made.ask<{ instanceId: string }>('GET', 'world');
  await made.ask('POST', 'clock/lease', { speed: 50 });
  return {
    ...made,
    with: {
      aws: awsOn(made.ready),
      socket: sandboxSocket(made.ready.endpoint),
      explain: explainSession,
      instance,
      document,
    },
  };
}

/** Reads until a sign of life, then `then` happens, and it is read to its end. */
async function drained(source: Source, then: () => Promise<unknown> = async () => undefined): Promise<Dried> {
  const pieces = source.read({ offset: 0, inode: undefined }, new AbortController().signal);
  for (let alive = false; ; ) {
    const { done, value } = await pieces.next();
    if (done) return value;
    if (alive || !(value as readonly Piece[]).some(({ kind }) => kind === 'alive')) continue;
    alive = true;
    await then();
  }
}

test('a machine that is gone closes nothing: a session without a word is given up', async () => {
  await using made = await world();
  const source = sessionSource({ ...made.with, silentMs: 400 });
  const gone = () => made.ec2().send(new TerminateInstancesCommand({ InstanceIds: [made.with.instance] }));
  expect(await drained(source, gone)).toEqual({
    why: 'The session has said nothing for 0.4 s',
    next: 'again',
  });
  const later = { next: 'later', why: expect.stringContaining('not connected') };
  // It is ending for a moment. A refusal may take longer than the silence above on a machine that does other things.
  const patient = sessionSource({ ...made.with, silentMs: 5000 });
  await vi.waitFor(async () => expect(await drained(patient)).toMatchObject(later), 60_000);
});

test("where the unit's document is missing, its script does the same by AWS's own document", async () => {
  await using made = await world();
  await made.ask('POST', 'session', { noDocument: true });
  expect(await drained(sessionSource(made.with))).toMatchObject({ next: 'never', missing: true });
  const source = scriptSource(made.with, "inode=''\necho it's quoted");
  const closed = () => made.ask('POST', 'session', { closeAfter: 1 });
  const dried = await drained(source, closed);
  expect(dried).toMatchObject({ next: 'again', why: expect.stringContaining('AWS has closed the session') });
});

test('a session that is left in the middle of what it says is ended on the machine too', async () => {
  await using made = await world();
  const client = await made.with.aws.ssm();
  const sent = vi.spyOn(client, 'send');
  const aws = { ...made.with.aws, ssm: async () => client };
  const source = sessionSource({ ...made.with, aws });
  const pieces = source.read({ offset: 0, inode: undefined }, new AbortController().signal);
  await pieces.next();
  await pieces.return({ why: '', next: 'again' });
  const calls = sent.mock.calls.map(([{ constructor }]) => constructor.name);
  expect(calls).toEqual(['StartSessionCommand', 'TerminateSessionCommand']);
});
