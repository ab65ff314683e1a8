// The place itself: real tools, moto and the sandbox behind the router, and what they do together. In order: each test
// goes on from the world that the one before it left.
import {
  DescribeInstancesCommand,
  GetConsoleOutputCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetConnectionStatusCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { hasGithubProvider, missing, needed } from '../infrastructure-world.ts';
import { modelBucket, until } from '../unit-on-moto.ts';
import { type LivePlace, openLivePlace, state } from './live-place.ts';
import { expired, lockNotFreed, networkLost, slow, stateNotWritten } from './misbehaviour.ts';
import { inOnePlace } from './one-place.ts';

const can = missing.length === 0 && hasGithubProvider;
if (!can) console.log(`skipped: needs ${needed.join(', ')}, the github provider`);

const instance = 'aws_instance.ttb';
const attachment = 'aws_lb_target_group_attachment.ttb';

describe.skipIf(!can)('the place for the live world', { timeout: 300_000 }, () => {
  let place: LivePlace;
  inOnePlace(async () => (place = await openLivePlace()));

  const running = async () => {
    const { Reservations = [] } = await place.ec2.send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'instance-state-name', Values: ['running'] }] }),
    );
    return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId ?? ''));
  };
  const consoleOf = async (id: string) => {
    const { Output } = await place.ec2.send(new GetConsoleOutputCommand({ InstanceId: id, Latest: true }));
    return Buffer.from(Output ?? '', 'base64').toString();
  };

  it('applies the unit, and has nothing to do afterwards', async () => {
    const { planned, applied } = await place.make();
    expect(new Set(Object.values(planned.changes).map(String))).toEqual(new Set(['create']));
    expect(applied.errors).toEqual([]);
    expect(applied.exitCode).toBe(0);
    const { errors, changes } = await place.plan();
    expect(errors).toEqual([]);
    expect(changes).toEqual({});
    expect((await place.git('status', '--porcelain')).stdout).toBe('');
  });

  it('shows a whole model cache in the bucket that the unit made', async () => {
    const Key = `${place.service.cache.prefix}/COMPLETE`;
    const { Body } = await place.s3.send(new GetObjectCommand({ Bucket: modelBucket, Key }));
    const { files } = JSON.parse((await Body?.transformToString()) ?? '') as {
      files: { name: string; size: number }[];
    };
    const { Contents = [] } = await place.s3.send(new ListObjectsV2Command({ Bucket: modelBucket }));
    expect(Contents).toHaveLength(files.length + 1);
    for (const { name, size } of files) {
      const head = { Bucket: modelBucket, Key: `${place.service.cache.prefix}/${name}` };
      expect((await place.s3.send(new HeadObjectCommand(head))).ContentLength).toBe(size);
    }
  });

  it('replaces the instance: the new one boots before everybody’s eyes and then serves, the old one is gone', async () => {
    await until(async () => (await place.health()).ok, 'the first machine in service');
    const [old = ''] = await running();
    const before = (await (await place.ask()).json()) as { instance: string };
    expect(before.instance).toBe(old);

    const planned = await place.plan(`-replace=${instance}`);
    expect(planned.changes).toEqual({
      [instance]: ['create', 'delete'],
      [attachment]: ['create', 'delete'],
      'terraform_data.in_service': ['create', 'delete'],
    });
    place.router.forget();
    const applying = place.run('apply', '-json', '-input=false', planned.file);
    let now = '';
    await until(async () => (now = (await running()).find((id) => id !== old) ?? '') !== '', 'the new one');
    const lengths: number[] = [];
    await until(async () => {
      const text = await consoleOf(now);
      if (text.length !== lengths.at(-1)) lengths.push(text.length);
      return text.includes('"stage":"recovered","event":"end"');
    }, 'the marker');
    expect(lengths.length, 'the console grew').toBeGreaterThan(3);
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));

    const { errors, exitCode } = await applying;
    expect(errors).toEqual([]);
    expect(exitCode).toBe(0);
    expect(await running()).toEqual([now]);
    expect((await place.output())['ec2_instance_id']).toBe(now);
    await until(async () => (await place.ask()).ok, 'an answer');
    expect(await (await place.ask()).json()).toMatchObject({ brand: 'OLD TOM DISTILLERY', instance: now });
    const { Status } = await place.ssm.send(new GetConnectionStatusCommand({ Target: now }));
    expect(Status).toBe('connected');
    expect((await place.plan()).changes).toEqual({});

    const changes = place.router.mutations().map(({ action }) => action);
    expect(changes).toEqual(
      expect.arrayContaining(['RunInstances', 'RegisterTargets', 'DeregisterTargets', 'TerminateInstances']),
    );
    expect(place.router.calls.filter(({ userAgent }) => userAgent === '')).toEqual([]);
  });

  it('answers nobody while nothing serves, and only once the next one has booted', async () => {
    const [id = ''] = await running();
    await place.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect((await place.ask()).status).toBe(503);
    const applying = place.apply();
    let now = '';
    await until(async () => (now = (await running())[0] ?? '') !== '', 'the next one');
    expect((await place.ask()).status).toBe(503);
    await until(async () => (await place.ask()).ok, 'an answer');
    expect(await consoleOf(now)).toContain('"stage":"recovered","event":"end"');
    const { planned, applied } = await applying;
    expect(planned.changes).toMatchObject({ [instance]: ['create'] });
    expect(applied.exitCode).toBe(0);
  });

  describe('misbehaves on demand', () => {
    it('keys that have ended, for all services or for one', async () => {
      const undo = place.router.misbehave(expired('ec2'));
      await expect(running()).rejects.toMatchObject({ name: 'RequestExpired' });
      const [some] = (await place.s3.send(new ListObjectsV2Command({ Bucket: modelBucket }))).Contents ?? [];
      expect(some?.Key).toBeDefined();
      undo();
      expect(await running()).toHaveLength(1);
      place.router.misbehave(expired());
      const { exitCode, stderr, errors } = await place.run('plan', '-json', '-input=false');
      expect(exitCode).toBe(1);
      expect(errors.join('\n') + stderr).toContain('ExpiredToken');
      const command = new GetConnectionStatusCommand({ Target: 'i-0' });
      await expect(place.ssm.send(command)).rejects.toMatchObject({ name: 'ExpiredTokenException' });
    });

    it('a connection that breaks, before the call is done', async () => {
      place.router.forget();
      place.router.misbehave({ ...networkLost, times: 1 });
      await expect(place.health()).rejects.toThrow('fetch failed');
      expect((await place.health()).status).toBe(200);
      expect(place.router.calls.map(({ status }) => status)).toEqual(['cut', 200]);
    });

    it('an answer that comes late', async () => {
      place.router.misbehave(slow(700));
      const began = performance.now();
      await running();
      expect(performance.now() - began).toBeGreaterThan(690);
    });

    it('a state that cannot be written, and a lock that stays', async () => {
      // One change that costs seconds: a tag of the document is none, so it is the alarm's address.
      const planned = await place.plan(`-replace=aws_ssm_document.read_boot_log`);
      place.router.misbehave(stateNotWritten(state));
      place.router.misbehave(lockNotFreed(state));
      const { errors, exitCode } = await place.run('apply', '-json', '-input=false', planned.file);
      expect(exitCode).toBe(1);
      expect(errors.join('\n')).toContain('Failed to persist state to backend');
      place.router.behave();
      const lock = { Bucket: state.split('/')[0], Key: `${state.split('/').slice(1).join('/')}.tflock` };
      const { Body } = await place.s3.send(new GetObjectCommand(lock));
      const { ID } = JSON.parse((await Body?.transformToString()) ?? '') as { ID: string };
      const freed = await place.run('force-unlock', '-force', ID);
      expect(freed.exitCode, freed.stderr).toBe(0);
    });
  });
});
