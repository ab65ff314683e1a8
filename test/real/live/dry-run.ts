// A dry run from the command line, of which nothing may be left but its own folder.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { folderHash } from '../../../src/process/folder-hash.ts';
import type { LivePlace } from './live-place.ts';
import type { Seen } from './walk.ts';

export interface Preview extends Seen {
  readonly fidelity: string;
  readonly changes: readonly { readonly address: string; readonly actions: readonly string[] }[];
}

interface Walked {
  readonly events: readonly Seen[];
  readonly previews: readonly Preview[];
  /** What a step would change: `aws_instance.ttb create`, sorted. */
  readonly would: (step: string) => readonly string[];
}

/** Walks to the end through these gates, and sees that nothing was changed: no call, no file, no object, no lock. */
export async function dryRun(
  place: LivePlace,
  runbook: string,
  gates: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>> = {},
): Promise<Walked> {
  const answers = join(place.folder, 'answers.yaml');
  await writeFile(
    answers,
    Object.entries(gates)
      .map(([id, name]) => `${id}: ${name}\n`)
      .join(''),
  );
  const given = Object.entries(inputs).flatMap(([name, value]) => ['--input', `${name}=${value}`]);
  const before = await worldOf(place);
  place.router.forget();
  const args = ['dry-run', runbook, ...given, '--json', '--answers', answers];
  const { code, stdout, stderr } = await place.cli(args);
  expect(code, `${stderr}${stdout.slice(-2000)}`).toBe(0);
  // The provider's calls and the backend's among them.
  expect(place.router.calls.filter(({ changes, service }) => changes && service !== 'service')).toEqual([]);
  expect(await worldOf(place)).toEqual(before);
  const events = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Seen);
  expect(events.at(-1)).toMatchObject({ type: 'run.closed', outcome: 'previewed' });
  const previews = events.filter(({ type }) => type === 'step.previewed') as Preview[];
  const would = (step: string) =>
    previews
      .filter((preview) => preview.step === step)
      .flatMap(({ changes }) => changes)
      .flatMap(({ address, actions }) => actions.map((action) => `${address} ${action}`))
      .sort();
  return { events, previews, would };
}

/** The project's files, git's word for them, every version of every object, and all that moto holds. */
async function worldOf({ project, git, s3, service, motoEndpoint }: LivePlace) {
  const versions = async (Bucket: string) => {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    return [...Versions, ...DeleteMarkers].map(({ Key, VersionId, IsLatest }) => [Key, VersionId, IsLatest]);
  };
  return {
    files: await folderHash(project),
    status: (await git('status', '--porcelain')).stdout,
    state: await versions(service.state.bucket),
    cache: await versions(service.cache.bucket),
    account: await accountOf(motoEndpoint),
  };
}

type Dump = Readonly<Record<string, Readonly<Record<string, readonly { readonly id?: string }[]>>>>;

/** What moto makes for an answer and lets lie, so that to ask adds one: the keys of a role, a target's health of that moment. */
const MADE_BY_ANSWERS = ['sts AssumedRole', 'iam AccessKey', 'elbv2 FakeHealthStatus'];

/** Every object in moto's own dump: its kind, and itself as JSON. */
async function accountOf(endpoint: string): Promise<readonly string[]> {
  const dump = (await (await fetch(`${endpoint}/moto-api/data.json`)).json()) as Dump;
  const kinds = Object.entries(dump).flatMap(([service, models]) =>
    Object.entries(models).map(([model, objects]) => [`${service} ${model}`, objects] as const),
  );
  const held = kinds.flatMap(([kind, objects]) => {
    if (objects.length === 0 || MADE_BY_ANSWERS.includes(kind)) return [];
    // Of a rule each answer makes a copy, with the same id.
    const copied = kind === 'ec2 SecurityGroupRule';
    const texts = objects.map((one) => `${kind} ${copied ? one.id : JSON.stringify(one)}`);
    return [...new Set(texts)].sort();
  });
  expect(held.length, 'moto has told little of itself').toBeGreaterThan(200);
  return held;
}

/** What an apply of a live run has changed, as `would` says it. */
export const changedBy = (outcome: Seen | undefined): readonly string[] =>
  ((outcome?.outputs?.['changed'] ?? []) as readonly { address: string; action: string }[])
    .map(({ address, action }) => `${address} ${action}`)
    .sort();
