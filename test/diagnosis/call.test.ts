import { describe, expect, it } from 'vitest';
import { explainCall as failureOf } from '../../src/diagnosis/call.ts';
import type { FailureDraft } from '../../src/engine/failure.ts';
import { errorText } from '../../src/terragrunt/error-text.ts';
import { parseLockInfo, parseLockObject } from '../../src/terragrunt/lock-info.ts';
import { type Diagnostic, parseStream } from '../../src/terragrunt/stream.ts';
import { recorded } from '../terragrunt/fixtures.ts';

function failure(number: string): FailureDraft {
  const { stdout, stderr, code, stdoutFile } = recorded(number);
  const { errors, interrupted } = parseStream(stdout);
  return failureOf({
    what: 'The plan',
    errors,
    text: errorText(stderr),
    interrupted,
    code,
    signal: null,
    log: stdoutFile,
  });
}

describe('failureOf', () => {
  it.each([
    ['81', 'lock-held'],
    ['172', 'lock-held'],
    ['170', 'interrupted'],
    ['30', 'prevent-destroy'],
    ['54', 'prevent-destroy'],
    ['35', 'plan-errored'],
    ['37', 'plan-stale'],
    ['42', 'left-behind'],
    ['84', 'lock-mismatch'],
    ['90', 'errored-state'],
    ['108', 'interrupted'],
    ['117', 'credentials'],
    ['118', 'credentials'],
    ['140', 'credentials'],
    ['141', 'credentials'],
    ['142', 'credentials'],
    ['120', 'no-bucket'],
  ])('recording %s is %s', (number, code) => {
    expect(failure(number)).toMatchObject({ code, log: expect.stringContaining('.stdout') });
  });

  it('says who holds the lock since when, and gives its id', () => {
    const { message, facts } = failure('81');
    expect(message).toBe('The state is locked by alice@laptop since 2026-11-23 05:00 UTC, for Apply.');
    expect(facts?.['confirm']).toBe('6c8f1d2e-0000-4000-8000-00000000abcd');
    expect(facts?.['lock']).toMatchObject({
      id: '6c8f1d2e-0000-4000-8000-00000000abcd',
      path: 'tfstate-demo/app/terraform.tfstate',
    });
  });

  it('reads an error that stderr breaks at the width of a terminal, and another within it', () => {
    const said = (text: string) =>
      failureOf({ what: 'The init', errors: [], text, interrupted: false, code: 1, signal: null, log: '' });
    const wrapped = [
      'Error: Failed to query available provider packages',
      '',
      'Could not retrieve the list of available versions for provider hashicorp/aws:',
      'could not connect to registry.opentofu.org: failed to request discovery',
      'document: Get "https://registry.opentofu.org/.well-known/terraform.json":',
      'dial tcp: lookup registry.opentofu.org on 127.0.0.53:53: server misbehaving',
    ];
    expect(said(wrapped.join('\n')).message).toBe(
      'Your network: the name registry.opentofu.org cannot be looked up from here.',
    );
    const nested =
      '╷\n│ Error: Cannot assume IAM Role\n│ \n│ Error: operation error STS: AssumeRole, https response error StatusCode: 403, RequestID: R, api error ExpiredToken: x\n╵';
    expect(said(nested).facts?.['diagnosis']).toEqual(['credentials-expired']);
  });

  it('sends nobody to a file that could not be written: the state is only in the output', () => {
    const error = (summary: string, detail: string) => ({ severity: 'error', summary, detail }) as const;
    const { message, nextSteps, code } = failureOf({
      what: 'The apply',
      errors: [
        error('Failed to save state', 'Error saving state: no'),
        error(
          'Failed to create local state file',
          'Error creating local state file: no space left on device',
        ),
        error('Failed to persist state to backend', 'The errors shown above prevented OpenTofu'),
      ],
      text: '',
      interrupted: false,
      code: 1,
      signal: null,
      log: '',
    });
    expect(code).toBe('errored-state');
    expect(message).toContain('could be written neither back nor to a file');
    expect(nextSteps?.join()).not.toContain('Find errored.tfstate');
  });

  it('says why a state was not saved, and that its lock stays too, where it does', () => {
    const trouble = { what: 'The apply', text: '', interrupted: false, code: 1, signal: null, log: '' };
    const error = (summary: string, detail: string) => ({ severity: 'error', summary, detail }) as const;
    const errors = [
      error(
        'Failed to save state',
        'Error saving state: operation error S3: PutObject, api error ExpiredToken: It has expired.',
      ),
      error('Failed to persist state to backend', 'The error shown above has prevented'),
    ];
    const saved = failureOf({ ...trouble, errors });
    expect(saved.message).toContain('(ExpiredToken: It has expired.)');
    expect(saved.facts).not.toHaveProperty('lockLeft');
    const unread = failureOf({
      ...trouble,
      errors: [...errors, error('Error releasing the state lock', 'no')],
    });
    expect(unread).toMatchObject({ code: 'errored-state', facts: { lockLeft: '' } });
    expect(unread.message).toContain('lock could not be given back either.');
    const detail = 'Error message: no\n\nLock Info:\n  ID:        077cd055\n';
    const named = failureOf({
      ...trouble,
      errors: [...errors, error('Error releasing the state lock', detail)],
    });
    expect(named).toMatchObject({ facts: { lockLeft: '077cd055' } });
  });

  it('says how far a change came whose state was not saved', () => {
    const unsaved = [
      { severity: 'error', summary: 'Failed to save state', detail: '' },
      { severity: 'error', summary: 'Failed to persist state to backend', detail: '' },
      { severity: 'error', summary: 'Error releasing the state lock', detail: '' },
    ] as const;
    const cut = {
      severity: 'error',
      summary: 'waiting for it',
      detail: '',
      address: 'aws_instance.ttb',
    } as const;
    const said = (errors: readonly Diagnostic[], interrupted = false) =>
      failureOf({ what: 'The apply', errors, text: '', interrupted, code: 1, signal: null, log: '' });
    expect(said(unsaved).message).toContain('The change was made, but the state');
    expect(said([cut, ...unsaved]).message).toContain(
      'The change broke off at aws_instance.ttb, and the state',
    );
    expect(said([cut, ...unsaved], true)).toMatchObject({
      code: 'errored-state',
      message: expect.stringContaining('The change was interrupted, and the state'),
    });
    expect(said([cut], true)).toMatchObject({ code: 'interrupted' });
  });

  it('names what was protected', () => {
    expect(failure('30').facts).toMatchObject({ address: 'terraform_data.keep' });
  });

  it('names type and zone when there is no capacity', () => {
    const summary =
      'creating EC2 Instance: operation error EC2: RunInstances, https response error StatusCode: 500, RequestID: R, api error InsufficientInstanceCapacity: We currently do not have sufficient m7i.2xlarge capacity in the Availability Zone you requested (us-east-1a). Our system will be working on provisioning additional capacity.';
    const errors = [{ severity: 'error', summary, detail: '', address: 'aws_instance.ttb' }] as const;
    const found = failureOf({
      what: 'The apply',
      errors,
      text: '',
      interrupted: false,
      code: 1,
      signal: null,
      log: 'l',
    });
    expect(found).toMatchObject({
      code: 'no-capacity',
      message: 'us-east-1a has no capacity for m7i.2xlarge now (InsufficientInstanceCapacity).',
      facts: { instanceType: 'm7i.2xlarge', zone: 'us-east-1a' },
    });
  });

  it('says why a new instance ended at its launch', () => {
    const summary =
      "waiting for EC2 Instance (i-0c3f91d2a77e4b105) create: unexpected state 'terminated', wanted target 'running'. last error: Client.VolumeLimitExceeded: Volume limit exceeded";
    const errors = [{ severity: 'error', summary, detail: '' }] as const;
    const found = failureOf({
      what: 'The apply',
      errors,
      text: '',
      interrupted: false,
      code: 1,
      signal: null,
      log: 'l',
    });
    expect(found).toMatchObject({ code: 'launch-failed', facts: { instanceId: 'i-0c3f91d2a77e4b105' } });
    expect(found.message).toContain('Client.VolumeLimitExceeded: Volume limit exceeded');
  });

  it('says in the words of the wait that the new one is not in service', () => {
    const last =
      'the new one is not healthy after 20:00; i-1 still serves and stays. Find out why before planning again.';
    const detail = `Error running command './in_service.sh': exit status 1. Output: the new one is not yet healthy, 0:00\n${last}\n`;
    const errors = [{ severity: 'error', summary: 'local-exec provisioner error', detail }] as const;
    const trouble = { what: 'The apply', text: '', interrupted: false, code: 1, signal: null, log: 'l' };
    expect(failureOf({ ...trouble, errors })).toMatchObject({
      code: 'not-in-service',
      message: `The new instance is not in service: ${last}`,
    });
    const refused = [
      {
        ...errors[0],
        detail:
          "Error running command './in_service.sh': exit status 1. Output: An error occurred (AccessDenied) when calling the DescribeTargetHealth operation: no\nso nobody knows whether the new one is healthy: the old one stays.\n",
      },
    ];
    expect(failureOf({ ...trouble, errors: refused }).code).toBe('denied');
  });

  it.each([
    ['VcpuLimitExceeded', 'quota'],
    ['RequestLimitExceeded', 'throttled'],
  ])('%s is %s', (word, code) => {
    const errors = [
      { severity: 'error', summary: `creating EC2 Instance: api error ${word}: x`, detail: '' },
    ] as const;
    expect(
      failureOf({ what: 'The apply', errors, text: '', interrupted: false, code: 1, signal: null, log: 'l' })
        .code,
    ).toBe(code);
  });

  it.each([
    ['StatusCode: 412, RequestID: R, HostID: H, api error PreconditionFailed: At least one', 'lock-held'],
    [
      'StatusCode: 400, RequestID: R, HostID: H, api error ExpiredToken: The token has expired.',
      'credentials',
    ],
    ['StatusCode: 403, RequestID: R, HostID: H, api error SignatureDoesNotMatch: no', 'credentials'],
    ['StatusCode: 403, RequestID: R, HostID: H, api error AccessDenied: Access Denied', 'denied'],
    ['StatusCode: 404, RequestID: R, HostID: H, NoSuchBucket: ', 'no-bucket'],
    ['StatusCode: 503, RequestID: R, HostID: H, api error SlowDown: Reduce your rate.', 'lock-failed'],
  ])('a lock that could not be taken for %s is %s', (why, code) => {
    const detail = `Error message: operation error S3: PutObject, https response error ${why}\n\nOpenTofu acquires a state lock to protect the state`;
    const errors = [{ severity: 'error', summary: 'Error acquiring the state lock', detail }] as const;
    const call = { what: 'The plan', errors, text: '', interrupted: false, code: 1, signal: null, log: 'l' };
    const found = failureOf(call);
    expect(found.code).toBe(code);
    // Nobody may be sent to take away a lock that nobody holds.
    if (code !== 'lock-held') expect(JSON.stringify(found)).not.toMatch(/remove the lock/);
    if (code === 'lock-failed') expect(found.message).toMatch(/so nothing was done: .*SlowDown: Reduce/);
  });

  it('says what is known when nothing is', () => {
    const nothing = { what: 'The plan', errors: [], text: '', interrupted: false, log: 'l' };
    expect(failureOf({ ...nothing, code: null, signal: 'SIGKILL' }).message).toContain('signal SIGKILL');
    expect(failureOf({ ...nothing, code: 11, signal: null })).toMatchObject({ code: 'terragrunt' });
  });
});

describe('lock info', () => {
  it('is the same from a diagnostic and from the lock object', () => {
    const object = {
      ID: '077cd055',
      Path: 'b/k',
      Operation: 'OperationTypePlan',
      Who: 'user@host',
      Version: '1.12.6',
      Created: '2026-11-23T06:33:24.524953947Z',
      Info: '',
    };
    const printed = `Lock Info:\n  ID:        077cd055\n  Path:      b/k\n  Operation: OperationTypePlan\n  Who:       user@host\n  Version:   1.12.6\n  Created:   2026-11-23 06:33:24.524953947 +0000 UTC\n  Info:      \n`;
    const a = parseLockObject(JSON.stringify(object));
    const b = parseLockInfo(printed);
    expect(a).toMatchObject({ operation: 'Plan', created: '2026-11-23T06:33:24.524Z' });
    expect(b).toEqual(a);
  });

  it('is nothing where there is none', () => {
    expect(parseLockInfo('Error: no')).toBeUndefined();
  });

  it('an object that cannot be read locks all the same', () => {
    expect(parseLockObject('no json')).toMatchObject({ id: '', info: 'no json' });
    expect(parseLockObject('{"Who":"a@b"}')).toMatchObject({ id: '', who: 'a@b' });
    expect(parseLockObject('null')).toMatchObject({ id: '', info: 'null' });
  });
});

describe('a provider that breaks off in the middle', () => {
  const told = (summary: string, detail: string): FailureDraft =>
    failureOf({
      what: 'The apply',
      errors: [{ severity: 'error', summary, detail }],
      text: '',
      interrupted: false,
      code: 1,
      signal: null,
      log: '/log',
    });
  const bug = "This is a bug in the provider, which should be reported in the provider's own issue tracker.";

  it('is told by the thing at which it did, and that planning again usually goes through', () => {
    const planned = told(
      'Provider produced inconsistent final plan',
      `When expanding the plan for aws_lb_target_group_attachment.ttb to include new values learned so far during apply, provider "registry.opentofu.org/hashicorp/aws" produced an invalid new value for .tags_all: new element "Name" has appeared.\n\n${bug}`,
    );
    expect(planned).toMatchObject({
      code: 'provider-inconsistent',
      message: expect.stringMatching(/^The provider broke off at aws_lb_target_group_attachment\.ttb:/),
      hint: expect.stringContaining('usually goes through'),
    });
  });

  it('after the change too, with a key in the address', () => {
    const applied = told(
      'Provider produced inconsistent result after apply',
      `When applying changes to module.a["b c"].aws_x.y, provider "registry.opentofu.org/hashicorp/aws" produced an unexpected new value: Root object was present, but now absent.\n\n${bug}`,
    );
    expect(applied).toMatchObject({
      code: 'provider-inconsistent',
      message: 'The provider changed module.a["b c"].aws_x.y, and did not find it afterwards.',
      again: 'after',
      nextSteps: expect.arrayContaining([
        'Look whether module.a["b c"].aws_x.y is there before you apply again',
      ]),
    });
  });
});

describe('which of several errors it was', () => {
  const at = (address: string, code: string, status = 403) =>
    ({
      severity: 'error',
      summary: `creating X: operation error EC2: RunInstances, https response error StatusCode: ${status}, RequestID: R, api error ${code}: no`,
      detail: '',
      address,
    }) as const;
  const other = at('aws_eip.ttb', 'UnauthorizedOperation');
  const own = at('aws_instance.ttb', 'VcpuLimitExceeded', 400);
  const call = { what: 'The apply', text: '', interrupted: false, code: 1, signal: null, log: '' };

  it('the failing thing comes before what else went wrong', () => {
    const found = failureOf({ ...call, errors: [other, own], unfinished: ['aws_instance.ttb'] });
    expect(found.facts?.['diagnosis']).toEqual(['quota']);
  });

  it('two that fit equally are both told', () => {
    const found = failureOf({ ...call, errors: [other, own] });
    expect(found.facts?.['diagnosis']).toEqual(['denied', 'quota']);
    expect(found.message).toMatch(/may not do .* Also: The account may not run that many/);
  });

  it('what must be settled first is told first, and a lock that stays with what went wrong before', () => {
    const unsaved = { severity: 'error', summary: 'Failed to persist state to backend', detail: '' } as const;
    expect(failureOf({ ...call, errors: [own, unsaved] }).code).toBe('errored-state');
    const left = {
      severity: 'error',
      summary: 'Error releasing the state lock',
      detail: 'Error message: no',
    } as const;
    const found = failureOf({ ...call, errors: [own, left] });
    expect(found.code).toBe('lock-left');
    expect(found.message).toMatch(/could not be given back: no\. Before that: The account may not/);
  });

  it('a lock that is there in the place of another is nobody’s to take away', () => {
    const detail =
      'Error message: lock id "a" does not match existing lock\nLock Info:\n  ID:        b\n  Who:       alice@laptop\n';
    const error = { severity: 'error', summary: 'Error releasing the state lock', detail } as const;
    const found = failureOf({ ...call, errors: [error] });
    expect(found).toMatchObject({
      code: 'lock-mismatch',
      message: expect.stringContaining('alice@laptop holds it'),
    });
    expect(found.facts).not.toHaveProperty('confirm');
  });

  it('a role that may not be taken is no matter of signing in', () => {
    const summary =
      'configuring OpenTofu AWS Provider: operation error STS: AssumeRole, https response error StatusCode: 403, RequestID: R, api error AccessDenied: no';
    const found = failureOf({ ...call, errors: [{ severity: 'error', summary, detail: '' }] });
    expect(found).toMatchObject({ code: 'credentials', facts: { reason: 'role-refused' } });
  });

  it('a refusal that stderr breaks at its width under an error of its own is read whole', () => {
    const text =
      'Error: Failed to persist state\n\nfailed to upload state: operation error S3: PutObject, https response error\nStatusCode: 403, RequestID: 0, HostID: , api error AccessDenied: Access Denied';
    expect(failureOf({ ...call, errors: [], text })).toMatchObject({ code: 'denied' });
  });

  it('none that fits is said plainly, in the tool’s own words', () => {
    const strange = { severity: 'error', summary: 'the flux is not constant', detail: '' } as const;
    expect(failureOf({ ...call, errors: [strange] })).toMatchObject({
      code: 'terragrunt',
      message: 'The apply failed: the flux is not constant',
      hint: expect.stringContaining('not known here'),
    });
  });
});
