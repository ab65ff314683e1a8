import { join } from 'node:path';
import type { ActionContext } from '../../src/actions/action.ts';
import { AwsFailure } from '../../src/aws/aws-failure.ts';
import type { Facts, Obligation } from '../../src/engine/events.ts';
import { digestOf } from '../../src/journal/canonical.ts';
import type { Code } from '../../src/terragrunt/unit.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { createBorder } from '../../src/text/border.ts';
import { SERVICE } from './frame.ts';

/** The world as a review sees it, in a test's hands. */
export interface Seen {
  arn: string;
  account: string;
  /** When the caller's keys end; they never do without it. */
  expiration?: Date;
  /** The state's object; `undefined`: there is none. */
  state: string | undefined;
  tree: Code;
  standing: Facts;
  passed: Readonly<Record<string, string>>;
  region: string;
  folder: string;
}

export const seenAtFirst = (folder: string): Seen => ({
  arn: 'arn:aws:sts::123456789012:assumed-role/Recovery/op',
  account: '123456789012',
  state: JSON.stringify({ lineage: 'a-b', serial: 7, outputs: { secret: { value: 'hunter2hunter2' } } }),
  tree: { commit: '98921c8', dirty: '', providers: 'p1', ignored: '', programs: '' },
  standing: { tools: { tofu: '1.12.6' } },
  passed: { TF_VAR_zone: 'b' },
  region: 'us-east-1',
  folder,
});

/**
 * What an action gets, as far as the checks before a change need it. All that it does to the outside is put down in `done`, in
 * order. `document`: what was reviewed; its gate was opened for it.
 */
export function reviewContext(now: Seen, document: Facts, more: Partial<ActionContext> = {}) {
  const done: string[] = [];
  const owed: Obligation[] = [];
  const kept = new Map<string, string>();
  const digest = digestOf(document);
  const client = (send: () => object) => async () => ({
    send: async () => send(),
    config: { credentials: async () => ({ expiration: now.expiration }), systemClockOffset: 0 },
  });
  const context = {
    aws: {
      sts: client(() => ({ Account: now.account, Arn: now.arn, UserId: 'u' })),
      s3: client(() => {
        if (now.state !== undefined) return { Body: { transformToString: async () => now.state } };
        throw new AwsFailure({ code: 'not-found', message: 'no such object' });
      }),
      ec2: client(() => ({ Reservations: [] })),
      renew: () => void done.push('keys renewed'),
    },
    clock: { estimate: () => 0 },
    service: { ...SERVICE, region: now.region },
    signal: new AbortController().signal,
    unit: { ...unitIn(now.folder), tree: async () => now.tree },
    standing: async () => now.standing,
    terragrunt: { file: '/opt/terragrunt', before: [], unit: now.folder, env: {}, passed: now.passed },
    border: createBorder(),
    outputs: { review: { digest } },
    reviewed: async () => ({ document, digest, ageMs: () => 0 }),
    leftMs: () => 0,
    folder: join(now.folder, 'attempt'),
    step: 'apply',
    kept: async (name: string) => [...kept].flatMap(([key, text]) => (key === name ? [text] : [])),
    keep: async (name: string, text: string) => {
      done.push(`kept ${name}`);
      kept.set(name, text);
    },
    obligation: async (obligation: Obligation) => {
      done.push(`owes ${obligation.id}`);
      owed.push(obligation);
    },
    settle: async (id: string) => void done.push(`settled ${id}`),
    lines: () => undefined,
    progress: () => undefined,
    ...more,
  };
  return { context: context as unknown as ActionContext, done, owed, kept, digest };
}
