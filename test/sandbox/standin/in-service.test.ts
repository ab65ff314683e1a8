/** The stand-in's wait for a new instance against infrastructure/in_service.sh: the same targets, the same words and calls. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AwsCallError } from '../../../src/sandbox/standin/client.ts';
import { inServiceProvider } from '../../../src/sandbox/standin/in-service.ts';
import type { Place } from '../../../src/sandbox/standin/provider.ts';

/** What each look sees, `i-old healthy i-new initial`, or `refused`; the last one stays. */
type Looks = readonly string[];
const REFUSED = 'User: me is not authorized to perform: it';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firedrill-agree-'));
  mkdirSync(join(folder, 'bin'));
  const aws = join(folder, 'bin', 'aws');
  writeFileSync(
    aws,
    `#!/bin/bash
case $2 in
describe-target-health)
  read -r number <"$LOOKS/number"
  ((number++))
  [[ -e $LOOKS/$number ]] || ((number--))
  echo "$number" >"$LOOKS/number"
  grep -q refused "$LOOKS/$number" || exec cat "$LOOKS/$number"
  operation=DescribeTargetHealth ;;
deregister-targets)
  [[ -e $LOOKS/keeps ]] || { echo "out: \${*: -1}"; exit; }
  operation=DeregisterTargets ;;
esac
echo "An error occurred (AccessDenied) when calling the $operation operation: ${REFUSED}" >&2
exit 254
`,
  );
  chmodSync(aws, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Clocks differ, and how often it says the same: words do not. */
const words = (output: string): string[] =>
  output
    .trim()
    .replaceAll(/\d+:\d\d/g, 'M:SS')
    .replaceAll(/\d+ s\b/g, 'N s')
    .split('\n')
    .filter((line, at, lines) => line !== lines[at - 1]);

async function script(looks: Looks, limitS: number, keeps = false): Promise<string[]> {
  const there = mkdtempSync(join(folder, 'looks-'));
  writeFileSync(join(there, 'number'), '0\n');
  for (const [at, look] of looks.entries())
    writeFileSync(join(there, String(at + 1)), look.replaceAll(/(\S+) (\S+) ?/g, '$1 $2\n'));
  if (keeps) writeFileSync(join(there, 'keeps'), '');
  // One pipe for both, in the order in which they were written.
  const child = spawn('bash', ['-c', `exec bash '${resolve('infrastructure/in_service.sh')}' 2>&1`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
      LOOKS: there,
      TARGET_GROUP: 'arn:group',
      TARGET: 'i-new',
      AWS_REGION: 'us-east-1',
      IN_SERVICE_EVERY_S: '0.01',
      IN_SERVICE_LIMIT_S: String(limitS),
      IN_SERVICE_DRAIN_S: String(limitS),
    },
  });
  let output = '';
  child.stdout.on('data', (bytes) => (output += bytes));
  const [code] = await once(child, 'close');
  return [...words(output), `exit ${code}`];
}

async function standIn(looks: Looks, keeps = false): Promise<string[]> {
  const lines: string[] = [];
  let look = 0;
  let now = 0;
  const member = (id: string, state: string) => `<member><Id>${id}</Id><State>${state}</State></member>`;
  const place = {
    names: {},
    now: () => now,
    read: async () => now,
    sleep: async (ms: number) => void (now += ms),
    said: (line: string) => lines.push(line),
    client: {
      call: async ({ body = '' }: { readonly body?: string }) => {
        const asked = new URLSearchParams(body);
        const operation = asked.get('Action') ?? '';
        const refused = () =>
          new AwsCallError(
            { service: 'elasticloadbalancing', operation },
            403,
            'AccessDenied',
            REFUSED,
            'R',
            '',
          );
        if (operation === 'DeregisterTargets') {
          if (keeps) throw refused();
          lines.push(`out: Id=${asked.get('Targets.member.1.Id')}`);
          return { body: '' };
        }
        const seen = looks[Math.min(look++, looks.length - 1)] ?? '';
        if (seen === 'refused') throw refused();
        return { body: seen.replaceAll(/(\S+) (\S+) ?/g, (_, id, state) => member(id, state)) };
      },
    },
  } as unknown as Place;
  const code = await inServiceProvider
    .create({ triggers_replace: 'i-new' }, place, () => undefined)
    .then(
      () => 0,
      () => 1,
    );
  expect(lines.shift()).toBe('Executing: ["bash" "./in_service.sh"]');
  return [...words(lines.join('\n')), `exit ${code}`];
}

const OLD = ['i-old healthy ', 'i-old unhealthy ', 'i-old draining ', 'i-old unused ', ''];
const SAW = OLD.flatMap((old) => ['initial', 'healthy'].map((state) => `${old}i-new ${state}`));

describe.skipIf(process.platform !== 'linux')('the two waits (skipped: needs Linux)', () => {
  test.each(SAW)('agree where the first look sees %j, whatever the second sees', async (first) => {
    for (const second of SAW) {
      const looks = [first, second, 'i-old draining i-new healthy', 'i-new healthy'];
      expect(await standIn(looks), looks.join(', ')).toEqual(await script(looks, 60));
    }
  });

  test.each([
    [0, ['i-old healthy i-new unhealthy']],
    [0, ['i-old healthy']],
    [3, ['i-old healthy i-new initial', 'i-old unhealthy i-new unhealthy']],
    [3, ['i-old healthy i-older healthy i-new healthy', 'i-old draining i-older draining i-new healthy']],
  ])('agree where, with a limit of %j s, %j goes on for ever', async (limitS, looks) => {
    expect(await standIn(looks)).toEqual(await script(looks, limitS));
  });

  const SERVES = 'i-old healthy i-new initial';
  const BOTH = 'i-old healthy i-new healthy';
  test.each<[string, Looks, string]>([
    ['from the start', ['refused'], 'exit 1'],
    ['once, and then no more', ['refused', BOTH, 'i-new healthy'], 'exit 0'],
    ['while the new one boots', [SERVES, 'refused'], 'exit 1'],
    ['when the old one was taken out', [BOTH, 'refused'], 'exit 0'],
  ])('agree where AWS refuses to tell the targets %s', async (_, looks, end) => {
    const said = await standIn(looks);
    // How often it looks until the old one's time is over is the clock's.
    expect(new Set(said)).toEqual(new Set(await script(looks, 3)));
    expect(said).toContain(
      `An error occurred (AccessDenied) when calling the DescribeTargetHealth operation: ${REFUSED}`,
    );
    expect(said.at(-1)).toBe(end);
  });

  test('agree where AWS refuses to take the old one out: it stays', async () => {
    const said = await standIn([BOTH], true);
    expect(said).toEqual(await script([BOTH], 3, true));
    expect(said.slice(-2)).toEqual([
      expect.stringMatching(/^i-old cannot be taken out .*: it stays\./),
      'exit 1',
    ]);
  });
});
