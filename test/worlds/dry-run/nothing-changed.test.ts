import { dirname, join } from 'node:path';
import { DescribeInstancesCommand, EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { actions } from '../../../src/actions/registry.ts';
import { inputsOf } from '../../../src/commands/declare.ts';
import { loadRunbookNamed, openProject } from '../../../src/commands/project.ts';
import type { Stamped } from '../../../src/engine/events.ts';
import { placesOf, readRun } from '../../../src/journal/run-folders.ts';
import { folderHash } from '../../../src/process/folder-hash.ts';
import { installationAt } from '../../../src/process/installation.ts';
import { openRun } from '../../../src/run/open.ts';
import { dryRunWorld } from '../../../src/worlds/dry-run/world.ts';
import { ROOT } from '../../support/cli.ts';
import { scratch } from '../../support/folder.ts';
import { livePlace } from '../live/place.ts';

async function place(runbookName: string, given: readonly string[]) {
  const configFile = await livePlace('whole');
  const project = await openProject({ config: configFile, stateDir: await scratch() });
  const { service } = project;
  const runbook = await loadRunbookNamed(project, runbookName, actions);
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
  const all = async () => ({
    files: await folderHash(dirname(configFile)),
    state: await versions(service.state.bucket),
    cache: await versions(service.cache.bucket),
    instances: await instances(),
  });
  const places = placesOf(project.stateDir, service.name);
  const request = {
    mode: 'dry-run' as const,
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
  return { service, request, all, places, s3, ec2 };
}

describe('a dry run', { timeout: 120_000 }, () => {
  test.each([
    ['instance-replacement', [], { review: 'aws_instance.ttb' }],
    [
      'cold-cache-rebuild',
      ['cache=clear'],
      { 'review-clear': 'ttb-verifier-ollama-models-123456789012', review: 'aws_instance.ttb' },
    ],
    [
      'protection-removal',
      ['address=aws_acm_certificate.ttb', 'form=destroy'],
      { 'review-destroy': 'ttb-verifier.example.com' },
    ],
  ] as const)(
    '%s %j leaves all as it was, and says of each step what it would do',
    async (name, given, gates) => {
      const { request, all, places } = await place(name, given);
      const before = await all();
      const open = await openRun(request);
      const events: Stamped[] = [];
      open.run.onEvent((event) => {
        events.push(event);
        if (event.type === 'question.opened')
          void open.run.answer(event.id, {
            by: 'op',
            text: (gates as Record<string, string>)[event.id] ?? '',
          });
      });
      const state = await open.run.drive();
      await open.close();
      expect(state.outcome).toBe('previewed');
      expect(await all()).toEqual(before);

      const previews = events.filter((event) => event.type === 'step.previewed');
      const walked = state.steps.filter(({ status }) => status === 'succeeded');
      expect(previews.map(({ step }) => step)).toEqual(walked.map(({ id }) => id));
      for (const { id, preview } of walked) {
        const { effect } = request.runbook.steps.map(({ action }) => actions.get(action)?.contract)[
          request.runbook.steps.findIndex((step) => step.id === id)
        ] ?? { effect: '' };
        if (effect === 'mutate') {
          expect(['planned', 'simulated']).toContain(preview?.fidelity);
          expect(preview?.changes).not.toEqual([]);
          expect(preview?.calls).not.toEqual([]);
        }
      }
      expect(state.milestones).not.toHaveProperty('started');
      expect(state.milestones).not.toHaveProperty('recovered');
      expect(state.obligations).toEqual([]);
      // No times of what did not happen.
      const stored = await readRun(join(places.runs, state.frame.run));
      expect(stored.rto.lines).toBe(0);
      expect(stored.chain.problems).toEqual([]);
    },
  );

  test('sends nothing that changes something, and starts no program that does', async () => {
    const { service, request } = await place('instance-replacement', []);
    const folder = await scratch();
    const site = { run: 'r', runbook: 'x', folder, service, installation: request.installation };
    const world = await dryRunWorld({ ...site, others: async () => [] });
    onTestFinished(() => world.close(true));
    const { aws, processes } = world.ports;
    const [s3, ec2] = await Promise.all([aws.s3(), aws.ec2()]);
    const put = s3.send(new PutObjectCommand({ Bucket: service.cache.bucket, Key: 'x', Body: 'x' }));
    await expect(put).rejects.toMatchObject({ failure: { code: 'refused' } });
    const end = ec2.send(new TerminateInstancesCommand({ InstanceIds: ['i-1'] }));
    await expect(end).rejects.toMatchObject({ failure: { code: 'refused' } });
    const records = { intent: () => Promise.reject(new Error('asked')) };
    const held = processes(folder, records).held('apply', { file: 'true', args: [], cwd: folder, env: {} });
    await expect(held).rejects.toThrow('it would change something');
  });
});
