/** The real instance_init.sh under bash, on an instance in a folder, in every state a recovery may meet. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Instance, type Marker, makeModel, missing, script, sha256 } from './instance.ts';

vi.setConfig({ testTimeout: 60_000 }); // a busy machine takes its time
const why = missing();
const toRecovery = ['packages', 'images', 'services', 'model-load', 'answers', 'question', 'recovered'];
const withoutRestore = (stages: string[]) =>
  stages.filter((stage) => !['model-restore', 'model-verify'].includes(stage));

let instance: Instance;
beforeEach(() => {
  instance = new Instance();
});
afterEach((context) => {
  if (context.task.result?.state === 'fail') console.error(instance.output);
  instance.remove();
});

/** Ends with the service recovered: the sentinel stands, and what runs is the model we wanted. */
function expectRecovered(code: number) {
  expect(code).toBe(0);
  expect(instance.sentinel()).toMatchObject({
    service: 'ttb-verifier',
    instanceId: 'i-0c3f91d2a77e4b105',
    model: 'llama3.2-vision',
    digest: `sha256:${instance.model.digest}`,
    answer: '7',
    expected: true,
  });
  expect(instance.ended().at(-1)).toBe('recovered');
  for (const [name, blob] of Object.entries(instance.model.files))
    expect(sha256(readFileSync(join(instance.models, 'blobs', name)))).toBe(sha256(blob));
}

/** The bucket holds a whole cache that another instance can start from. */
function expectWholeCache() {
  const { files } = JSON.parse(readFileSync(instance.object('COMPLETE'), 'utf8')) as {
    files: { name: string; size: number; sha256: string }[];
  };
  const manifest = sha256(
    readFileSync(instance.object('manifests/registry.ollama.ai/library/llama3.2-vision/latest')),
  );
  expect(manifest).toBe(instance.model.digest);
  expect(files).toHaveLength(6);
  for (const file of files) {
    const bytes = readFileSync(instance.object(file.name));
    expect({ ...file, size: bytes.length, sha256: sha256(bytes) }).toEqual(file);
  }
}

/** What waits beside the first boot has started the unit that tries again. */
const unitStarted = () =>
  vi.waitFor(
    () =>
      expect(instance.calls('systemctl')).toContain('systemctl start --no-block ttb-verifier-boot.service'),
    { timeout: 30_000 },
  );

/** The line of instance_init.sh that a failure names. */
const lineOf = (marker: Marker | undefined) => script.split('\n')[(marker?.['line'] as number) - 1];

describe.skipIf(why)(`the first boot${why ? ` (skipped: ${why})` : ''}`, () => {
  test('warm: the model comes from the bucket, beside Docker, and nothing is exported', async () => {
    instance.warm();
    instance.takes({ packages: 16_000, restore: 100_000 }); // long enough for a look at it, on a busy machine too
    const before = instance.bucket();
    expectRecovered(await instance.run());

    expect(withoutRestore(instance.ended())).toEqual(toRecovery);
    expect(instance.last('model-restore', 'end')).toMatchObject({ outcome: 'restored' });
    const at = (stage: string, event: Marker['event']) => instance.last(stage, event)?.t as number;
    expect(at('model-restore', 'start')).toBeLessThan(at('packages', 'end'));
    expect(at('model-restore', 'end')).toBeGreaterThan(at('packages', 'end'));
    expect(at('model-load', 'start')).toBeGreaterThanOrEqual(at('model-verify', 'end'));
    const halfWay = instance.last('model-restore', 'progress');
    expect(halfWay?.['total']).toBe(instance.model.manifest.length + 400_027);
    expect(halfWay?.['done']).toBeLessThanOrEqual(halfWay?.['total'] as number);

    // The small files are no whole percent of it.
    const checks = instance
      .markers()
      .filter(({ stage, event }) => stage === 'model-verify' && event === 'progress');
    expect(checks.map(({ done, total }) => [done, total])).toEqual([[400_027, 400_027]]);

    expect(await instance.runUnits()).toEqual({});
    expect(instance.bucket()).toEqual(before);
    expect(instance.calls('curl').filter((call) => /api\/pull|github/.test(call))).toEqual([]);
    // Ollama deletes old blobs without a manifest; the CLI gives a download the object's date.
    expect(
      Date.now() - statSync(join(instance.models, 'blobs', instance.model.weights)).mtimeMs,
    ).toBeLessThan(600_000);
  });

  test('every marker is the one line that DESIGN fixes, on the output and in stages.jsonl alike', async () => {
    await instance.run();
    await instance.runUnits();
    const lines = readFileSync(join(instance.root, 'var/log/cloud-init-output.log'), 'utf8').split('\n');
    const printed = lines.filter((line) => line.startsWith('##RB '));
    for (const line of printed)
      expect(line).toMatch(
        /^##RB \{"stage":"[a-z-]+","event":"(start|progress|end|fail)","t":\d{10}\.\d{3},"up":\d+\.\d+[,}].*$/,
      );
    // Two stages that go on side by side may write in either order within a millisecond.
    const sorted = (markers: readonly unknown[]) => markers.map((one) => JSON.stringify(one)).sort();
    expect(sorted(printed.map((line) => JSON.parse(line.slice(5))))).toEqual(sorted(instance.markers()));
  });

  test('cold: pulled, recovered, and only then exported; the next instance starts warm', async () => {
    expectRecovered(await instance.run());
    expect(withoutRestore(instance.ended())).toEqual(toRecovery.toSpliced(3, 0, 'model-pull'));
    expect(instance.last('model-restore', 'end')).toMatchObject({ outcome: 'missing' });
    expect(instance.last('model-pull', 'end')).toMatchObject({ outcome: 'pulled' });
    expect(instance.last('model-pull', 'progress')).toMatchObject({
      done: expect.any(Number),
      total: expect.any(Number),
    });
    expect(instance.bucket()).toEqual({});

    instance.calls('aws', true);
    expect(await instance.runUnits()).toEqual({ 'ttb-verifier-export': 0 });
    expectWholeCache();
    const puts = instance
      .calls('aws')
      .filter((call) => !call.includes('cp --only-show-errors s3:'))
      .map((call) => call.split('/0.24.0/')[1] ?? '');
    const complete = puts.indexOf('COMPLETE');
    expect(puts[complete - 1]).toMatch(/^manifests/);
    expect(puts.slice(complete + 1).map((put) => put.split('/')[0])).toEqual([
      'also',
      'also',
      'also',
      'COMPLETE',
    ]);
    expect(instance.last('model-export', 'progress')).toMatchObject({
      done: 400_027 + instance.model.manifest.length,
    });

    const next = new Instance(instance.model);
    next.takeBucket(instance);
    expect(await next.run()).toBe(0);
    expect(next.last('model-restore', 'end')).toMatchObject({ outcome: 'restored' });
    expect(next.calls('curl').filter((call) => call.includes('github'))).toEqual([]);
    next.remove();
  });

  test('a corrupt blob counts as no cache, and is healed', async () => {
    const { weights } = instance.warm();
    const bytes = readFileSync(weights);
    bytes[200_000] = (bytes[200_000] as number) ^ 1;
    writeFileSync(weights, bytes);
    expectRecovered(await instance.run());
    expect(instance.last('model-verify', 'fail')).toMatchObject({
      message: expect.stringContaining(instance.model.weights),
    });
    expect(instance.ended()).toContain('model-pull');
    await instance.runUnits();
    expectWholeCache();
  });

  test.each(['blob', 'manifest'])('a %s that is missing counts as no cache, and is healed', async (what) => {
    const { weights } = instance.warm();
    rmSync(what === 'blob' ? weights : instance.object('manifests'), { recursive: true });
    expectRecovered(await instance.run());
    expect(instance.last('model-restore', 'end')).toMatchObject({ outcome: 'partial' });
    expect(instance.last('model-verify', 'fail')).toMatchObject({
      message:
        what === 'blob'
          ? `wrong or missing: ${instance.model.weights}`
          : 'the manifest is missing or not the one we expect',
    });
    expect(instance.ended()).toContain('model-pull');
    await instance.runUnits();
    expectWholeCache();
  });

  test('a small blob that is missing costs nothing but itself: the weights are copied once and not pulled', async () => {
    instance.warm();
    const [small] = Object.keys(instance.model.files).filter((name) => name !== instance.model.weights);
    rmSync(instance.object(`blobs/${small}`));
    instance.takes({ pull: 100_001 });
    expectRecovered(await instance.run());
    expect(instance.last('model-verify', 'fail')).toMatchObject({ message: `wrong or missing: ${small}` });
    expect(instance.calls('aws').filter((call) => call.includes(instance.model.weights))).toHaveLength(1);
    expect(readFileSync(join(instance.world, 'spans'), 'utf8')).not.toContain(' 100001');
    await instance.runUnits();
    expectWholeCache();
  });

  test('blobs without COMPLETE are not touched, and the export completes them', async () => {
    rmSync(instance.warm().complete);
    expectRecovered(await instance.run());
    expect(instance.last('model-restore', 'end')).toMatchObject({ outcome: 'missing' });
    expect(instance.calls('aws').filter((call) => call.includes('blobs/'))).toEqual([]);
    await instance.runUnits();
    expectWholeCache();
  });

  test.each([
    ['names outside the cache', (text: string) => text.replace('"blobs/', '"blobs/../../../')],
    [
      'another model',
      (text: string) => text.replace(/"digest":"sha256:[0-9a-f]{8}/, '"digest":"sha256:00000000'),
    ],
    ['nothing that can be read', (text: string) => text.slice(0, 100)],
    [
      'hundreds of files',
      (text: string) =>
        text.replace(
          '"files":[',
          `"files":[${Array.from({ length: 400 }, (_, i) => `{"name":"blobs/sha256-${sha256(String(i))}","size":1},`).join('')}`,
        ),
    ],
    ['more bytes than the disk takes', (text: string) => text.replace(/"size":\d+/, '"size":1e13')],
  ])('a COMPLETE with %s is not followed', async (_, spoil) => {
    const { complete } = instance.warm();
    writeFileSync(complete, spoil(readFileSync(complete, 'utf8')));
    expectRecovered(await instance.run());
    expect(instance.last('model-restore', 'end')).toMatchObject({
      outcome: 'missing',
      note: expect.any(String),
    });
    expect(instance.calls('aws').filter((call) => call.includes('/blobs/'))).toEqual([]);
    await instance.runUnits();
    expectWholeCache();
  });

  test('a cache that is whole but not of the pinned manifest is not trusted', async () => {
    const other = new Instance();
    other.warm();
    instance.takeBucket(other);
    const complete = readFileSync(instance.object('COMPLETE'), 'utf8');
    writeFileSync(
      instance.object('COMPLETE'),
      complete.replaceAll(other.model.digest, instance.model.digest),
    );
    other.remove();
    expectRecovered(await instance.run());
    expect(instance.last('model-verify', 'fail')).toMatchObject({
      message: expect.stringContaining('not the one we expect'),
    });
    expect(existsSync(join(instance.state, 'ollama/staging'))).toBe(false);
    await instance.runUnits();
    expectWholeCache();
  });

  test('the archive of before is a warm start, and is exported in the new layout', async () => {
    const archive = instance.archive();
    const before = sha256(readFileSync(archive));
    expectRecovered(await instance.run());
    expect(instance.last('model-restore', 'end')).toMatchObject({ outcome: 'archive' });
    expect(instance.ended()).not.toContain('model-pull');
    await instance.runUnits();
    expectWholeCache();
    expect(sha256(readFileSync(archive))).toBe(before);
  });

  test('the archive of before serves where COMPLETE is damaged, too', async () => {
    writeFileSync(instance.warm().complete, '{');
    instance.archive();
    expectRecovered(await instance.run());
    expect(instance.last('model-restore', 'end')).toMatchObject({ outcome: 'archive' });
    await instance.runUnits();
    expectWholeCache();
  });

  test('half an archive counts as no cache', async () => {
    truncateSync(instance.archive(), 200_000);
    expectRecovered(await instance.run());
    expect(instance.last('model-restore', 'end')).toMatchObject({ outcome: 'missing' });
    expect(instance.ended()).toContain('model-pull');
  });

  test('without access to the bucket the service comes back all the same; only the export fails', async () => {
    instance.warm();
    instance.fault('s3-denied');
    expectRecovered(await instance.run());
    expect(instance.last('model-restore', 'end')).toMatchObject({ outcome: 'missing' });
    const sentinel = instance.sentinel();
    // Neither five failures nor fifty end it: the next recovery would be a cold one, and nobody would know.
    const [unit] = instance.calls('systemd-run').filter((call) => call.includes('-export'));
    expect(unit).toContain('-p Restart=on-failure -p RestartSec=900 -p StartLimitIntervalSec=0');
    expect(await instance.runUnits()).toEqual({ 'ttb-verifier-export': 1 });
    expect(instance.last('model-export', 'fail')).toMatchObject({
      message: expect.stringContaining('the bucket did not take'),
    });
    expect(instance.sentinel()).toEqual(sentinel);
  });

  test('a bucket that refuses for half a minute is still a warm start', async () => {
    instance.warm();
    instance.fault('s3-denied', 12); // Compose is asked for once as well
    expectRecovered(await instance.run());
    expect(instance.last('model-restore', 'end')).toMatchObject({ outcome: 'restored' });
  });

  test('without any bucket nothing is looked for and nothing exported', async () => {
    instance.settings['MODEL_BUCKET'] = '';
    expectRecovered(await instance.run());
    expect(instance.calls('aws')).toEqual([]);
    expect(await instance.runUnits()).toEqual({});
  });

  test('a bucket that does not answer is given up on', async () => {
    instance.warm();
    instance.environment = { TIMEOUT_S: '0.3' };
    instance.fault('s3-hangs');
    expectRecovered(await instance.run());
    expect(instance.last('model-restore', 'end')).toMatchObject({ outcome: 'missing' });
  });

  /** A new volume is loaded as it is read: each call of `aws` needs so many seconds before it does anything. */
  const slowDisk = (seconds: number) => writeFileSync(join(instance.world, 'slow-disk'), String(seconds));
  const looks = (folder: string) =>
    instance.calls('aws').filter((call) => call.includes(`/${folder}/COMPLETE`)).length;

  test.each([
    [5, 1],
    [15, 2],
    [35, 3],
  ])(
    'a disk that needs %i s for each call: warm all the same, at look %i, with no registry',
    async (seconds, look) => {
      instance.warm();
      slowDisk(seconds);
      for (const fault of ['pull-image', 'dnf-lock', 'github']) instance.fault(fault);
      expectRecovered(await instance.run());
      expect(instance.last('model-restore', 'end')).toMatchObject({ outcome: 'restored' });
      expect([looks('staging'), looks('also')]).toEqual([look, look]);
    },
  );

  test('a disk that is too slow even for that is given up on, and says so', async () => {
    instance.warm();
    slowDisk(61);
    expectRecovered(await instance.run());
    expect(instance.last('model-restore', 'end')).toMatchObject({
      outcome: 'missing',
      note: 'the bucket refused or did not answer',
    });
    expect(looks('staging')).toBe(3);
    // Images and packages come from elsewhere meanwhile, and then nobody goes on asking for them.
    expect(looks('also')).toBeLessThanOrEqual(3);
    expect(instance.output).toContain('images and packages in the bucket: no answer in 10 s');
  });

  test('a copy that stalls is ended, tried once more with the other client, then given up', async () => {
    instance.warm();
    instance.fault('s3-stalls');
    instance.environment = { STALL_S: '1', TIMEOUT_S: '60' };
    expectRecovered(await instance.run());
    expect(instance.last('model-restore', 'end')).toMatchObject({ outcome: 'partial' });
    expect(
      instance.calls('aws').filter((call) => call.includes(`blobs/${instance.model.weights} `)),
    ).toHaveLength(2);
    // The stand-in would hang for 20 s, twice.
    const took =
      (instance.last('model-restore', 'end')?.t ?? 0) - (instance.last('model-restore', 'start')?.t ?? 0);
    expect(took).toBeLessThan(20);
    expect(instance.ended()).toContain('model-pull');
  });

  test('a copy whose blocks are all there long before its end is not ended', async () => {
    instance.warm();
    instance.fault('s3-preallocates');
    instance.environment = { STALL_S: '6', TIMEOUT_S: '60' }; // 3 s without a new block would be a stall
    expectRecovered(await instance.run());
    expect(instance.last('model-restore', 'end')).toMatchObject({ outcome: 'restored' });
  });

  test('where the CRT client fails, the classic one copies', async () => {
    instance.warm();
    instance.fault('crt-broken');
    expectRecovered(await instance.run());
    expect(instance.last('model-restore', 'end')).toMatchObject({ outcome: 'restored' });
    const blobs = instance.calls('aws').filter((call) => call.includes('/blobs/'));
    expect(blobs).toHaveLength(Object.keys(instance.model.files).length + 1); // only the weights twice
  });

  test('a lock on the package database is waited for', async () => {
    instance.warm();
    instance.withoutAlso();
    instance.fault('dnf-lock', 5);
    expectRecovered(await instance.run());
    expect(instance.calls('dnf')).toHaveLength(6);
  });

  test('a lock that never goes ends the boot with stage, line and reason, and the unit tries again', async () => {
    instance.fault('dnf-lock');
    expect(await instance.run()).toBe(1);
    const failure = instance.last('packages', 'fail');
    expect(failure).toMatchObject({ code: 1, message: 'dnf could not install docker in 12 tries' });
    expect(lineOf(failure)).toContain('docker_package ||');
    expect(instance.sentinel()).toBeUndefined();
    await unitStarted();

    instance.fault('dnf-lock', null);
    expectRecovered(await instance.run('boot'));
  });

  test('a Compose with another hash is never run', async () => {
    instance.settings['COMPOSE_SHA256'] = sha256('another');
    expect(await instance.run()).toBe(1);
    expect(instance.last('packages', 'fail')).toMatchObject({
      message: expect.stringContaining('could not be fetched with the hash'),
    });
    expect(readdirSync(join(instance.root, 'usr/local/lib/docker/cli-plugins'))).not.toContain(
      'docker-compose',
    );
  });

  test('an image that comes at the third try', async () => {
    instance.warm();
    instance.fault('pull-image', 4);
    expectRecovered(await instance.run());
  });

  test('a pull that stalls twice goes on from where it was', async () => {
    instance.fault('pull-stalls', 1); // talks on, without a byte more
    instance.fault('pull-silent', 1);
    instance.environment = { STALL_S: '1' };
    expectRecovered(await instance.run());
    expect(instance.calls('curl').filter((call) => call.includes('api/pull'))).toHaveLength(3);
    expect(instance.output).toMatch(/model pull, try 2: stalled at 200000 of 400000 bytes/);
  });

  test('a pull that never works ends the boot; a later one comes back', async () => {
    instance.fault('pull-fails');
    expect(await instance.run()).toBe(1);
    expect(instance.last('model-pull', 'fail')).toMatchObject({
      message: expect.stringMatching(/6 tries: max retries exceeded: EOF/),
    });
    expect(instance.sentinel()).toBeUndefined();
    expect(instance.calls('systemd-run').filter((call) => !call.includes('-standby'))).toEqual([]);

    instance.fault('pull-fails', null);
    expectRecovered(await instance.run('boot'));
    await instance.runUnits();
    expectWholeCache();
  });

  test('a tag that was moved: the service runs, says so, and the cache stays with the pinned model', async () => {
    const moved = makeModel();
    for (const [name, blob] of Object.entries(moved.files))
      writeFileSync(join(instance.world, 'registry', name), blob);
    writeFileSync(join(instance.world, 'registry/manifest'), moved.manifest);
    expect(await instance.run()).toBe(0);
    expect(instance.last('model-pull', 'end')).toMatchObject({
      digest: `sha256:${moved.digest}`,
      note: expect.any(String),
    });
    expect(instance.sentinel()).toMatchObject({ digest: `sha256:${moved.digest}` });
    await instance.runUnits();
    expect(Object.keys(instance.bucket()).filter((key) => !key.includes('/bin/'))).toEqual([]);
  });

  test('a disk that is too small ends the boot before anything is fetched', async () => {
    instance.warm();
    writeFileSync(join(instance.world, 'free'), String(6 * 2 ** 30));
    expect(await instance.run()).toBe(1);
    expect(instance.last('packages', 'fail')).toMatchObject({
      message: 'the disk has 6 GiB free and 20 are needed: was the root volume made larger?',
    });
    expect([...instance.calls('dnf'), ...instance.calls('aws')]).toEqual([]);
  });

  test('Compose fails: its line and its code', async () => {
    instance.warm();
    instance.fault('compose', 1);
    expect(await instance.run()).toBe(17);
    const failure = instance.last('services', 'fail');
    expect(failure).toMatchObject({ code: 17 });
    expect(lineOf(failure)).toContain('docker compose');
    expectRecovered(await instance.run('boot'));
    expect(instance.calls('aws').filter((call) => call.includes('COMPLETE'))).toHaveLength(3);
  });

  test('an Ollama that cannot run the model is not recovered, however healthy', async () => {
    instance.warm();
    instance.fault('model-load');
    expect(await instance.run()).toBe(1);
    expect(instance.last('model-load', 'fail')).toMatchObject({
      message: expect.stringContaining('unknown model architecture'),
    });
    expect(instance.sentinel()).toBeUndefined();
  });

  test('the verifier, whose health callers go by, is started when the model has answered, and not before', async () => {
    instance.warm();
    instance.fault('model-load');
    expect(await instance.run()).toBe(1);
    expect(existsSync(join(instance.world, 'running/verifier'))).toBe(false);
    instance.fault('model-load', null);
    expectRecovered(await instance.run('boot'));
    const order = readFileSync(join(instance.world, 'calls'), 'utf8').split('\n');
    const at = (what: string) => order.findLastIndex((call) => call.includes(what));
    expect(at('/api/chat')).toBeGreaterThan(at('/health'));
    expect(order.findIndex((call) => call.includes('/health'))).toBeGreaterThan(
      order.findIndex((call) => call.includes('/api/chat')),
    );
    expect(instance.sentinel()).toMatchObject({
      answersMs: expect.any(Number),
      questionMs: expect.any(Number),
    });
  });

  test('a verifier that is not healthy is not recovered', async () => {
    instance.warm();
    instance.fault('unhealthy');
    expect(await instance.run()).toBe(1);
    expect(instance.last('answers', 'fail')).toMatchObject({ message: 'the verifier is not healthy' });
    expect(instance.sentinel()).toBeUndefined();
  });

  test('a model that says nothing is not recovered', async () => {
    instance.warm();
    instance.fault('mute');
    expect(await instance.run()).toBe(1);
    expect(instance.last('question', 'fail')).toMatchObject({
      message: expect.stringContaining('no answer to a real question'),
    });
    expect(instance.sentinel()).toBeUndefined();
  });

  test('where the disk takes no line, the console still says which stage failed', async () => {
    instance.warm();
    mkdirSync(instance.state, { recursive: true });
    symlinkSync('/dev/full', join(instance.state, 'stages.jsonl'));
    instance.fault('compose', 1);
    expect(await instance.run()).toBe(17);
    // In no fixed place: the restore beside it reports as well.
    expect(instance.printed()).toContainEqual(
      expect.objectContaining({ stage: 'services', event: 'fail', code: 17 }),
    );
    expect(await instance.run('boot')).toBe(0);
    expect(instance.printed().at(-1)).toMatchObject({ stage: 'recovered', event: 'end' });
  });

  test.each([
    ['DOCKER_COMPOSE_B64', 'packages', 'opt/ttb-verifier/docker-compose.yml'],
    ['CLOUDWATCH_CONFIG_B64', 'monitoring', 'opt/aws/amazon-cloudwatch-agent/etc/ttb-verifier.json'],
  ])('a %s that cannot be unpacked is said on the console, not in the file', async (name, stage, file) => {
    instance.warm();
    instance.settings[name] = 'not base64';
    await instance.run();
    await instance.runUnits();
    expect(instance.printed().at(-1)).toMatchObject({ stage, event: 'fail' });
    expect(readFileSync(join(instance.root, file), 'utf8')).not.toContain('##RB');
  });

  test('a variable that is missing is named', async () => {
    delete instance.settings['MODEL_DIGEST'];
    expect(await instance.run()).not.toBe(0);
    expect(instance.output).toContain('MODEL_DIGEST: is not set: the sha256 of the model manifest');
  });

  test('monitoring comes after the recovery, and its failure harms nothing', async () => {
    instance.warm();
    instance.settings['CLOUDWATCH_CONFIG_B64'] = Buffer.from('{"agent":{}}').toString('base64');
    expectRecovered(await instance.run());
    expect(instance.calls('dnf')).toHaveLength(1);
    expect(await instance.runUnits()).toEqual({ 'ttb-verifier-monitoring': 0 });
    expect(instance.ended().at(-1)).toBe('monitoring');
    expect(
      readFileSync(join(instance.root, 'opt/aws/amazon-cloudwatch-agent/etc/ttb-verifier.json'), 'utf8'),
    ).toBe('{"agent":{}}');
  });
});

describe.skipIf(why)('interrupted and again', () => {
  /** Kills the whole boot, as a power cut would, or its main process only, at the first marker of a stage. */
  async function killAt(stage: string, only: 'all' | 'main' = 'all') {
    const { pid, ended } = instance.start();
    const log = join(instance.root, 'var/log/cloud-init-output.log');
    const reached = () => readFileSync(log, 'utf8').includes(`"stage":"${stage}"`);
    const watcher = watch(log);
    while (!reached()) await new Promise((resolve) => watcher.once('change', resolve));
    watcher.close();
    process.kill(only === 'all' ? -pid : pid, 'SIGKILL');
    expect(await ended).toBe(137);
  }

  test('only the script is killed, nothing else: the unit goes on when what it left has ended', async () => {
    instance.warm();
    instance.takes({ packages: 4000, images: 4000, restore: 4000 });
    await killAt('images', 'main');
    await unitStarted();
    expectRecovered(await instance.run('boot'));
  });

  test('a first boot that cannot even write its settings has left the unit that can', async () => {
    instance.warm();
    const settings = join(instance.root, 'opt/ttb-verifier/.env');
    mkdirSync(join(settings, '..'), { recursive: true });
    symlinkSync('/dev/full', settings);
    expect(await instance.run()).toBe(1);
    await unitStarted();
    rmSync(settings);
    expectRecovered(await instance.run('boot'));
  });

  test('a first boot that ends well starts nothing again', async () => {
    instance.warm();
    expectRecovered(await instance.run());
    await vi.waitFor(() => expect(existsSync(join(instance.world, 'standby-ended'))).toBe(true), {
      timeout: 30_000,
    });
    expect(instance.calls('systemctl').filter((call) => call.includes('start'))).toEqual([]);
  });

  test.each(['packages', 'images', 'services', 'model-verify', 'model-load', 'answers', 'question'])(
    'warm, killed at %s: the next run comes back',
    async (stage) => {
      instance.warm();
      instance.takes({
        packages: 4000,
        images: 4000,
        services: 4000,
        restore: 4000,
        load: 4000,
        text: 4000,
        question: 4000,
      });
      await killAt(stage);
      expect(instance.sentinel()).toBeUndefined();
      expectRecovered(await instance.run());
    },
  );

  test.each(['model-restore', 'model-pull', 'question'])(
    'cold, killed at %s: the next run comes back and exports',
    async (stage) => {
      instance.takes({ packages: 4000, pull: 4000, question: 4000 });
      await killAt(stage);
      expectRecovered(await instance.run());
      await instance.runUnits();
      expectWholeCache();
    },
  );

  test('a blob that the power cut left torn is not taken for whole', async () => {
    instance.write(join(instance.models, 'blobs', instance.model.weights), Buffer.alloc(400_000));
    expectRecovered(await instance.run());
  });

  test('a reboot starts the unit, which finds everything there and fetches nothing', async () => {
    instance.warm();
    await instance.run();
    const unit = readFileSync(join(instance.root, 'etc/systemd/system/ttb-verifier-boot.service'), 'utf8');
    expect(unit).toContain(`ExecStart=${instance.self} boot`);
    expect(unit).not.toMatch(/cloud-(final|init)/);
    // Neither five failures nor fifty end it: with a limit, a long outage would leave a machine that waits for a reboot.
    expect(unit).toMatch(/^Restart=on-failure\nRestartSec=60$/m);
    expect(unit.slice(0, unit.indexOf('[Service]'))).toMatch(/^StartLimitIntervalSec=0$/m);
    expect(instance.calls('systemctl', true)).toContain('systemctl enable ttb-verifier-boot.service');
    const first = instance.sentinel();

    expectRecovered(await instance.reboot());
    expect(instance.last('model-restore', 'end')).toMatchObject({ outcome: 'kept' });
    expect([...instance.calls('aws'), ...instance.calls('dnf')]).toEqual([]);
    expect(instance.calls('docker').filter((call) => call.includes(' pull -q'))).toEqual([]);
    expect(instance.sentinel()?.['at']).not.toBe(first?.['at']);
    expect(await instance.runUnits()).toEqual({});
  });

  test('a reboot with a damaged model restores it', async () => {
    instance.warm();
    await instance.run();
    writeFileSync(join(instance.models, 'blobs', instance.model.weights), 'damaged');
    expectRecovered(await instance.reboot());
    expect(instance.last('model-restore', 'end')).toMatchObject({ outcome: 'restored' });
  });

  test('a reboot that fails leaves no sentinel of the boot before', async () => {
    instance.warm();
    await instance.run();
    instance.fault('model-load');
    expect(await instance.reboot()).toBe(1);
    expect(instance.sentinel()).toBeUndefined();
  });

  test('a model that was damaged after the recovery is not exported', async () => {
    expectRecovered(await instance.run());
    writeFileSync(join(instance.models, 'blobs', instance.model.weights), 'damaged');
    expect(await instance.runUnits()).toEqual({ 'ttb-verifier-export': 1 });
    expect(instance.last('model-export', 'fail')).toMatchObject({
      message: expect.stringContaining('not fit to be cached'),
    });
    expect(Object.keys(instance.bucket()).filter((key) => !key.includes('/bin/'))).toEqual([]);
  });

  test('an export that was cut off is taken up after the next boot', async () => {
    instance.fault('s3-read-only');
    await instance.run();
    expect(await instance.runUnits()).toEqual({ 'ttb-verifier-export': 1 });
    instance.fault('s3-read-only', null);
    expectRecovered(await instance.reboot());
    expect(await instance.runUnits()).toEqual({ 'ttb-verifier-export': 0 });
    expectWholeCache();
  });

  test('a run of the same script beside the first waits for it', async () => {
    instance.warm();
    const [one, two] = await Promise.all([instance.run(), instance.run()]);
    expect([one, two]).toEqual([0, 0]);
    const starts = instance.markers().filter(({ stage, event }) => stage === 'packages' && event === 'start');
    const firstEnd = instance.markers().find(({ stage, event }) => stage === 'recovered' && event === 'end');
    expect(starts).toHaveLength(2);
    expect(starts[1]?.t).toBeGreaterThanOrEqual(firstEnd?.t as number);
  });
});

describe.skipIf(why)('from the bucket alone', () => {
  const also = () => (JSON.parse(readFileSync(instance.object('COMPLETE'), 'utf8')) as { also: Also[] }).also;
  type Also = { name: string; size: number; sha256: string; of: string };
  const pulls = () => instance.calls('docker').filter((call) => call.startsWith('docker pull'));
  const repositories = () => instance.calls('dnf').filter((call) => call.endsWith('install docker'));
  /** All that COMPLETE names is there, whole and right. */
  function expectAlso() {
    expect(also().map(({ name }) => name)).toEqual([
      'also/ollama.tar',
      'also/verifier.tar',
      'also/packages.tar',
    ]);
    for (const one of also()) {
      const bytes = readFileSync(instance.object(one.name));
      expect([bytes.length, sha256(bytes)], one.name).toEqual([one.size, one.sha256]);
    }
  }

  test('no registry, no mirror, no GitHub: recovers', async () => {
    instance.warm();
    for (const fault of ['pull-image', 'dnf-lock', 'github']) instance.fault(fault);
    expectRecovered(await instance.run());
    expect([pulls(), repositories()]).toEqual([[], []]);
    expect(await instance.runUnits()).toEqual({});
  });

  test('a bucket that never answers holds up neither packages nor images', async () => {
    instance.fault('s3-silent');
    expectRecovered(await instance.run());
    expect(existsSync(join(instance.world, 'nobody-pulled'))).toBe(false);
    expect(pulls()).toHaveLength(2);
    expect(instance.calls('aws').filter((call) => call.includes('bin/docker-compose'))).toHaveLength(1);
  });

  test('a bucket that refuses at first is asked again, where there is nothing else', async () => {
    instance.warm();
    instance.fault('s3-denied', 8);
    for (const fault of ['pull-image', 'dnf-lock']) instance.fault(fault);
    expectRecovered(await instance.run());
    expect(repositories().length).toBeLessThan(12);
  });

  test('neither registry nor mirror nor anything in the bucket: says so', async () => {
    for (const fault of ['pull-image', 'dnf-lock', 'github']) instance.fault(fault);
    expect(await instance.run()).toBe(1);
    expect(instance.last('packages', 'fail')).toMatchObject({
      message: 'dnf could not install docker in 12 tries',
    });
    instance.fault('dnf-lock', null);
    instance.fault('github', null);
    expect(await instance.run('boot')).toBe(1);
    expect(instance.last('images', 'fail')).toMatchObject({
      message: 'the image ollama/ollama:0.24.0 could not be pulled',
    });
  });

  describe.each([
    ['ollama', () => pulls(), ['docker pull -q ollama/ollama:0.24.0']],
    ['verifier', () => pulls(), ['docker pull -q registry.example.com/ttb-verifier:1.4.0']],
    ['packages', () => repositories(), ['dnf -y --setopt=keepcache=1 install docker']],
  ])('%s.tar', (name, taken, elsewhere) => {
    test.each(['missing', 'corrupt', 'of another one'])(
      '%s: taken from elsewhere, and healed',
      async (what) => {
        instance.warm();
        const file = instance.object(`also/${name}.tar`);
        if (what === 'missing') rmSync(file);
        else if (what === 'corrupt') writeFileSync(file, `${readFileSync(file, 'utf8')}x`);
        else if (name === 'ollama') instance.settings['OLLAMA_IMAGE'] = 'ollama/ollama:0.24.1';
        else if (name === 'verifier')
          instance.settings['VERIFIER_IMAGE'] = 'registry.example.com/ttb-verifier:2.0.0';
        else instance.settings['AMI_ID'] = 'ami-1111111111111111';
        const wanted = what === 'of another one' ? [expect.any(String)] : elsewhere;
        expectRecovered(await instance.run());
        expect(taken()).toEqual(wanted);
        expect([...pulls(), ...repositories()]).toHaveLength(1);
        expect(await instance.runUnits()).toEqual({ 'ttb-verifier-export': 0 });
        expectAlso();
        expectWholeCache();
      },
    );
  });

  test.each(['load-image', 'dnf-local'])(
    'what is right and cannot be used is taken from elsewhere: %s',
    async (fault) => {
      instance.warm();
      instance.fault(fault);
      expectRecovered(await instance.run());
      expect([...pulls(), ...repositories()]).toHaveLength(fault === 'load-image' ? 2 : 1);
    },
  );

  test('an image from the bucket that cannot run the model fails one boot, not the next', async () => {
    instance.warm();
    const broken = 'local/ollama:kept\nbroken\n';
    writeFileSync(instance.object('also/ollama.tar'), broken);
    const complete = JSON.parse(readFileSync(instance.object('COMPLETE'), 'utf8')) as { also: Also[] };
    Object.assign(complete.also[0] as Also, { sha256: sha256(broken), size: broken.length });
    writeFileSync(instance.object('COMPLETE'), JSON.stringify(complete));
    expect(await instance.run()).toBe(1);
    expectRecovered(await instance.run('boot'));
    expect(pulls()).toContain('docker pull -q ollama/ollama:0.24.0');
    await instance.runUnits();
    expectAlso();
    expect(readFileSync(instance.object('also/ollama.tar'), 'utf8')).not.toContain('broken');
  });

  test('after a cold start all of it is there, without what only a GPU loads, and the next needs nothing else', async () => {
    expectRecovered(await instance.run());
    expect(also).toThrow('no such file');
    expect(await instance.runUnits()).toEqual({ 'ttb-verifier-export': 0 });
    expectAlso();
    const kept = readFileSync(join(instance.world, 'imported'), 'utf8');
    expect(kept).toContain('usr/lib/ollama/libggml-cpu.so');
    expect(kept).not.toContain('cuda');
    const made = instance.calls('docker').find((call) => call.startsWith('docker import'));
    expect(made).toContain(
      '--change ENV OLLAMA_HOST="0.0.0.0:11434" --change ENTRYPOINT ["/bin/ollama"] --change CMD ["serve"]',
    );

    const next = new Instance(instance.model);
    next.takeBucket(instance);
    for (const fault of ['pull-image', 'dnf-lock', 'github']) next.fault(fault);
    expect(await next.run(), next.output).toBe(0);
    next.remove();
  });

  test('where Ollama does not run without its other libraries, the whole image is kept', async () => {
    instance.fault('cpu-image');
    expectRecovered(await instance.run());
    await instance.runUnits();
    expectAlso();
    expect(readFileSync(instance.object('also/ollama.tar'), 'utf8')).not.toContain('cpu');
  });
});
