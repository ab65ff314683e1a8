import { expect, test } from 'vitest';
import { explainCall } from '../../src/diagnosis/call.ts';
import { failed } from '../../src/terragrunt/execute.ts';
import { parseStream } from '../../src/terragrunt/stream.ts';
import { createBorder } from '../../src/text/border.ts';

const CERTIFICATE = 'aws_acm_certificate.ttb';
const line = (event: object) =>
  JSON.stringify({ '@level': 'info', '@message': '', '@module': 'tofu.ui', ...event });

const REFUSED =
  'requesting ACM Certificate (ttb.example.org): operation error ACM: RequestCertificate, https response error StatusCode: 400, RequestID: R, api error AccessDeniedException: not authorized to perform: acm:RequestCertificate';

/** What the failure says was changed of a certificate whose creation ended in that error, or in that signal. */
function changedAfter(summary: string, signal: string | null = null) {
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
  const ended = {
    code: signal === null ? 1 : null,
    signal,
    endedAt: '',
    stdoutFile: 'out',
    stderrFile: 'err',
  };
  return failed(
    'The apply',
    { border: createBorder(), explain: explainCall },
    { ended, stdout, stderr: '' },
    parseStream(stdout),
    true,
  ).failure.changed;
}

test('what went wrong after it was made may be there, though nobody knows its id', () => {
  expect(changedAfter('waiting for ACM Certificate to be issued: timeout')).toEqual({
    made: [],
    begun: [{ address: CERTIFICATE, action: 'create', id: null }],
  });
});

test('what was refused is not there', () => {
  expect(changedAfter(REFUSED)).toBe('none');
});

test('where tofu was killed, what it did not tell may have been begun all the same', () => {
  expect(changedAfter(REFUSED, 'SIGKILL')).toBe('unknown');
});

test('a call whose answer never came may have made it', () => {
  const silent =
    'requesting ACM Certificate (ttb.example.org): operation error ACM: RequestCertificate, https response error StatusCode: 0, RequestID: , request send failed, Post "https://acm.us-east-1.amazonaws.com/": EOF';
  expect(changedAfter(silent)).toMatchObject({ begun: [{ address: CERTIFICATE }] });
});
