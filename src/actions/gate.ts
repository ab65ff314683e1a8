import { z } from 'zod';
import type { Facts } from '../engine/events.ts';
import { endsData, textOf } from '../engine/facts.ts';
import { digestOf } from '../journal/canonical.ts';
import type { Endings } from '../machine/endings.ts';
import { type Action, type ActionContext, StepFailure } from './action.ts';
import { of } from './step-params.ts';

/** A plan is good for this long, counted from its start (DESIGN §4). */
export const REVIEW_VALID_MS = 15 * 60_000;

interface Params {
  of: string;
  asks: 'name' | 'y';
  names?: string | undefined;
}

/** Shows what another step stored for review and waits until a person types what opens it. */
export const action: Action<Params> = {
  name: 'gate',
  contract: {
    effect: 'read',
    idempotent: true,
    waitsFor: 'person',
    asks: 'gate',
    actsOn: 'of',
    outputs: ['digest', 'by', 'note'],
  },
  params: z.strictObject({
    of: of.describe('the step whose review is shown'),
    asks: z
      .enum(['name', 'y'])
      .default('name')
      .describe(
        'what opens it: the name of the thing, or `y`, which no gate takes that ends or replaces something',
      ),
    names: z.string().optional().describe('the name to type; without it, the one in the review'),
  }) as z.ZodType<Params>,
  async run({ of, asks, names }, context) {
    const { document, digest, ageMs } = await context.reviewed(of);
    // The file on disk is what an auditor will hold against the digest; so is what is shown.
    if (digestOf(document) !== digest) {
      throw new StepFailure({
        code: 'review-changed',
        message: 'The stored review is not the one that was made: the file in the run folder was changed.',
        hint: 'Try again: it makes a new one.',
      });
    }
    const validForMs = REVIEW_VALID_MS - ageMs();
    if (validForMs <= 0) {
      throw new StepFailure({
        code: 'plan-expired',
        message: 'What is to be reviewed is more than 15 minutes old.',
        hint: 'Try again: it is made anew.',
      });
    }
    if (asks === 'y' && endsSomething(document)) {
      throw new StepFailure({
        code: 'gate-too-easy',
        message: 'This review ends or replaces something: `y` must not open it.',
        hint: 'The runbook needs mending: its gate has to ask for a name (asks: name).',
      });
    }
    return {
      summary: 'waits for you',
      question: {
        kind: 'gate',
        title: textOf(document, 'title') || 'Review',
        expects: [asks === 'y' ? 'y' : nameIn(document, names), context.gate.suffix]
          .filter(Boolean)
          .join(' '),
        digest,
        ...(context.gate.needsDigest ? { needsDigest: true } : {}),
        validForMs,
        facts: {
          review: document,
          ...credentialsOf(context.outputs),
          ...untilOf((await context.endings?.()) ?? {}),
        },
      },
    };
  },
};

function nameIn(document: Facts, names: string | undefined): string {
  const name = names ?? textOf(document, 'name');
  if (name) return name;
  throw new StepFailure({
    code: 'no-name',
    message: 'The review names nothing that could be typed to open this gate.',
  });
}

/** When the session ends, as the step that looked at the caller found; absent where it has no known end. */
function credentialsOf(outputs: ActionContext['outputs']): Facts {
  const until = Object.values(outputs)
    .map((facts) => textOf(facts, 'credentialsUntil'))
    .find(Boolean);
  return until ? { credentialsUntil: until } : {};
}

/** When battery and disk end, by the wall clock as it is now. */
function untilOf({ batteryMs, diskMs }: Endings): Facts {
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  return {
    ...(batteryMs === undefined ? {} : { batteryUntil: at(batteryMs) }),
    ...(diskMs === undefined ? {} : { diskUntil: at(diskMs) }),
  };
}

/** Only the name of the thing opens a gate before what ends data, or hides what a recovery starts from (DESIGN §4). */
function endsSomething(document: Facts): boolean {
  const changes = document['changes'];
  if (!Array.isArray(changes)) return true;
  return (changes as readonly { readonly kind?: unknown }[]).some(
    ({ kind }) => endsData(String(kind)) || kind === 'hide',
  );
}
