import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { explainCall } from '../../src/diagnosis/call.ts';
import type { Command, Ended, Processes } from '../../src/process/child.ts';
import type { ShownChange, ShownPlan } from '../../src/terragrunt/shown-plan.ts';
import type { Call } from '../../src/terragrunt/terragrunt.ts';
import { createBorder } from '../../src/text/border.ts';

const FOLDER = resolve('test/fixtures/tofu');

/** `30` → the recorded call whose name starts with it. */
export function recorded(number: string): {
  stdout: string;
  stderr: string;
  code: number;
  stdoutFile: string;
  stderrFile: string;
} {
  const name = readdirSync(FOLDER).find((file) => file.startsWith(`${number}-`) && file.endsWith('.stdout'));
  if (name === undefined) throw new Error(`no recording ${number}`);
  const file = (kind: string): string => resolve(FOLDER, name.replace(/stdout$/, kind));
  const text = (kind: string): string => readFileSync(file(kind), 'utf8');
  return {
    stdout: text('stdout'),
    stderr: text('stderr'),
    code: Number(text('exit')),
    stdoutFile: file('stdout'),
    stderrFile: file('stderr'),
  };
}

export function unitStream(name: string): string {
  return readFileSync(resolve(FOLDER, 'unit', `${name}.ndjson`), 'utf8');
}

export function unitPlan(name: string): ShownPlan {
  return JSON.parse(readFileSync(resolve(FOLDER, 'unit', `${name}.json`), 'utf8')) as ShownPlan;
}

export interface Replayed {
  readonly call: Call;
  /** What was asked for, in order; `held` or `run`. */
  readonly asked: { readonly how: 'run' | 'held'; readonly args: readonly string[] }[];
}

/** A call whose children print recordings, one after the other. */
export function replay(...numbers: string[]): Replayed {
  const asked: Replayed['asked'] = [];
  const left = [...numbers];
  const answer =
    (how: 'run' | 'held') =>
    async (_: string, command: Command): Promise<Ended> => {
      asked.push({ how, args: command.args });
      const { code, stdoutFile, stderrFile } = recorded(left.shift() ?? 'none');
      return { code, signal: null, endedAt: '2026-11-23T08:00:00.000Z', stdoutFile, stderrFile };
    };
  const processes: Processes = { run: answer('run'), held: answer('held') };
  const terragrunt = { file: '/opt/terragrunt', before: [], unit: resolve('infrastructure'), env: {} };
  return {
    call: { terragrunt, processes, border: createBorder(), explain: explainCall, name: 'call' },
    asked,
  };
}

/** What `show -json` gave of a plan of `terraform_data` units: `NAME-show.json`. */
export function shownPlan(name: string): ShownPlan {
  return JSON.parse(readFileSync(resolve(FOLDER, `${name}-show.json`), 'utf8')) as ShownPlan;
}

/** The stream of the same plan, `NAME-plan.ndjson`. */
export function planStream(name: string): string {
  return readFileSync(resolve(FOLDER, `${name}-plan.ndjson`), 'utf8');
}

/** A plan of these changes, each with a `before` of its own. */
export function planOf(changes: readonly ShownChange[], more: Partial<ShownPlan> = {}): ShownPlan {
  return {
    format_version: '1.2',
    terraform_version: '1.12.6',
    errored: false,
    resource_changes: changes,
    ...more,
  };
}

export function changing(
  address: string,
  change: Partial<ShownChange['change']>,
  more: Partial<ShownChange> = {},
): ShownChange {
  return {
    address,
    mode: 'managed',
    type: 'aws_x',
    change: { actions: ['update'], before: {}, after: {}, ...change },
    ...more,
  };
}
