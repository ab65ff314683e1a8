import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import type { Stamped } from '../../../src/engine/events.ts';
import { exitCodeOf } from '../../../src/run/exit-code.ts';
import { openRun } from '../../../src/run/open.ts';
import { dryPlace, GATES } from './place.ts';

/** A dry run of the replacement, until its end; `meanwhile`: while its gate is open. What it said of the apply. */
async function walked(meanwhile: (at: Awaited<ReturnType<typeof dryPlace>>) => Promise<unknown>) {
  const at = await dryPlace();
  const open = await openRun(await at.request('instance-replacement', []));
  const events: Stamped[] = [];
  open.run.onEvent((event) => {
    events.push(event);
    if (event.type !== 'question.opened') return;
    void meanwhile(at).then(() => open.run.answer(event.id, { by: 'op', text: GATES[event.id] ?? '' }));
  });
  const state = await open.run.drive();
  await open.close();
  expect(state.outcome).toBe('previewed');
  const said = events.find((event) => event.type === 'step.previewed' && event.step === 'apply');
  return { said, code: exitCodeOf(state) };
}

/** What the account answers from now on (src/sandbox/control.ts). */
async function denied(...calls: readonly string[]): Promise<void> {
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_SECRET_ACCESS_KEY: secret = '' } = process.env;
  const { ok } = await fetch(`${endpoint}/_firedrill/trouble`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify({ troubles: [], denied: calls }),
  });
  expect(ok).toBe(true);
}

test('a change that nothing stands in the way of: image, zone, quota, launch and lock were asked', async () => {
  const { said, code } = await walked(async () => undefined);
  expect(said).toMatchObject({ fidelity: 'planned', refusals: [] });
  expect(code).toBe(0);
});

test('a lock that somebody took while the gate was open would refuse it, and the end says so', async () => {
  const { said, code } = await walked(async ({ service }) => {
    const s3 = new S3Client({ forcePathStyle: true });
    onTestFinished(() => s3.destroy());
    const lock = {
      ID: 'x',
      Who: 'runner@ci',
      Operation: 'OperationTypeApply',
      Created: '2026-11-23T05:00:00Z',
    };
    const { bucket, key } = service.state;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${key}.tflock`, Body: JSON.stringify(lock) }));
  });
  expect(said).toMatchObject({
    refusals: [expect.stringMatching(/^lock: the state is locked by runner@ci since/)],
  });
  expect(code).toBe(1);
});

test('whoever may not ask whether it would launch is told so: that line is unverifiable, and nothing is refused', async () => {
  const { said, code } = await walked(() => denied('ec2:RunInstances', 'servicequotas:GetServiceQuota'));
  expect(said).toMatchObject({
    refusals: [],
    unverifiable: [
      expect.stringMatching(/^quota: .*servicequotas:GetServiceQuota/),
      expect.stringMatching(/^launch: .*ec2:RunInstances/),
    ],
  });
  expect(code).toBe(0);
});
