import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { newBoot, parseLine } from '../../src/boot/parse.ts';
import { readStages, type Stage } from '../../src/boot/stages.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { onConsole, parser } from './boot-lines.ts';

let stages: readonly Stage[];
beforeAll(async () => {
  stages = await readStages(unitIn(join(import.meta.dirname, '../../infrastructure')));
});
const parse = parser(() => stages);

describe('failure signatures', () => {
  test.each([
    [
      '[    2.171] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)',
      'kernel-panic',
    ],
    ['You are in emergency mode. After logging in, type "journalctl -xb" to view', 'emergency-mode'],
    [
      "2026-11-23 06:02:11,123 - __init__.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata: 'b'echo''...'",
      'user-data-ignored',
    ],
    [
      '2026-11-23 06:02:41,001 - cc_scripts_user.py[WARNING]: Failed to run module scripts-user (scripts in /var/lib/cloud/instance/scripts)',
      'user-data-failed',
    ],
  ])('%s ends the boot', (line, signature) => {
    expect(parse(`ip-10-0-0-1 login: ${line}`).failure).toMatchObject({ signature });
  });

  test.each([
    ['tar: write error: No space left on device', 'disk-full'],
    [
      "error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Resource temporarily unavailable)",
      'package-lock',
    ],
    [
      "Error: Failed to download metadata for repo 'amazonlinux': Cannot prepare internal mirrorlist",
      'package-mirror',
    ],
    ['Error response from daemon: toomanyrequests: You have reached your pull rate limit.', 'registry-limit'],
    ['sha256-9999d4 part 12 stalled; retrying', 'pull-stalled'],
    ['model pull, try 2: stalled at 12 of 100 bytes', 'pull-stalled'],
    ['model pull, try 2: Error: pull model manifest: file does not exist', 'model-unknown'],
    ['gzip: stdin: unexpected end of file', 'archive-cut'],
    [
      'model cache, try 1: fatal error: An error occurred (403) when calling the HeadObject operation: Forbidden',
      'cache-denied',
    ],
    ["error loading model architecture: unknown model architecture: 'mllama'", 'model-architecture'],
    ['[  120.1] Out of memory: Killed process 4242 (ollama) total-vm:12kB', 'out-of-memory'],
    ['curl: (6) Could not resolve host: registry.ollama.ai', 'name-resolution'],
  ])('%s is trouble, once', (line, signature) => {
    const state = parse(line, line);
    expect(state.troubles.map((trouble) => trouble.signature)).toEqual([signature]);
    expect(state.failure).toBeUndefined();
    expect(state.troubles[0]?.hint).not.toBe('');
  });

  test('the agent without credentials is its own finding', () => {
    const line =
      '[   14.6] amazon-ssm-agent[1702]: SSM Agent unable to acquire credentials: no valid credentials could be retrieved for ec2 identity.';
    const state = parse(line);
    expect(state.agent?.hint).toContain('25 to 30 minutes');
    expect(state.failure).toBeUndefined();
  });

  test('a failed script names the trouble that came before', () => {
    const state = parse(
      'write error: No space left on device',
      'cc_scripts_user.py[WARNING]: Failed to run module scripts-user',
    );
    expect(state.failure).toMatchObject({
      signature: 'disk-full',
      words: 'The boot script failed. The disk is full.',
    });
  });

  test('no ordinary line is one', () => {
    const ordinary = [
      '[    0.000000] Linux version 6.12.40-63.114.amzn2023.x86_64 (mockbuild@ip-10-0-0-1) (gcc (GCC) 11.5.0)',
      '[  OK  ] Reached target Multi-User System.',
      onConsole('Installed: docker-25.0.16-1.amzn2023.0.4.x86_64'),
      'ci-info: no authorized SSH keys fingerprints found for user ec2-user.',
    ];
    const before = newBoot(stages);
    for (const line of ordinary) expect(parseLine(before, line)).toBe(before);
  });
});
