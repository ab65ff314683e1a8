import { z } from 'zod';
import { EXCLUDED_ADDRESS } from './address.ts';
import { DURATION_PATTERN } from './parse-duration.ts';

/**
 * The shape of a runbook's YAML. Descriptions are what an editor shows and what an error says to do;
 * what one value has to do with another is checked in `check-*.ts`.
 */
export const ID = z
  .string()
  .regex(/^[a-z][a-z0-9_-]*$/)
  .describe('a short name: small letters, digits, - and _, beginning with a letter');

const text = (about: string) => z.string().regex(/\S/).describe(about);

/** Of no length at all is no objective, no limit and no guess. */
const LASTING = new RegExp(`(?=.*[1-9])${DURATION_PATTERN.source}`);

export const duration = (about: string) =>
  z.string().regex(LASTING).describe(`${about}, such as 90s, 15m or 1h30m`);

const oneOrMore = z
  .union([z.string(), z.array(z.string()).min(1)])
  .describe('one value, or a list of values of which one must hold');

const Limit = z.strictObject({
  when: z
    .strictObject({ input: ID.describe('an input that comes before this one'), is: oneOrMore })
    .describe('when this limit holds: input and is'),
  choices: z.array(z.string()).describe('the choices that are left'),
  because: text('one sentence that says why the others are missing'),
});

export const PROTECTED = '${service.protected}';

export const InputFile = z.strictObject({
  id: ID,
  title: text('what is asked for, in a few words'),
  why: text('one or two sentences for somebody who has never done this'),
  choices: z
    .union([z.array(z.string()).min(1), z.literal(PROTECTED)])
    .optional()
    .describe(`a list of values, or ${PROTECTED} for the addresses that firedrill.yaml protects`),
  default: z.string().optional().describe('text; an input that has a default is not asked for'),
  pattern: z.string().optional().describe('a regular expression that the whole text must match'),
  write: text('the pattern in words: what to write, such as "a zone such as us-east-1a"').optional(),
  scenarios: z
    .record(z.string(), z.string())
    .optional()
    .describe(
      'a map of choices and scenarios: what a rehearsal with that choice starts from when nobody names one',
    ),
  limits: z
    .union([
      z.array(Limit),
      z.strictObject({
        from: z.literal(PROTECTED).describe(`always ${PROTECTED}`),
        by: ID.describe('the input that holds the address'),
      }),
    ])
    .optional()
    .describe(
      `a list of limits (when, choices, because), or from: ${PROTECTED} with by: the input with the address`,
    ),
});

const Condition = z.strictObject({
  input: ID.optional().describe('an input of this runbook'),
  step: ID.optional().describe('an earlier step, together with output'),
  output: z.string().optional().describe('an output of that step'),
  is: oneOrMore,
});

const params = z
  .record(z.string(), z.unknown())
  .optional()
  .describe("the action's parameters: a map of names and values");

const byHand = text('the exact commands that do this without firedrill');

const RollbackFile = z.strictObject({
  title: text('what it brings back, in a few words'),
  action: z.string().describe('the name of an action'),
  with: params,
  byHand,
});

const Slower = z.strictObject({
  step: ID.describe('an earlier step'),
  output: z.string().describe('an output of that step'),
  is: oneOrMore,
  usual: duration('a first guess of how long it takes then'),
});

export const StepFile = z.strictObject({
  id: ID,
  title: text('what this step does, in a few words'),
  why: text('one or two sentences for somebody who has never done this'),
  byHand,
  action: z.string().describe('the name of an action; by-hand is work that a person does'),
  with: params,
  needs: z
    .array(ID)
    .optional()
    .describe(
      'a list of earlier steps that must have succeeded; those that with: refers to need not be named',
    ),
  when: z.array(Condition).optional().describe('a list of conditions: input and is, or step, output and is'),
  required: z.boolean().optional().describe('true: a person cannot skip this step'),
  milestone: z
    .enum(['recovered', 'verified'])
    .optional()
    .describe('what is true when this step has succeeded'),
  rollback: RollbackFile.optional().describe(
    'how to undo what this step changed: title, action, with, byHand',
  ),
  timeout: duration(
    'how long it may take: then reading ends and a person is asked; what changes something goes on, and the screen says so',
  ).optional(),
  usual: duration('a first guess of how long it takes'),
  slower: z
    .union([Slower, z.array(Slower).min(1)])
    .optional()
    .describe(
      'when it takes longer, and how long: step, output, is and usual; or a list, of which the first counts that holds',
    ),
});

export const RunbookFile = z.strictObject({
  title: text('what this runbook does, in a few words'),
  happened: text('the line under "What happened?" on the home screen'),
  summary: text('one or two sentences: what it does and what it leaves alone'),
  objective: duration('how long from detected to recovered'),
  answers: duration('how long from detected to the first answers in words').optional(),
  recovers: z
    .boolean()
    .describe('true: ends a failure of the service, and one step is the milestone recovered'),
  scenario: text('the scenario that a rehearsal starts from when nobody names one').optional(),
  exclude: z
    .array(
      z
        .string()
        .regex(EXCLUDED_ADDRESS)
        .describe('an address, such as github_repository.ttb or module.repository'),
    )
    .min(1)
    .optional()
    .describe('a list of addresses that its plans leave out'),
  inputs: z.array(InputFile).optional().describe('a list of inputs'),
  steps: z.array(StepFile).min(1).describe('a list of steps, in the order in which they run'),
});

export type InputFile = z.infer<typeof InputFile>;
export type StepFile = z.infer<typeof StepFile>;
export type SlowerFile = z.infer<typeof Slower>;
export type RunbookFile = z.infer<typeof RunbookFile>;
