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
      'Nothing was changed.',
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

  test('what is in it that is secret is masked', () => {
    const { stdout } = said(read('06-secrets-on-console.txt'));
    expect(leaksOf('eyJhbGciOiJIUzI1NiJ9.c2VjcmV0LXNlY3JldA.c2lnbmF0dXJl', stdout)).toEqual([]);
  });
});
