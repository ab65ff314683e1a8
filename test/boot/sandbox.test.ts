import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { follow } from '../../src/boot/follow-boot.ts';
import { readStages } from '../../src/boot/stages.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { createBorder } from '../../src/text/border.ts';
import { sandboxClock } from '../../src/worlds/rehearsal/sandbox-clock.ts';
import { sandboxFor, service } from '../sandbox/fixture.ts';
import { awsOn } from '../support/aws.ts';

/** Launches a machine in the sandbox and follows its boot as fast as it can. */
async function bootIn(scenario: string, until?: string) {
  await using world = await sandboxFor(scenario);
  const { endpoint, secretAccessKey } = world.ready;
  const clock = sandboxClock({ endpoint, secret: secretAccessKey, speed: 'max' });
  let calls = 0;
  const aws = awsOn(world.ready, {
    allow: 'read',
    record: () => {
      calls += 1;
    },
  });
  const launched = await world.ec2().send(
    new RunInstancesCommand({
      ImageId: 'ami-0c3f91d2a77e4b105',
      InstanceType: 'm7i.2xlarge',
      MinCount: 1,
      MaxCount: 1,
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Service', Value: service.name }] }],
    }),
  );
  const instance = launched.Instances?.[0]?.InstanceId ?? '';
  const lines: string[] = [];
  const labels: string[] = [];
  const began = performance.now();
  const beganAt = await clock.read();
  try {
    const followed = await follow({
      aws,
      clock,
      border: createBorder(),
      instance,
      stages: await readStages(unitIn(service.unit)),
      timeoutMs: 3_600_000,
      ...(until ? { until } : {}),
      lines: (more) => lines.push(...more),
      progress: (label) => labels.push(label),
    });
    const worldMs = (await clock.read()) - beganAt;
    return { followed, lines, labels, calls, worldMs, realMs: performance.now() - began };
  } finally {
    clock.stop();
  }
}

describe('a boot in the sandbox, by its console', () => {
  test('warm: every stage in order, every line once', async () => {
    const { followed, lines, worldMs } = await bootIn('warm-cache');
    expect(followed.end).toBe('reached');
    const { state } = followed;
    expect(state.damaged).toBe(0);
    expect(state.recovered?.more).toMatchObject({ instanceId: expect.stringMatching(/^i-/) });
    const byId = Object.fromEntries(state.stages.map((stage) => [stage.id, stage]));
    expect(byId['model-restore']).toMatchObject({ status: 'ended', outcome: 'restored' });
    expect(byId['model-pull']?.status).toBe('pending');
    for (const id of ['packages', 'images', 'services', 'model-load', 'question', 'recovered']) {
      expect(byId[id]?.status, id).toBe('ended');
    }
    const markers = lines.filter((line) => line.includes('##RB '));
    expect(new Set(markers).size).toBe(markers.length);
    expect(worldMs).toBeLessThan(service.objectivesMs['instance-replacement'] ?? 900_000);
  });

  test('cold: the model is pulled, and the export afterwards can be followed too', async () => {
    const { followed } = await bootIn('cold-cache', 'model-export');
    expect(followed.end).toBe('reached');
    const byId = Object.fromEntries(followed.state.stages.map((stage) => [stage.id, stage]));
    expect(byId['model-pull']).toMatchObject({ status: 'ended', progress: { total: 7_816_589_186 } });
    expect(byId['model-export']?.status).toBe('ended');
  });

  test('a corrupt cache is said, and pulled around', async () => {
    const { followed } = await bootIn('cache-corrupt');
    expect(followed.end).toBe('reached');
    expect(followed.state.troubles.map(({ signature }) => signature)).toContain('stage-model-verify');
  });

  test('a machine that ends at launch is said at once', async () => {
    const { followed } = await bootIn('terminated-at-launch');
    expect(followed).toMatchObject({ end: 'failed', failure: { code: 'instance-gone' } });
  });

  test('an agent that never comes is trouble of its own, not of the service', async () => {
    const { followed } = await bootIn('agent-offline');
    expect(followed.end).toBe('reached');
    expect(followed.state.agent?.signature).toBe('agent-no-credentials');
  });

  test('at full speed the wall clock hardly notices', async () => {
    const { realMs, calls, worldMs } = await bootIn('warm-cache');
    expect(worldMs).toBeGreaterThan(40_000);
    // The bound is generous for a busy machine; what it costs is mostly the number of calls.
    expect(calls).toBeLessThan(worldMs / 2000);
    expect(realMs).toBeLessThan(worldMs / 10);
  });
});
