import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sourceOf } from '../../src/aws/credential-source.ts';
import { awsIn } from '../../src/aws/place.ts';
import { mergeConsole, NO_CONSOLE } from '../../src/boot/console.ts';
import { readStages } from '../../src/boot/stages.ts';
import { failureFrom } from '../../src/diagnosis/aws-error.ts';
import { explainCall } from '../../src/diagnosis/call.ts';
import { changedInWords } from '../../src/engine/changes-in-words.ts';
import type { FailureDraft } from '../../src/engine/failure.ts';
import { withTraits } from '../../src/engine/failure.ts';
import { changesOf } from '../../src/terragrunt/changes.ts';
import { cleaned, failed } from '../../src/terragrunt/execute.ts';
import { reasonsOf, unexpected } from '../../src/terragrunt/expect.ts';
import { review } from '../../src/terragrunt/plan.ts';
import type { ShownChange, ShownPlan } from '../../src/terragrunt/shown-plan.ts';
import { parseStream } from '../../src/terragrunt/stream.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { createBorder } from '../../src/text/border.ts';
import { duration } from '../../src/words/durations.ts';
import { parseSince } from '../../src/words/since.ts';
import { leaksOf } from '../text/leaks.ts';
import { readBoot } from './boot-of.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/cases');
const ACCOUNT = '123456789012';
const stages = await readStages(unitIn(join(import.meta.dirname, '../../infrastructure')));

interface ToolCase {
  readonly feed: string;
  readonly stdout: readonly object[];
  readonly stderr?: readonly object[];
  readonly exit: number;
}

/** A console as it comes in: bytes of EC2, through the border. */
function boot(file: string) {
  const border = createBorder();
  const { lines } = mergeConsole(NO_CONSOLE, readFileSync(join(FOLDER, file)), (raw) =>
    border.line(raw, 'console'),
  );
  return { lines, ...readBoot(stages, lines) };
}

/** A call of a tool as it comes in: its stream, its stderr, its exit code. */
function call(file: string): FailureDraft {
  const { feed, stdout, stderr = [], exit } = json<ToolCase>(file);
  const border = createBorder();
  const text = stdout.map((one) => `${JSON.stringify(one)}\n`).join('');
  const isApply = feed === 'terragrunt/apply';
  const explain = (trouble: Parameters<typeof explainCall>[0]) =>
    explainCall(trouble, { account: ACCOUNT, region: 'us-east-1' });
  const ended = { code: exit, signal: null, endedAt: '', stdoutFile: 'out', stderrFile: 'err' };
  return failed(
    isApply ? 'The apply' : 'The plan',
    { border, explain },
    { ended, stdout: text, stderr: stderr.map((one) => `${JSON.stringify(one)}\n`).join('') },
    cleaned(border, parseStream(text)),
    isApply,
  ).failure;
}

function awsError(file: string): FailureDraft {
  const { error, caller } = json<{
    error: { name: string; message: string; status?: number };
    caller: { region: string; profile: string };
  }>(file);
  const thrown = Object.assign(new Error(error.message), {
    name: error.name,
    ...(error.status === undefined ? {} : { $metadata: { httpStatusCode: error.status } }),
  });
  const profiles = {
    recovery: {
      role_arn: `arn:aws:iam::${ACCOUNT}:role/Recovery`,
      source_profile: 'base',
      mfa_serial: `arn:aws:iam::${ACCOUNT}:mfa/op`,
    },
    base: { aws_access_key_id: 'AKIDEXAMPLE', aws_secret_access_key: 'example' },
  };
  const source = sourceOf({ AWS_PROFILE: caller.profile }, profiles);
  const asked = { service: 'sts', command: 'GetCallerIdentity' };
  return failureFrom(thrown, asked, awsIn(caller.region), { source, unreadable: [] });
}

const json = <T>(file: string): T => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as T;

/** All that a person reads of a failure. */
const wordsOf = (failure: FailureDraft): string =>
  [failure.message, changedInWords(withTraits(failure)), failure.hint, ...(failure.nextSteps ?? [])].join(
    '\n',
  );

interface Told {
  readonly code: string;
  /** In the first sentence, and anywhere. */
  readonly cause: RegExp;
  readonly says: readonly RegExp[];
  readonly not: readonly RegExp[];
  readonly again: 'useful' | 'after' | 'useless';
  readonly changed?: unknown;
}

const BOOTS: Readonly<Record<string, Told>> = {
  '01a-disk-full-docker.txt': {
    code: 'boot-disk-full',
    cause: /^The disk is full/,
    says: [/larger/, /root volume/],
    not: [/wait/i],
    again: 'useless',
  },
  '01b-disk-full-dnf.txt': {
    code: 'boot-disk-full',
    cause: /^The disk is full: 84MB/,
    says: [/root volume larger/],
    not: [/repository cannot be reached/, /wait/i],
    again: 'useless',
  },
  '02-image-tag-gone.txt': {
    code: 'boot-image-gone',
    cause: /^The image ghcr\.io\/example-org\/verifier:2\.3\.1 is not in the registry/,
    says: [/Mend tag or digest in the code, or push/, /Waiting does not help/],
    not: [/goes on watching/],
    again: 'useless',
  },
  '04-oom-in-container.txt': {
    code: 'boot-out-of-memory',
    cause: /^Memory ran out: the kernel killed ollama/,
    says: [/larger type/, /larger limit/],
    not: [/\{'error'.*\n.*\{'error'/],
    again: 'useless',
  },
  '07-powered-off-in-initramfs.txt': {
    code: 'boot-powered-off',
    cause: /^The machine switched itself off while it booted\. The root disk .*was not found/,
    says: [/Check the image and the names of its disks/],
    not: [/kernel starts/],
    again: 'useless',
  },
};

const MADE_NOTHING = 'none';
const CALLS: Readonly<Record<string, Told>> = {
  '10-authfailure-that-is-a-permission.json': {
    code: 'denied',
    cause: /lacks the permission iam:CreateServiceLinkedRole/,
    says: [
      /aws iam create-service-linked-role --aws-service-name spot\.amazonaws\.com/,
      /old instance is untouched/,
    ],
    not: [/sign in/i, /expired/],
    again: 'after',
    changed: MADE_NOTHING,
  },
  '11-pinned-image-deregistered.json': {
    code: 'image-gone',
    cause: /^The image .*is not there any more: it was deregistered, or is no longer shared/,
    says: [/ami_id/, /old instance is untouched/],
    not: [/try again/i],
    again: 'useless',
    changed: MADE_NOTHING,
  },
  '12a-account-pending-verification.json': {
    code: 'account-blocked',
    cause: /^AWS is still verifying this account.*up to 4 hours/,
    says: [/another account/, /old instance is untouched/],
    not: [/sign in/i, /another type/],
    again: 'after',
    changed: MADE_NOTHING,
  },
  '12b-type-not-in-zone.json': {
    code: 'not-offered',
    cause: /^us-east-1e does not offer m7i\.2xlarge/,
    says: [/us-east-1a, us-east-1b/, /Try again in us-east-1a/],
    not: [/in a few minutes/],
    again: 'useless',
    changed: MADE_NOTHING,
  },
  '13-account-not-allowed.json': {
    code: 'wrong-account',
    cause: /^Wrong account: these credentials are of 210987654321, and the code is for 123456789012/,
    says: [/Nothing may go on/],
    not: [/expired/],
    again: 'after',
  },
  '15-launch-ended-by-kms.json': {
    code: 'launch-failed',
    cause: /^The new instance i-0c3f91d2a77e4b105 ended at its launch: the key of its disk cannot be used/,
    says: [/aws kms enable-key/, /let this account use it/, /Another try ends the same way/],
    not: [/another type or zone/],
    again: 'after',
    changed: {
      made: [],
      begun: [{ address: 'aws_instance.ttb', action: 'create', id: 'i-0c3f91d2a77e4b105' }],
    },
  },
  '17-inconsistent-final-plan.json': {
    code: 'provider-inconsistent',
    cause: /^The provider broke off at aws_lb_target_group_attachment\.ttb/,
    says: [/aws_lb_target_group_attachment\.ttb is open/, /Plan again/, /usually goes through/],
    not: [/nothing was/i],
    again: 'useful',
    changed: {
      made: [{ address: 'aws_instance.ttb', action: 'create', id: 'i-0123456789abcdef0' }],
      begun: [],
    },
  },
  '18a-no-network-at-plan.json': {
    code: 'unreachable',
    cause: /^Your network: the name sts\.us-east-1\.amazonaws\.com cannot be looked up/,
    says: [/Nothing was begun/, /VPN/],
    not: [/sign in/i, /credentials/],
    again: 'after',
  },
  '18b-no-network-in-apply.json': {
    code: 'unreachable',
    cause: /^Your network: 203\.0\.113\.7:443 cannot be reached/,
    says: [/creating aws_instance\.ttb \(i-0c3f91d2a77e4b105\)/, /goes on in AWS all the same/],
    not: [/nothing was begun/i, /sign in/i],
    again: 'after',
    changed: {
      made: [],
      begun: [{ address: 'aws_instance.ttb', action: 'create', id: 'i-0c3f91d2a77e4b105' }],
    },
  },
  '19-token-in-module-source.json': {
    code: 'module-missing',
    cause:
      /^modules\/app is not in git::https:\/\/x-access-token:\[masked\]@github\.com\/example-org\/modules/,
    says: [/Nothing was begun/],
    not: [/ghs_/],
    again: 'after',
  },
};

const ERRORS: Readonly<Record<string, Told>> = {
  '24-profile-needs-mfa.json': {
    code: 'credentials',
    cause: /^Profile recovery takes its role with a code of the MFA device/,
    says: [/aws-vault exec recovery/, /aws sts assume-role --role-arn .* --serial-number/],
    not: [/aws sso login/],
    again: 'after',
  },
  '25-region-not-enabled.json': {
    code: 'credentials',
    cause: /region is not enabled for this account/,
    says: [
      /aws account get-region-opt-status --region-name me-central-1/,
      /take them from STS in the region/,
    ],
    not: [],
    again: 'after',
  },
};

function check(failure: FailureDraft, told: Told): void {
  const words = wordsOf(failure);
  expect(failure.code).toBe(told.code);
  expect(failure.message).toMatch(told.cause);
  for (const one of told.says) expect(words).toMatch(one);
  for (const one of told.not) expect(words).not.toMatch(one);
  const whole = withTraits(failure);
  expect(whole.again).toBe(told.again);
  if ('changed' in told) expect(whole.changed).toEqual(told.changed);
  expect(whole.nextSteps?.length).toBeGreaterThan(0);
  expect(words).not.toMatch(/\{\w+\}|undefined|"@level"/);
}

describe('what an operator is told of cases from the field', () => {
  test.each(Object.entries(BOOTS))('%s', (file, told) => {
    const { failure } = boot(file);
    if (failure === undefined) throw new Error('no failure');
    check(failure, told);
  });

  test('07: with the last lines of the console', () => {
    const { failure } = boot('07-powered-off-in-initramfs.txt');
    expect(failure?.facts?.['lines']).toContain('[  196.000000] reboot: Power down');
  });

  test.each(Object.entries(CALLS))('%s', (file, told) => check(call(file), told));
  test.each(Object.entries(ERRORS))('%s', (file, told) => check(awsError(file), told));

  test('10: a code that begins like another is not that one', () => {
    expect(call('10-authfailure-that-is-a-permission.json').facts?.['diagnosis']).toEqual([
      'service-linked-role',
    ]);
  });

  test('12b: the zone that AWS names is filled in', () => {
    expect(call('12b-type-not-in-zone.json').facts?.['offers']).toEqual({ availability_zone: 'a' });
  });

  test('06: the same lines with the values masked, in the failure too', () => {
    const { lines, failure } = boot('06-secrets-on-console.txt');
    const shown = [...lines, JSON.stringify(failure)].join('\n');
    for (const secret of [
      'correct-horse-battery-9',
      'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      'AKIAIOSFODNN7EXAMPLE',
      'eyJhbGciOiJIUzI1NiJ9.c2VjcmV0LXNlY3JldA.c2lnbmF0dXJl',
      'ghp_EXAMPLE0EXAMPLE1EXAMPLE2EXAMPLE3EX',
    ])
      expect(leaksOf(secret, shown)).toEqual([]);
    expect(shown).toMatch(/DB_PASSWORD=\[masked\]/);
    expect(lines).toHaveLength(
      readFileSync(join(FOLDER, '06-secrets-on-console.txt'), 'utf8').trim().split('\n').length,
    );
    expect(failure?.code).toBe('boot-stage');
  });

  test('08: the boot goes on; one damaged marker', () => {
    const { state, failure, troubles } = boot('08-interleaved-console.txt');
    expect(failure).toBeUndefined();
    expect(state.damaged).toBe(1);
    expect(state.recovered).toBeDefined();
    expect(troubles.seen).toEqual([]);
  });

  test('09: the bar’s last state, nothing lost', () => {
    const { state, failure, lines } = boot('09-carriage-returns.txt');
    expect(failure).toBeUndefined();
    expect(state.recovered).toBeDefined();
    expect(lines.filter((line) => line.includes('Extracting'))).toEqual([
      expect.stringContaining('740.0MB/741.1MB'),
    ]);
  });

  test('21: what the address is called now', () => {
    const { plan, asked, expect: wanted } = json<PlanCase>('21-moved-so-replace-misses.json');
    const found = unexpected(changesOf(plan, asked), wanted);
    expect(reasonsOf(found)).toContain('module.app.aws_instance.ttb now');
  });

  test('22: the failing check of the unit reaches the gate, and what its digest covers', () => {
    const { plan, stdout } = json<PlanCase & ToolCase>('22-check-warning-at-the-gate.json');
    const { warnings, summary } = parseStream(stdout.map((one) => `${JSON.stringify(one)}\n`).join(''));
    const judged = review(plan, { out: '/p', replace: ['aws_instance.ttb'] }, summary?.summary, warnings);
    const shown = JSON.stringify([judged.checks, judged.warnings]);
    expect(shown).toContain('m5.xlarge moves at most 143 MB/s');
    expect(shown).toContain('about 55 s instead of 8');
  });

  test('23: everything extra by name', () => {
    const { plan, asked, expect: wanted, generate = 0 } = json<PlanCase>('23-five-hundred-changes.json');
    const more = Array.from(
      { length: generate },
      (_, n): ShownChange =>
        ({
          address: `aws_route53_record.extra[${n}]`,
          mode: 'managed',
          type: 'aws_route53_record',
          name: 'extra',
          change: { actions: ['update'], before: { ttl: 60 }, after: { ttl: 61 }, after_unknown: {} },
        }) as unknown as ShownChange,
    );
    const all = { ...plan, resource_changes: [...(plan.resource_changes ?? []), ...more] };
    const found = unexpected(changesOf(all, asked), wanted).map(({ address }) => address);
    expect(found.filter((address) => address.startsWith('aws_route53_record'))).toHaveLength(generate);
  });

  test('26: the latest such moment that has passed, and one that never was is said so', () => {
    const { asks, zone, longMs } = json<{
      asks: { now: string; text: string }[];
      zone: string;
      longMs: number;
    }>('26-down-since-in-the-hour-that-comes-twice.json');
    const before = process.env['TZ'];
    process.env['TZ'] = zone;
    try {
      const told = asks.map(({ now, text }) => parseSince(text, new Date(now)));
      expect(told.map((one) => ('at' in one ? one.at.toISOString() : one.error))).toEqual([
        '2026-10-25T00:41:00.000Z',
        '2026-10-25T01:41:00.000Z',
        expect.stringContaining('it was never 02:41'),
        '2026-11-23T22:50:00.000Z',
      ]);
      expect(told[1]).toMatchObject({ says: expect.stringContaining('that hour came twice') });
    } finally {
      process.env['TZ'] = before;
    }
    expect(duration(longMs)).toBe('42:20:00');
  });

  test('every case is in here', () => {
    const files = readdirSync(FOLDER).filter((file) => file !== 'README.md');
    const told = [...Object.keys(BOOTS), ...Object.keys(CALLS), ...Object.keys(ERRORS)];
    const own = [import.meta.filename, join(import.meta.dirname, 'told-wrongly.test.ts')]
      .map((file) => readFileSync(file, 'utf8'))
      .join('');
    expect(files.filter((file) => !told.includes(file) && !own.includes(`'${file}'`))).toEqual([]);
  });
});

interface PlanCase {
  readonly plan: ShownPlan;
  readonly asked: { readonly replace: readonly string[] };
  readonly expect: {
    readonly replace: string[];
    readonly createFirst: boolean;
    readonly mayFollow: string[];
  };
  readonly generate?: number;
}
