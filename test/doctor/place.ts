// A world for doctor without an account: a sandbox of its own, an empty unit, and a machine that is well.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import type { MachinePorts } from '../../src/doctor/check.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { createBorder } from '../../src/text/border.ts';
import { outsideHere } from '../../src/worlds/outside.ts';
import { sandboxFor, service } from '../sandbox/fixture.ts';
import { awsOn } from '../support/aws.ts';
import { scratch } from '../support/folder.ts';

export type Place = Awaited<ReturnType<typeof place>>;

export async function place() {
  const world = await sandboxFor();
  onTestFinished(() => world[Symbol.asyncDispose]());
  const { ready } = world;
  const unit = await scratch();
  await writeFile(join(unit, 'terragrunt.hcl'), '');
  const { region, endpoint, accessKeyId, secretAccessKey } = ready;
  const s3 = new S3Client({
    region,
    endpoint,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  onTestFinished(() => s3.destroy());
  const shell = {
    AWS_ENDPOINT_URL: endpoint,
    FIREDRILL_SANDBOX_ENDPOINT: endpoint,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  const border = createBorder();
  const calls: string[] = [];
  const ports: MachinePorts = {
    aws: awsOn(ready, {
      allow: 'probe',
      border,
      record: (line) => void ('command' in line && calls.push(`${line.service}:${line.command}`)),
    }),
    border,
    service: { ...service, unit },
    ...outsideHere(shell),
    unit: unitIn(unit),
    env: {},
    tools: async () => ({ found: ['terragrunt 1.1.3', 'tofu 1.12.6'], warnings: [] }),
    program: async (name) => `/usr/bin/${name}`,
    keySource: async () => ({ kind: 'sso', missing: [], profile: 'recovery' }),
    shown: async () => ({ survived: true, endsAtLogout: false }),
    terminal: { columns: 120, rows: 40, kind: 'xterm' },
    runs: async () => [],
  };
  return {
    world,
    ports,
    unit,
    s3,
    /** Calls that were sent, or were to be. */
    calls,
    trouble: (troubles: readonly string[], denied: readonly string[] = []) =>
      world.ask('POST', 'trouble', { troubles, denied }),
    /** Everything that is no pass. */
    async findings(more: Partial<MachinePorts> = {}): Promise<readonly Finding[]> {
      const all = await examine({ ...ports, ...more });
      return all.filter(({ status }) => status !== 'pass');
    },
  };
}
