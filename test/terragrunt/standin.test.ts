import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explainCall } from '../../src/diagnosis/call.ts';
import { HEALTHY } from '../../src/sandbox/scenario.ts';
import { apply } from '../../src/terragrunt/apply.ts';
import { findErroredStates } from '../../src/terragrunt/errored-state.ts';
import { unexpected } from '../../src/terragrunt/expect.ts';
import { forceUnlock } from '../../src/terragrunt/force-unlock.ts';
import { plan } from '../../src/terragrunt/plan.ts';
import type { Call } from '../../src/terragrunt/terragrunt.ts';
import { init, pullState, pushState, readOutputs } from '../../src/terragrunt/tofu-state.ts';
import { createBorder } from '../../src/text/border.ts';
import { SERVICE, type Stand, stand } from '../sandbox/standin/standin.ts';

let it_: Stand;
let calls = 0;
beforeEach(async () => {
  it_ = await stand();
});
afterEach(() => it_.stop());

const call = (env: Record<string, string> = {}): Call => ({
  terragrunt: { file: it_.file, before: [], unit: it_.unit, env },
  processes: it_.processes,
  border: createBorder(),
  explain: explainCall,
  name: `call-${++calls}`,
});
const out = (): string => join(it_.folder, `${++calls}.tfplan`);
const failure = (
  promise: Promise<unknown>,
): Promise<{ code: string; facts?: Record<string, never>; nextSteps?: string[] }> =>
  promise.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: { failure: { code: string } }) => error.failure,
  );

/** The sandbox's own endpoint, but for writes of the state: those are refused. Until `open` is called. */
async function readOnlyState(endpoint: string): Promise<{ endpoint: string; stop: () => void }> {
  const target = new URL(endpoint);
  const server = createServer((incoming, outgoing) => {
    if (incoming.method === 'PUT' && incoming.url?.endsWith(SERVICE.state.key)) {
      incoming.resume();
      outgoing.writeHead(403, { 'x-amz-request-id': 'R' });
      outgoing.end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
      return;
    }
    const { method, url, headers } = incoming;
    const onward = request(
      { host: target.hostname, port: target.port, method, path: url, headers },
      (reply) => {
        outgoing.writeHead(reply.statusCode ?? 500, reply.headers);
        reply.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => server.close(),
  };
}

describe('the adapter and the stand-in', () => {
  it('replace the instance as the runbook expects', async () => {
    await init(call());
    const reviewed = await plan(call(), { out: out(), replace: ['aws_instance.ttb'] });
    const expected = {
      replace: ['aws_instance.ttb'],
      createFirst: true,
      mayFollow: ['aws_lb_target_group_attachment.ttb', 'terraform_data.in_service'],
    };
    expect(unexpected(reviewed.changes, expected)).toEqual([]);
    expect(reviewed.changes.every(({ simulated }) => simulated === undefined)).toBe(true);
    const { resources, outputs } = await apply(call(), reviewed);
    expect(outputs['ec2_instance_id']).toBe(resources[0]?.id);
    expect(await readOutputs(call())).toMatchObject({ ec2_instance_id: resources[0]?.id });
    const after = await plan(call(), { out: out() });
    expect(unexpected(after.changes, { empty: true })).toEqual([]);
    expect((await failure(apply(call(), reviewed))).code).toBe('plan-stale');
  });

  it('say of which changes nothing is simulated', async () => {
    const reviewed = await plan(call(), { out: out(), replace: ['aws_sns_topic.alarms'] });
    expect(reviewed.changes.find(({ address }) => address === 'aws_sns_topic.alarms')?.simulated).toBe(
      'state-only',
    );
  });

  it('name what has no capacity where, and leave everything as it was', async () => {
    await it_.stop();
    it_ = await stand({
      ...HEALTHY,
      faults: [{ kind: 'no-capacity', instanceType: 'm7i.2xlarge', zone: 'us-east-1a' }],
    });
    const before = await pullState(call());
    const reviewed = await plan(call(), { out: out(), replace: ['aws_instance.ttb'] });
    expect(await failure(apply(call(), reviewed))).toMatchObject({
      code: 'no-capacity',
      changed: 'none',
      facts: { instanceType: 'm7i.2xlarge', zone: 'us-east-1a' },
    });
    expect((await pullState(call())).addresses).toEqual(before.addresses);
    expect((await plan(call(), { out: out() })).changes).toEqual([]);
  });

  it('take a dead run’s lock away by its id', async () => {
    await it_.stop();
    it_ = await stand({
      ...HEALTHY,
      start: { ...HEALTHY.start, lock: { who: 'ci@runner', operation: 'OperationTypeApply', ageMs: 60_000 } },
    });
    const held = await failure(plan(call(), { out: out() }));
    expect(held).toMatchObject({
      code: 'lock-held',
      facts: { lock: { who: 'ci@runner', operation: 'Apply' } },
    });
    const { id } = (held.facts ?? {})['lock'] as unknown as { id: string };
    expect((await failure(forceUnlock(call(), 'f00'))).code).toBe('lock-mismatch');
    expect(await forceUnlock(call(), id)).toBe('unlocked');
    expect(await forceUnlock(call(), id)).toBe('gone');
    expect((await plan(call(), { out: out() })).changes).toEqual([]);
  });

  it('plan no further when a state could not be saved', async () => {
    const reviewed = await plan(call(), { out: out(), replace: ['aws_instance.ttb'] });
    const proxy = await readOnlyState(it_.env['FIREDRILL_SANDBOX_ENDPOINT'] as string);
    const result = await failure(
      apply(call({ FIREDRILL_SANDBOX_ENDPOINT: proxy.endpoint }), reviewed),
    ).finally(proxy.stop);
    expect(result).toMatchObject({
      code: 'errored-state',
      changed: { made: expect.arrayContaining([expect.objectContaining({ address: 'aws_instance.ttb' })]) },
    });
    const [left] = await findErroredStates(it_.unit);
    expect(JSON.parse(readFileSync(left?.file ?? '', 'utf8'))).toMatchObject({
      version: 4,
      serial: left?.serial,
    });
    expect(await failure(plan(call(), { out: out() }))).toMatchObject({
      code: 'errored-state',
      facts: { file: left?.file, confirm: `push serial ${left?.serial}` },
    });
    // Put back, it is the state again, and what the apply made is in it. tofu counts the push itself, too.
    await pushState(call(), left?.file ?? '');
    expect(await pullState(call())).toMatchObject({ serial: (left?.serial ?? 0) + 1 });
    expect(await failure(pushState(call(), await saved({ serial: 1 })))).toMatchObject({
      message: expect.stringContaining('over newer state'),
    });
    expect(await failure(pushState(call(), await saved({ lineage: 'other' })))).toMatchObject({
      message: expect.stringContaining('unrelated state'),
    });

    async function saved(change: object): Promise<string> {
      const file = join(it_.folder, `${++calls}.tfstate`);
      writeFileSync(file, JSON.stringify({ ...JSON.parse((await pullState(call())).text), ...change }));
      return file;
    }
  });
});
