import { z } from 'zod';
import { duration } from '../runbook/schema.ts';
import { sessionFaults } from './session/faults.ts';
import { STAGES } from './stages.ts';

const text = (about: string) => z.string().regex(/\S/).describe(about);
const times = (about: string) => z.int().min(1).max(100).describe(about);
/** The boot's stages, and what comes before them: from the launch until user data starts. */
const stageIds = ['system', ...STAGES.map((stage) => stage.id)] as [string, ...string[]];

const fault = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('no-capacity'),
      instanceType: text('the type that has no capacity, such as m7i.2xlarge'),
      zone: text('the zone it has none in, such as us-east-1a'),
      times: times('how many launches are refused; all, if not given').optional(),
    }),
    z.strictObject({
      kind: z.literal('launch-fails'),
      reason: text("AWS's reason, such as Client.VolumeLimitExceeded"),
      message: text("AWS's sentence to it"),
      times: times('how many launches end at once'),
    }),
    z.strictObject({
      kind: z.literal('script-ignored'),
      times: times('how many new machines take their boot script for no script'),
    }),
    z.strictObject({ kind: z.literal('agent-offline') }),
    z.strictObject({ kind: z.literal('session'), ...sessionFaults.shape }),
    z.strictObject({
      kind: z.literal('registry-fails'),
      message: text('what the registry says'),
      boots: times("how many of a machine's own attempts to boot it refuses"),
    }),
    z.strictObject({
      kind: z.literal('registry-stalls'),
      times: times('how often the pull stands still'),
      for: duration('for how long each time, such as 90s'),
    }),
  ])
  .describe(
    'what goes wrong: no-capacity, launch-fails, script-ignored, agent-offline, session, registry-fails or registry-stalls',
  );

/** The shape of runbooks/scenarios/NAME.yaml (docs/sandbox.md). */
export const ScenarioFile = z.strictObject({
  title: text('one line: what happened'),
  teaches: text('one paragraph: what is learned by rehearsing this'),
  runbooks: z
    .array(text('id of a runbook, such as instance-replacement'))
    .optional()
    .describe('the runbooks that meet it, a list of ids: it may come up in their surprise drills'),
  start: z
    .strictObject({
      instance: z.enum(['healthy', 'sick']).describe('healthy or sick'),
      cache: z.enum(['whole', 'missing', 'corrupt']).describe('whole, missing or corrupt'),
      lock: z
        .strictObject({
          who: text('who holds it, as user@host'),
          operation: text('what they were doing, such as OperationTypeApply'),
          age: duration('how long ago, such as 3h'),
        })
        .optional()
        .describe("somebody's lock on the state: who, operation, age"),
    })
    .describe('what a run finds: instance, cache and perhaps a lock'),
  durations: z
    .partialRecord(z.enum(stageIds), duration('how long the stage takes, such as 10m'))
    .optional()
    .describe(`stages that take another time than usual: ${stageIds.join(', ')}`),
  faults: z.array(fault).optional().describe('a list of what goes wrong'),
  answer: z
    .record(z.string(), z.json())
    .optional()
    .describe("the service's answer to the question, as JSON, if the built-in one is for another service"),
});

export type ScenarioFile = z.infer<typeof ScenarioFile>;
