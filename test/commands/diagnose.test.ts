import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/commands/diagnose-text.ts';
import { leaksOf } from '../text/leaks.ts';

const CASES = join(import.meta.dirname, '../fixtures/cases');
const read = (file: string) => readFileSync(join(CASES, file), 'utf8');
const said = (raw: string) => diagnose(raw, [], {}, false);
const asJson = (raw: string) => JSON.parse(diagnose(raw, [], {}, true).stdout);
/** A tool's output as it lies in a file: its own lines, and terragrunt's. */
const output = (file: string): string => {
  const { stdout, stderr = [] } = JSON.parse(read(file)) as { stdout: object[]; stderr?: object[] };
  return [...stdout, ...stderr].map((one) => JSON.stringify(one)).join('\n');
};

describe('firedrill diagnose, with nothing but a file', () => {
  test('a console: cause, what was changed, whether again helps, what to do, and the lines', () => {
    const { stdout, exitCode } = said(read('02-image-tag-gone.txt'));
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'The image ghcr.io/example-org/verifier:2.3.1 is not in the registry, or not for this machine.',
      'The failed step changed nothing.',
      'Trying the same again ends the same way.',
    ]);
    expect(stdout).toContain('- Mend tag or digest in the code, or push ghcr.io/example-org/verifier:2.3.1');
    expect(stdout).toContain('The last lines:');
    expect(exitCode).toBe(0);
  });

  test.each([
    ['12b-type-not-in-zone.json', 'not-offered'],
    ['15-launch-ended-by-kms.json', 'launch-failed'],
    ['18b-no-network-in-apply.json', 'unreachable'],
    ['19-token-in-module-source.json', 'module-missing'],
  ])('the output of a tool: %s', (file, code) => {
    const { kind, known, failure } = asJson(output(file));
    expect({ kind, known, code: failure.code }).toEqual({ kind: 'tool', known: true, code });
  });

  test('what its stream shows was changed', () => {
    expect(said(output('17-inconsistent-final-plan.json')).stdout).toContain(
      'Made until then: aws_instance.ttb created (i-0123456789abcdef0).',
    );
  });

  test('an error that somebody pasted', () => {
    const pasted =
      '│ Error: creating EC2 Instance: OptInRequired: In order to use this AWS Marketplace product you need to accept terms and subscribe. To do so please visit https://aws.amazon.com/marketplace/pp?sku=x1\n│ \tstatus code: 401, request id: 6784aa53-790a-470c-b3a8-28ebd23a433c\n';
    const { stdout } = said(pasted);
    expect(stdout).toContain('The account is not signed up');
    expect(stdout).toContain(
      '- Accept the terms as somebody who may: https://aws.amazon.com/marketplace/pp?sku=x1',
    );
  });

  test('of a console as long as AWS keeps it the first line is cut in two, and may be the end of a secret', () => {
    const rest = 'horse-battery-staple';
    const line = (up: number, text: string) => `[   ${up}.000000] cloud-init[1618]: ${text}`;
    const of = (bytes: number, filler: string) => {
      const head = `${rest}\n${line(12, 'sudo: jq: command not found')}\n`;
      const end = `\n${line(14, '##RB {"stage":"packages","event":"fail","t":1,"up":2,"message":"no"}')}\n`;
      const room = bytes - Buffer.byteLength(head + end);
      return head + filler.repeat(room).slice(0, room) + end;
    };
    const whole = of(64 * 1024 - 1, '.');
    expect(said(whole).stdout).toContain(rest);
    const window = of(64 * 1024, '.');
    // With the line feed that a tool ends its output with, and with a byte that was no text.
    for (const saved of [window, `${window}\n`, window.replace('.', '\uFFFD')]) {
      const { stdout } = said(saved);
      expect(stdout).toContain('jq');
      expect(stdout).not.toContain(rest);
    }
    // What is longer is no such window.
    expect(said(`${window}${line(15, 'more')}\n`).stdout).toContain(rest);
  });

  test('a boot that goes well, and one of which nobody knows why it failed', () => {
    expect(said(read('08-interleaved-console.txt'))).toMatchObject({
      stdout: 'The machine says that it has recovered.\n',
      exitCode: 0,
    });
    const failed =
      '[   12.0] cloud-init[1618]: hm\n[   13.0] cloud-init[1618]: ##RB {"stage":"packages","event":"fail","t":1,"up":2,"message":"no"}\n';
    const { stdout, exitCode } = said(failed);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('Why is not known');
    expect(stdout).toContain('cloud-init[1618]: hm');
  });

  const REFUSED =
    'creating EC2 Instance: operation error EC2: RunInstances, https response error StatusCode: 400, RequestID: R, api error VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 0 allows';
  const box = (...lines: readonly string[]) => ['╷', ...lines.map((line) => `│ ${line}`), '╵', ''].join('\n');

  test.each([
    ['a plan', '  + alarm_description = "Error: seen, api error VcpuLimitExceeded: x"\n\nPlan: 1 to add.\n'],
    ['a warning', `${box('Warning: Deprecated', '', 'api error VcpuLimitExceeded: x')}\nApply complete!\n`],
    [
      'a run before',
      `${box(`Error: ${REFUSED}`, '', '  with aws_instance.ttb,')}aws_instance.ttb: Creation complete after 14s [id=i-0123]\n\nApply complete! Resources: 1 added.\n`,
    ],
  ])('%s that holds words of an error is none', (_, raw) => {
    expect(asJson(raw)).toMatchObject({ known: null, failure: null });
  });

  test.each([
    ['with time and level before it', `01:02:03.123 STDERR tofu: │ Error: ${REFUSED}\n`, ['quota']],
    ['beside words of a boot script', `    # cloud-init runs this\n${box(`Error: ${REFUSED}`)}`, ['quota']],
    [
      'broken at the width of a terminal',
      box(
        'Error: creating EC2 Instance',
        '',
        ...(REFUSED.match(/.{1,70}(?: |$)/g) ?? []).map((one) => one.trim()),
      ),
      ['quota'],
    ],
    [
      'of boto',
      `botocore.exceptions.ClientError: An error occurred (VcpuLimitExceeded) when calling the RunInstances operation: no\n`,
      ['quota'],
    ],
    [
      'within another',
      box(
        'Error: Cannot assume IAM Role',
        '',
        'Error: operation error STS: AssumeRole, https response error StatusCode: 403, RequestID: R, api error ExpiredToken: x',
      ),
      ['credentials-expired'],
    ],
    ['whose stream was cut', `{"@level":"error","@message":"Error: ${REFUSED}","@mod`, ['quota']],
    ['pasted from the machine', 'Error: pull model manifest: file does not exist\n', undefined],
  ])('an error %s', (_, raw, diagnosis) => {
    const { failure, seen } = asJson(raw);
    if (diagnosis) expect(failure.facts.diagnosis).toEqual(diagnosis);
    else expect(seen.join()).toContain('The registry does not know this model');
  });

  test('a console in which a program prints JSON is a console', () => {
    const { stdout } = said(
      '{"level":"info","msg":"caddy started"}\n[   40.0] cloud-init[1802]: tar: x: Cannot write: No space left on device\n[   95.0] cloud-init[1802]: x.py[WARNING]: Failed to run module scripts-user (x)\n',
    );
    expect(stdout).toContain('The disk is full.');
  });

  test('nothing is said of what is not known: an empty file, a change that breaks off, whether again helps', () => {
    expect(said('\n \n').stdout).toBe('There is nothing in it to read.\n');
    const begun = JSON.parse(read('18b-no-network-in-apply.json')).stdout.slice(0, 2) as object[];
    expect(said(begun.map((one) => JSON.stringify(one)).join('\n')).stdout).toBe(
      'It breaks off in the middle of a change. Begun and not ended: creating aws_instance.ttb.\n',
    );
    const { stdout } = said(box('Error: Ambiguous wiring: aws_security_group.a, aws_security_group.b'));
    expect(stdout).toContain('It failed: Ambiguous wiring: aws_security_group.a, aws_security_group.b\n');
    expect(stdout).toContain('Whether trying again helps is not known.');
    const network = said(
      `aws_instance.ttb: Creating...\n${box('Error: Post "https://ec2.us-east-1.amazonaws.com/": dial tcp: lookup ec2.us-east-1.amazonaws.com: no such host')}`,
    );
    expect(network.stdout).toContain('Your network');
    expect(network.stdout).not.toContain('Nothing was begun');
  });

  const C = '[   40.0] cloud-init[1802]: ';
  const FINAL = `${C}Cloud-init v. 22.2.2 finished at Sun, 29 Nov 2026 01:03:54 +0000. Datasource`;

  test('trouble that has ended nothing is told with what it means; before a recovery it is over', () => {
    const full = `${C}tar: x: Cannot write: No space left on device\n`;
    expect(said(full).stdout).toContain('  The disk is full.\n');
    expect(said(full).stdout).toContain('- Make the root volume larger');
    const recovered = `${C}##RB {"stage":"recovered","event":"end","t":1764378208.1,"up":94.2}\n`;
    expect(said(full + recovered).stdout).toBe('The machine says that it has recovered.\n');
    expect(said(recovered + full).stdout).toContain('The disk is full.');
  });

  test('a boot that got no data has failed; a machine that was switched off later has booted', () => {
    expect(said(`${FINAL} DataSourceNone.  Up 121.11 seconds\n`).stdout).toContain(
      'cloud-init got nothing of',
    );
    const off = said(`${FINAL} DataSourceEc2.  Up 95.11 seconds\n[ 4000.0] reboot: Power down\n`).stdout;
    expect(off).toContain('The machine was switched off after cloud-init had finished.');
    expect(off).not.toContain('names of its disks');
  });

  test('a file of fifty thousand stages is read to its end', () => {
    const all = Array.from(
      { length: 50_000 },
      (_, i) => `##RB {"stage":"s${i}","event":"start","t":${i + 1},"up":1}`,
    );
    expect(said(all.join('\n')).stdout).toContain('at work: ');
  });

  test('what a later line gives away is masked in an earlier one, also as JSON', () => {
    const raw = `${C}connecting with Zk7qW2xR9tLm4Pv8Yc3N\n${C}export TTB_PASSWORD=Zk7qW2xR9tLm4Pv8Yc3N\n[   95.0] cloud-init[1802]: x.py[WARNING]: Failed to run module scripts-user (x)\n`;
    for (const json of [false, true])
      expect(diagnose(raw, [], {}, json).stdout).not.toContain('Zk7qW2xR9tLm4Pv8Yc3N');
  });

  test('what is in it that is secret is masked', () => {
    const { stdout } = said(read('06-secrets-on-console.txt'));
    expect(leaksOf('eyJhbGciOiJIUzI1NiJ9.c2VjcmV0LXNlY3JldA.c2lnbmF0dXJl', stdout)).toEqual([]);
  });
});

describe('two runs of a tool in one file', () => {
  const version =
    '{"@level":"info","@message":"OpenTofu 1.12.6","@module":"tofu.ui","tofu":"1.12.6","type":"version","ui":"1.2"}';
  const at = (type: string, address: string, more = {}) =>
    JSON.stringify({
      '@level': 'info',
      '@message': `${address}: ${type}`,
      type,
      hook: { resource: { addr: address }, action: 'create', ...more },
    });
  const error = (summary: string, detail = '') =>
    JSON.stringify({
      '@level': 'error',
      '@message': `Error: ${summary}`,
      type: 'diagnostic',
      diagnostic: { severity: 'error', summary, detail },
    });
  const summary =
    '{"@level":"info","@message":"Apply complete!","type":"change_summary","changes":{"add":1,"change":0,"import":0,"remove":0,"operation":"apply"}}';
  const LOCKED = error(
    'Error acquiring the state lock',
    'Lock Info:\n  ID:        6c8f1d2e-0000-4000-8000-00000000abcd\n  Who:       alice@laptop\n',
  );
  const made = [
    at('apply_start', 'aws_eip.ttb'),
    at('apply_complete', 'aws_eip.ttb', { id_value: 'eipalloc-0a' }),
  ];
  const run = (...lines: string[]) => [version, ...lines];

  test('the last one counts, and the one before it that failed is said beside it', () => {
    const raw = [
      ...run(
        ...made,
        at('apply_start', 'aws_instance.ttb'),
        error('Provider produced inconsistent final plan'),
      ),
      ...run(LOCKED),
    ].join('\n');
    const { failure } = asJson(raw);
    expect(failure).toMatchObject({ code: 'lock-held', changed: 'none' });
    expect(failure.message).toContain('alice@laptop');
    expect(failure.message).not.toContain('inconsistent');
    expect(failure.hint).toContain('This is the last of 2 runs in it. An earlier run in it had failed:');
    expect(failure.hint).toContain('Made until then: aws_eip.ttb created (eipalloc-0a).');
  });

  test('one that failed, and then one that ended well: nothing has failed now', () => {
    const { failure, stands } = asJson([...run(LOCKED), ...run(...made, summary)].join('\n'));
    expect(failure).toBeNull();
    expect(stands).toMatch(
      /^Of 2 runs in it the last one counts\. It ended well\. An earlier run in it had failed: The state is locked/,
    );
  });

  test('what an earlier run made is not what the last one did', () => {
    const { failure } = asJson([...run(...made, summary), ...run(LOCKED)].join('\n'));
    expect(failure).toMatchObject({ code: 'lock-held', changed: 'none' });
    expect(failure.hint).not.toContain('earlier');
  });

  test('two that were begun side by side are not told apart by what only one of them has said', () => {
    const raw = [version, version, ...made, LOCKED].join('\n');
    expect(asJson(raw).failure).toMatchObject({ code: 'lock-held' });
    expect(asJson(raw).failure.hint).not.toContain('runs in it');
  });
});

describe('what was told wrongly of public reports', () => {
  const read = (text: string) => {
    const { failure, stands } = asJson(text);
    return { told: failure?.facts?.diagnosis ?? [], message: failure?.message ?? stands };
  };

  test('an error of a tool that compose ran', () => {
    const text = [
      'api-1  | aws_eip.a: Creating...',
      'api-1  | ╷',
      'api-1  | │ Error: creating EC2 Instance: operation error EC2: RunInstances, https response error StatusCode: 400, RequestID: x, api error PendingVerification: Your request is being validated',
      'api-1  | │ ',
      'api-1  | ╵',
    ].join('\n');
    expect(read(text).told).toEqual(['account-pending']);
    expect(read('api-1  | warn: Error: nothing of it').told).toEqual([]);
  });

  test('an error as terraform had it before 0.12', () => {
    const text =
      "* aws_lb_target_group_attachment.a.0: Error registering targets with target group: InvalidTarget: The following targets are not in a running state and cannot be registered: 'i-05c40e7752fcba175'\n\tstatus code: 400, request id: 1";
    expect(read(text).told).toEqual(['target-not-running']);
    expect(read('* aws_lb.x is planned').told).toEqual([]);
  });

  test('terragrunt’s own errors: a tool that is missing, in its oldest form, and a reason on the next line', () => {
    const at = '[terragrunt] 2017/08/22 19:06:42';
    expect(
      read(
        `${at} Running command: terraform --version\n${at} exec: "terraform": executable file not found in $PATH`,
      ).told,
    ).toEqual(['tool-missing']);
    expect(read(`${at} Running command: terraform --version`).told).toEqual([]);
    const { message } = read(
      '14:58:23.424 ERROR  Run failed: error occurred:\n\n* Did not find any Terraform files (*.tf) in ./x\n',
    );
    expect(message).toBe('It failed: Did not find any Terraform files (*.tf) in ./x');
  });

  test('a machine that was up for months was not switched off while it booted', () => {
    const off = (stamp: string) => `[${stamp}] audit: audit_enabled=0 old=1\n[${stamp}] reboot: Power down`;
    expect(read(off('7949175.299961')).message).toContain(
      'The machine was switched off after it had been up for',
    );
    expect(read(off('   12.299961')).message).toContain('switched itself off while it booted');
  });

  test('cloud-init’s unit, whose name systemd has cut', () => {
    const text =
      '[  276.891653] cloud-init[3385]: +----[SHA256]-----+\n[FAILED] Failed to start cloud-init…it job (metadata service crawler).';
    expect(asJson(text).seen.join()).toContain('The unit that runs the boot script failed.');
  });
});
