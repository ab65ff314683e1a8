import { describe, expect, test } from 'vitest';
import { follow } from '../../src/boot/follow-boot.ts';
import { readStages } from '../../src/boot/stages.ts';
import { bootReader } from '../../src/diagnosis/boot-reader.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { createBorder } from '../../src/text/border.ts';
import { sandboxClock } from '../../src/worlds/rehearsal/sandbox-clock.ts';
import { sandboxSocket } from '../../src/worlds/session-socket.ts';
import { launch, sandboxFor, service } from '../sandbox/fixture.ts';
import { awsOn } from '../support/aws.ts';

/** Launches a machine in the sandbox and follows its boot as fast as it can. */
async function bootIn(scenario: string, until?: string, by: 'console' | 'log' = 'console') {
  await using world = await sandboxFor(scenario);
  const { endpoint, secretAccessKey } = world.ready;
  const clock = sandboxClock({ endpoint, secret: secretAccessKey, speed: 'max' });
  let calls = 0;
  const aws = awsOn(world.ready, {
    allow: by === 'log' ? 'session' : 'read',
    record: () => {
      calls += 1;
    },
  });
  const instance = await launch(world.ec2());
  const troubles = bootReader();
  const lines: string[] = [];
  const labels: string[] = [];
  const raw: Buffer[] = [];
  const said: string[] = [];
  const began = performance.now();
  const beganAt = await clock.read();
  try {
    const followed = await follow({
      aws,
      clock,
      border: createBorder(),
      instance,
      stages: await readStages(unitIn(service.unit)),
      troubles,
      timeoutMs: 3_600_000,
      ...(until ? { until } : {}),
      ...(by === 'log'
        ? {
            tail: {
              socket: sandboxSocket(endpoint),
              explain: explainSession,
              sessionDocument: `${service.name}-TailBootLog`,
              commandDocument: `${service.name}-ReadBootLog`,
            },
          }
        : {}),
      raw: (bytes) => raw.push(Buffer.from(bytes)),
      say: (text) => said.push(text),
      lines: (more) => lines.push(...more),
      progress: (label) => labels.push(label),
    });
    const worldMs = (await clock.read()) - beganAt;
    const realMs = performance.now() - began;
    return {
      followed,
      troubles,
      lines,
      labels,
      said,
      raw: Buffer.concat(raw).toString(),
      calls,
      worldMs,
      realMs,
    };
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
    expect(followed.state.stages.find(({ id }) => id === 'model-verify')?.status).toBe('failed');
  });

  test('a machine that ends at launch is said at once', async () => {
    const { followed } = await bootIn('terminated-at-launch');
    expect(followed).toMatchObject({ end: 'failed', failure: { code: 'instance-gone' } });
  });

  test('a boot script that is taken for none is said within seconds, not after the question’s time', async () => {
    const { followed, worldMs } = await bootIn('boot-script-ignored');
    expect(followed).toMatchObject({ end: 'failed', failure: { code: 'boot-user-data-ignored' } });
    expect(worldMs).toBeLessThan(60_000);
  });

  test('an agent that never comes is trouble of its own, not of the service', async () => {
    const { followed, troubles } = await bootIn('agent-offline');
    expect(followed.end).toBe('reached');
    expect(troubles.agent).toContain('The SSM agent has no credentials');
  });

  test('at full speed the wall clock hardly notices', async () => {
    const { realMs, calls, worldMs } = await bootIn('warm-cache');
    expect(worldMs).toBeGreaterThan(40_000);
    // The bound is generous for a busy machine; what it costs is mostly the number of calls.
    expect(calls).toBeLessThan(worldMs / 2000);
    expect(realMs).toBeLessThan(worldMs / 10);
  });
});

describe('a boot in the sandbox, by its log as soon as the agent is there', () => {
  test.each(['warm-cache', 'cold-cache'])(
    '%s: what the console says, each line once, and the log byte by byte',
    async (scenario) => {
      const byConsole = await bootIn(scenario);
      const byLog = await bootIn(scenario, undefined, 'log');
      expect(byLog.followed.end).toBe('reached');
      expect(byLog.followed.agentSeen).toBe(true);
      expect(byLog.said).toEqual(['The boot log itself: ssm, live.']);
      const markers = byLog.lines.flatMap((line) => /##RB .*/.exec(line) ?? []);
      expect(new Set(markers).size).toBe(markers.length);
      // Times and ids differ from boot to boot.
      const bare = (lines: readonly string[]) =>
        lines
          .map((line) =>
            line
              .replace(/^.*\]: ?/, '')
              .replace(/"t":[\d.]+|i-[0-9a-f]+|\d+-\d+-\d+-\d+|at \w{3}, [^.]+/g, ''),
          )
          // What goes on behind the recovery is heard as long as somebody happens to listen.
          .filter((line) => line.startsWith('##RB') && !/monitoring|model-export/.test(line));
      expect(bare(byLog.lines)).toEqual(bare(byConsole.lines));
      expect(byLog.raw.split('\n').filter((line) => line.startsWith('##RB')).length).toBeGreaterThan(15);
      for (const line of byLog.raw.split('\n'))
        if (line !== '') expect(byLog.lines.join('\n')).toContain(line.trimEnd());
    },
  );

  test('an agent that never comes is told, and the console goes on', async () => {
    const { followed, said } = await bootIn('agent-offline', undefined, 'log');
    expect(followed.end).toBe('reached');
    expect(followed.agentSeen).toBe(false);
    // It is over before the agent counts as late.
    expect(said).toEqual([]);
  });
});

import { explainSession } from '../../src/diagnosis/session.ts';
