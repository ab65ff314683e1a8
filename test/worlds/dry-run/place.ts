import { dirname } from 'node:path';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import { actions } from '../../../src/actions/registry.ts';
import { inputsOf } from '../../../src/commands/declare.ts';
import { loadRunbookNamed, openProject } from '../../../src/commands/project.ts';
import { placesOf } from '../../../src/journal/run-folders.ts';
import { folderHash } from '../../../src/process/folder-hash.ts';
import { installationAt } from '../../../src/process/installation.ts';
import type { RunRequest } from '../../../src/run/open.ts';
import { ROOT } from '../../support/cli.ts';
import { scratch } from '../../support/folder.ts';
import { livePlace } from '../live/place.ts';

/** A project in a sandbox as its operator's account, and all of it that a recovery could change. */
export async function dryPlace(start: Parameters<typeof livePlace>[0] = 'whole') {
  const configFile = await livePlace(start);
  const project = await openProject({ config: configFile, stateDir: await scratch() });
  const { service } = project;
  const s3 = new S3Client({ forcePathStyle: true });
  const ec2 = new EC2Client({});
  onTestFinished(() => {
    s3.destroy();
    ec2.destroy();
  });
  const versions = async (bucket: string) => {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(
      new ListObjectVersionsCommand({ Bucket: bucket }),
    );
    return [...Versions, ...DeleteMarkers].map(({ Key, VersionId, IsLatest }) => [Key, VersionId, IsLatest]);
  };
  const instances = async () => {
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
    return Reservations.flatMap(({ Instances = [] }) =>
      Instances.map(({ InstanceId, State, Tags }) => [InstanceId, State?.Name, Tags]),
    );
  };
  /** All that a recovery could change: the project's files, the state, the cache, the machines. */
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_SECRET_ACCESS_KEY: secret = '' } = process.env;
  const ledger = async () =>
    (await fetch(`${endpoint}/_firedrill/ledger`, { headers: { authorization: `Bearer ${secret}` } })).json();
  const all = async () => ({
    changed: await ledger(),
    files: await folderHash(dirname(configFile)),
    state: await versions(service.state.bucket),
    cache: await versions(service.cache.bucket),
    instances: await instances(),
  });
  const places = placesOf(project.stateDir, service.name);
  const request = async (runbookName: string, given: readonly string[]): Promise<RunRequest> => {
    const runbook = await loadRunbookNamed(project, runbookName, actions);
    return {
      mode: 'dry-run',
      options: {},
      places,
      installation: installationAt(ROOT),
      configFile,
      service,
      runbook,
      inputs: inputsOf(runbook, given),
      since: new Date(),
      operator: 'op',
    };
  };
  return { service, request, all, places };
}

/** The names that open the gates of the shipped runbooks. */
export const GATES: Readonly<Record<string, string>> = {
  review: 'aws_instance.ttb',
  'review-clear': 'ttb-verifier-ollama-models-123456789012',
  'review-replace': 'ttb-verifier.example.com',
  'review-destroy': 'ttb-verifier.example.com',
  'review-forget': 'example-org/ttb-verifier',
};
