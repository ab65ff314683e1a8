import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Service } from '../../service/service.ts';
import { namesOf } from '../names.ts';
import type { Asked } from './arguments.ts';
import { type Backend, makeBackend } from './backend.ts';
import { type AwsClient, awsClient } from './client.ts';
import { makeOutput, type Output } from './output.ts';
import type { Sandbox } from './sandbox.ts';
import { unitNames } from './state.ts';

/** What every command works with. */
export interface Session {
  readonly asked: Asked;
  readonly output: Output;
  readonly sandbox: Sandbox;
  readonly service: Service;
  readonly client: AwsClient;
  readonly backend: Backend;
  readonly unit: string;
  /** Where tofu would run: below the unit, absolute. Kept only when something must lie there. */
  readonly cacheFolder: string;
  /** What unit.json's `{…}` stand for; empty for what only a new object brings. */
  readonly names: Readonly<Record<string, string>>;
  /** Aborted by an interrupt. */
  readonly signal: AbortSignal;
}

/** terragrunt runs tofu in `.terragrunt-cache/<hash>/<hash>` (facts/tofu-real.md §2). */
export function cacheFolderOf(unit: string): string {
  const hash = (text: string): string => createHash('sha1').update(text).digest('base64url');
  return join('.terragrunt-cache', hash(unit), hash(`${unit}#`));
}

export async function openSession(
  asked: Asked,
  sandbox: Sandbox,
  unit: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Session> {
  const [{ service }] = await Promise.all([sandbox.facts(), sandbox.readClock()]);
  // Not bound to the interrupt: the state is saved and the lock released after one.
  const client = awsClient(sandbox.endpoint, env);
  const folder = cacheFolderOf(unit);
  return {
    asked,
    sandbox,
    service,
    client,
    unit,
    signal,
    output: makeOutput(asked, sandbox.now, folder),
    backend: makeBackend(client, service.state.bucket, service.state.key, sandbox.now),
    cacheFolder: join(unit, folder),
    names: unitNames({
      service,
      instanceId: '',
      volumeId: '',
      privateIp: '',
      certificateArn: '',
      amiId: namesOf(service).amiId,
    }),
  };
}
