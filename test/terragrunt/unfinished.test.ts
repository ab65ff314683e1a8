import { expect, test } from 'vitest';
import { failed } from '../../src/terragrunt/execute.ts';
import { parseStream } from '../../src/terragrunt/stream.ts';

const CERTIFICATE = 'aws_acm_certificate.ttb';
const line = (event: object) =>
  JSON.stringify({ '@level': 'info', '@message': '', '@module': 'tofu.ui', ...event });

/** What the failure says of a certificate whose creation ended in that error. */
function factsAfter(summary: string) {
  const hook = { resource: { addr: CERTIFICATE, resource: CERTIFICATE, module: '' }, action: 'create' };
  const stdout = [
    line({ type: 'apply_start', hook }),
    line({ type: 'apply_errored', hook }),
    line({
      '@level': 'error',
      type: 'diagnostic',
      diagnostic: { severity: 'error', summary, detail: '', address: CERTIFICATE },
    }),
  ].join('\n');
  const ended = { code: 1, signal: null, endedAt: '', stdoutFile: 'out', stderrFile: 'err' };
  return failed('The apply', { ended, stdout, stderr: '' }, parseStream(stdout), true).failure.facts;
}

test('what went wrong after it was made may be there, though nobody knows its id', () => {
  expect(factsAfter('waiting for ACM Certificate to be issued: timeout')?.['unfinished']).toEqual([
    { address: CERTIFICATE, action: 'create', id: null },
  ]);
});

test('what was refused is not there', () => {
  expect(
    factsAfter('creating: AccessDeniedException: not authorized to perform: acm:RequestCertificate'),
  ).toMatchObject({
    applied: [],
    unfinished: [],
  });
});
