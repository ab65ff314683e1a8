import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readStages, type Stage } from '../../src/boot/stages.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { mark, onConsole } from '../boot/boot-lines.ts';
import { readBoot } from './boot-of.ts';

let stages: readonly Stage[];
beforeAll(async () => {
  stages = await readStages(unitIn(join(import.meta.dirname, '../../infrastructure')));
});
const read = (...lines: string[]) => readBoot(stages, lines);
const ids = (...lines: string[]) => read(...lines).troubles.seen.map(({ entry }) => entry.id);

describe('lines of a boot', () => {
  test.each([
    [
      '[    2.171] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)',
      'boot-kernel-panic',
    ],
    ['You are in emergency mode. After logging in, type "journalctl -xb" to view', 'boot-emergency-mode'],
    [
      "2026-11-23 06:02:11,123 - __init__.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata: 'b'echo''...'",
      'boot-user-data-ignored',
    ],
    [
      '2026-11-23 06:02:41,001 - cc_scripts_user.py[WARNING]: Failed to run module scripts-user (scripts in /var/lib/cloud/instance/scripts)',
      'boot-user-data-failed',
    ],
    ['[  196.0] reboot: Power down', 'boot-powered-off'],
  ])('%s ends the boot', (line, code) => {
    expect(read(`ip-10-0-0-1 login: ${line}`).failure).toMatchObject({ code });
  });

  test.each([
    ['tar: write error: No space left on device', 'disk-full'],
    [
      "error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Resource temporarily unavailable)",
      'package-lock',
    ],
    [
      "Error: Failed to download metadata for repo 'amazonlinux': Cannot prepare internal mirrorlist",
      'package-list',
    ],
    ['Error response from daemon: toomanyrequests: You have reached your pull rate limit.', 'registry-limit'],
    ['sha256-9999d4 part 12 stalled; retrying', 'pull-stalled'],
    ['model pull, try 2: stalled at 12 of 100 bytes', 'pull-stalled'],
    ['gzip: stdin: unexpected end of file', 'archive-cut'],
    [
      'model cache, try 1: fatal error: An error occurred (403) when calling the HeadObject operation: Forbidden',
      'cache-denied',
    ],
    ["error loading model architecture: unknown model architecture: 'mllama'", 'model-architecture'],
    ['[  120.1] Out of memory: Killed process 4242 (ollama) total-vm:12kB', 'out-of-memory'],
    ['curl: (6) Could not resolve host: registry.ollama.ai', 'name-resolution'],
  ])('%s is trouble, once', (line, id) => {
    expect(ids(line, line)).toEqual([id]);
    expect(read(line).failure).toBeUndefined();
  });

  test('what the registry says of the model is told before the try that it spoilt', () => {
    const line = 'model pull, try 2: Error: pull model manifest: file does not exist';
    const failed = mark('model-pull', 'fail', 80, { message: 'no' });
    expect(read(mark('model-pull', 'start', 9), line, failed).failure?.code).toBe('boot-model-unknown');
  });

  test('the agent without credentials is its own finding', () => {
    const line =
      '[   14.6] amazon-ssm-agent[1702]: SSM Agent unable to acquire credentials: no valid credentials could be retrieved for ec2 identity.';
    const boot = read(line);
    expect(boot.agent).toContain('no session reaches the machine');
    expect(boot.failure).toBeUndefined();
  });

  test('a failed script names the trouble that came before', () => {
    const failed = 'cc_scripts_user.py[WARNING]: Failed to run module scripts-user';
    expect(read('write error: No space left on device', failed).failure).toMatchObject({
      code: 'boot-disk-full',
      message: 'The disk is full.',
      hint: expect.stringContaining('The boot script failed.'),
    });
  });

  test('no ordinary line is one', () => {
    const ordinary = [
      '[    0.000000] Linux version 6.12.40-63.114.amzn2023.x86_64 (mockbuild@ip-10-0-0-1) (gcc (GCC) 11.5.0)',
      '[  OK  ] Reached target Multi-User System.',
      onConsole('Installed: docker-25.0.16-1.amzn2023.0.4.x86_64'),
      'ci-info: no authorized SSH keys fingerprints found for user ec2-user.',
    ];
    expect(ids(...ordinary)).toEqual([]);
  });
});

describe('which trouble it was', () => {
  const full = onConsole('failed to register layer: write /x: no space left on device');
  const limit = onConsole(
    'Error response from daemon: toomanyrequests: You have reached your pull rate limit.',
  );
  const gone = onConsole(
    'Error response from daemon: manifest for a/b:1 not found: manifest unknown: manifest unknown',
  );
  const start = mark('images', 'start', 24);
  const failed = mark('images', 'fail', 90, { message: 'no' });

  test('a fatal stage whose lines say nothing is told in its own words, with the last of them', () => {
    const why = mark('packages', 'fail', 80, {
      line: 301,
      code: 1,
      message: 'dnf could not install docker in 12 tries',
    });
    const warning = 'cc_scripts_user.py[WARNING]: Failed to run module scripts-user (scripts in /var)';
    const { failure } = read(mark('packages', 'start', 9), onConsole('hm'), why, warning);
    expect(failure).toMatchObject({
      code: 'boot-stage',
      message: '"Docker and Compose" failed: dnf could not install docker in 12 tries.',
      facts: { stage: 'packages', lines: expect.arrayContaining([onConsole('hm')]) },
    });
    expect(failure?.hint).toContain('Why is not known');
  });

  test('a trouble before it is named as the reason, where it can be one', () => {
    const lock =
      "error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Resource temporarily unavailable)";
    const failure = (id: string) =>
      read(lock, mark(id, 'start', 9), mark(id, 'fail', 80, { message: 'no' })).failure;
    expect(failure('packages')?.code).toBe('boot-package-lock');
    expect(failure('images')?.code).toBe('boot-stage');
  });

  test('the nearest counts, and one that may be harmless only where nothing else explains it', () => {
    const reset = '[   60.1] ena 0000:00:05.0 eth0: Trigger reset is on';
    expect(read(start, limit, gone, failed).failure?.code).toBe('boot-image-gone');
    expect(read(start, gone, limit, failed).failure?.code).toBe('boot-registry-limit');
    expect(read(start, full, reset, failed).failure?.code).toBe('boot-disk-full');
    expect(read(start, reset, failed).failure?.code).toBe('boot-network-reset');
  });

  test('what was got over explains nothing: its stage ended well, or a later line says so', () => {
    expect(
      read(mark('packages', 'start', 9), full, mark('packages', 'end', 20), start, failed).failure?.code,
    ).toBe('boot-stage');
    expect(
      read(start, limit, onConsole('Status: Downloaded newer image for a/b:1'), failed).failure?.code,
    ).toBe('boot-stage');
    expect(read('[  196.0] reboot: Power down', '[    0.000000] Linux version 6.12').failure).toBeUndefined();
  });

  test('two that one line says are both told', () => {
    const both = onConsole('Error response from daemon: toomanyrequests: write /x: no space left on device');
    const { failure } = read(start, both, failed);
    expect(failure?.message).toContain('The disk is full.');
    expect(failure?.message).toContain('refuses more pulls');
  });
});

test('the same words of another speaker mean something else, however often they were said', () => {
  const kernel = '[  514.000000] reboot: Power down';
  const script = '[  514.000000] cloud-init[1618]: reboot: Power down';
  const seen = (lines: readonly string[]) =>
    readBoot(stages, lines).troubles.seen.map(({ entry }) => entry.id);
  for (let n = 0; n < 3; n += 1) {
    expect(seen([script, script])).toEqual([]);
    expect(seen([kernel, script])).toEqual(['powered-off']);
  }
});
