import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorText } from '../../src/terragrunt/error-text.ts';
import { parseLine, parseStream, readable } from '../../src/terragrunt/stream.ts';
import { recorded, unitStream } from './fixtures.ts';

const events = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parseLine);
const junk = (text: string) => events(text).flatMap((event) => (event.type === 'junk' ? [event.text] : []));

describe('parseStream', () => {
  it('reads a replacement of the instance by the real tool', () => {
    const stream = parseStream(unitStream('repl'));
    expect(stream.version).toEqual({ tool: 'tofu', version: '1.12.6' });
    const planned = events(unitStream('repl')).filter((event) => event.type === 'planned');
    expect(planned.find(({ address }) => address === 'aws_instance.ttb')).toMatchObject({
      action: 'replace',
      reason: 'requested',
    });
    expect(stream.summary).toEqual({
      operation: 'plan',
      summary: { add: 2, change: 2, remove: 2, forget: 0, import: 0 },
    });
    expect(stream.errors).toEqual([]);
    expect(junk(unitStream('repl'))).toEqual([]);
  });

  it('lists what an apply did in the order in which it ended', () => {
    const { applied, summary } = parseStream(unitStream('repl-apply'));
    const ours = applied.filter(({ address }) => !address.includes('security_group'));
    expect(ours.map(({ address, action }) => [address, action])).toEqual([
      ['aws_instance.ttb', 'create'],
      ['aws_lb_target_group_attachment.ttb', 'create'],
      ['aws_lb_target_group_attachment.ttb', 'delete'],
      ['aws_instance.ttb', 'delete'],
    ]);
    expect(ours[0]).toMatchObject({ elapsedMs: 10_000, id: expect.stringMatching(/^i-/) });
    expect(summary?.operation).toBe('apply');
  });

  it('says what a provisioner says without where it comes from', () => {
    const line =
      '{"@level":"info","@message":"terraform_data.in_service: (local-exec): not yet healthy, 0:41","@module":"tofu.ui","hook":{"resource":{"addr":"terraform_data.in_service"},"provisioner":"local-exec","output":"not yet healthy, 0:41"},"type":"provision_progress"}';
    expect(parseLine(line)).toMatchObject({ type: 'said', address: 'terraform_data.in_service' });
    expect(readable(line)).toBe('not yet healthy, 0:41');
  });

  it('keeps what hooks and run_cmd print in front of the stream apart', () => {
    const { stdout } = recorded('122');
    expect(junk(stdout)).toEqual(['runcmd-out', 'hook-stdout']);
    expect(parseStream(stdout).version?.tool).toBe('tofu');
  });

  it('says when terragrunt fell back to terraform', () => {
    expect(parseStream(recorded('113').stdout).version?.tool).toBe('terraform');
  });

  it('sees an interrupt, also where the error looks like a held lock', () => {
    expect(parseStream(recorded('170').stdout)).toMatchObject({ interrupted: true });
    expect(parseStream(recorded('81').stdout)).toMatchObject({ interrupted: false });
  });

  it('takes outputs of an apply, without values of secret ones', () => {
    expect(parseStream(recorded('46').stdout).outputs?.['secret']).toEqual({
      sensitive: true,
      type: 'string',
    });
  });

  it('never throws, whatever is in a line', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => `{"@message":"x","type":"planned_change","change":${json}}`),
        ),
        (line) => {
          expect(['string', 'undefined']).toContain(typeof readable(line));
          parseStream(`${line}\n${line}`);
        },
      ),
    );
  });
});

describe('a problem', () => {
  it('says where in the code it is', () => {
    const { errors } = parseStream(recorded('54').stdout);
    expect(errors.map(({ place }) => place)).toEqual(['main.tf:5:1']);
  });
});

describe('readable', () => {
  it('has no words for what only machines read, and keeps what is no JSON of any kind', () => {
    expect(readable('{"format_version":"1.2","resource_changes":[]}')).toBeUndefined();
    expect(readable('{ from a hook')).toBe('{ from a hook');
  });
  it('leaves a line as far in as it is: a secret of several lines is told by that', () => {
    expect(readable('  behind its name  ')).toBe('  behind its name');
    const said = { '@message': 'x', type: 'provision_progress', hook: { output: '  behind its name' } };
    expect(readable(JSON.stringify(said))).toBe('  behind its name');
  });
});

describe('parseLine', () => {
  it('keeps what a newer tofu may add', () => {
    expect(parseLine('{"@message":"hello","type":"ephemeral_action_started"}')).toEqual({
      type: 'other',
      kind: 'ephemeral_action_started',
      message: 'hello',
    });
  });
});

describe('errorText', () => {
  it.each([
    ['117', /^Error: No valid credential sources found\n/],
    ['118', /^Error: Failed to get existing workspaces: operation error S3: ListObjectsV2.*ExpiredToken/],
    ['120', /^Error: Failed to get existing workspaces: S3 bucket does not exist\.\n/],
    ['141', /^Error: Failed to load state: .*ExpiredToken: The provided token has expired\.$/],
    ['88', /NoSuchKey: The specified key does not exist\.$/],
  ])('finds the error that tofu wrote as text (%s)', (number, expected) => {
    expect(errorText(recorded(number).stderr)).toMatch(expected);
  });

  it('leaves out terragrunt’s own wrapping and tips', () => {
    expect(errorText(recorded('118').stderr)).not.toMatch(/terragrunt-cache|TIP|exit status/);
  });

  it('says nothing where tofu said it all on stdout', () => {
    expect(errorText(recorded('30').stderr)).toBe('');
  });
});
