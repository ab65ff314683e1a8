import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stand, stand } from './standin.ts';

/** The same keys, in the same order, with the same types, as the real tools print: nothing that reads one can tell. */

const FIXTURES = resolve('test/fixtures/tofu');
const streams = (folder: string, end: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(end))
    .map((name) => readFileSync(join(folder, name), 'utf8'));

/** Maps by what the operator names (outputs, variables) have free keys. */
const FREE = new Set([
  'outputs',
  'values',
  'before',
  'after',
  'after_unknown',
  'before_sensitive',
  'after_sensitive',
  'output_changes',
  'sensitive_values',
  'variables',
]);

function shape(value: unknown, key = ''): string {
  if (value === null) return key === 'resource_key' ? 'string?' : 'null';
  if (Array.isArray(value)) return `[${[...new Set(value.map((item) => shape(item)))].join('|')}]`;
  if (typeof value !== 'object') return key === 'resource_key' ? 'string?' : typeof value;
  if (FREE.has(key)) return '{…}';
  return `{${Object.entries(value)
    .map(([name, item]) => `${name}:${shape(item, name)}`)
    .join(',')}}`;
}

const shapesOf = (text: string): Map<string, string> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line.startsWith('{"@level"'))
      .map((line) => [shape(JSON.parse(line)), line]),
  );

const real = new Set(
  [
    ...streams(FIXTURES, '.stdout'),
    ...streams(FIXTURES, '.ndjson'),
    ...streams(join(FIXTURES, 'unit'), '.ndjson'),
  ].flatMap((text) => [...shapesOf(text).keys()]),
);

let it_: Stand;
const file = (name: string): string => join(it_.folder, name);
beforeAll(async () => {
  it_ = await stand();
  // The real files, so that diagnostics can point into them.
  for (const name of readdirSync('infrastructure').filter((one) => one.endsWith('.tf'))) {
    writeFileSync(join(it_.unit, name), readFileSync(join('infrastructure', name)));
  }
});
afterAll(() => it_.stop());

const plan = (name: string, ...flags: string[]) =>
  it_.tofu('plan', '-json', '-input=false', ...flags, `-out=${file(name)}`);

describe('streams', () => {
  it('have no line that the real tool does not print', async () => {
    const override = join(it_.unit, 'zz_override.tf.json');
    const texts = [
      (await it_.tofu('init', '-json', '-input=false')).stdout,
      (await plan('r', '-replace=aws_instance.ttb')).stdout,
      (await it_.tofu('apply', '-json', '-input=false', file('r'))).stdout,
      (await plan('b', '-replace=aws_acm_certificate.ttb')).stdout,
      (await it_.tofu('apply', '-json', '-input=false', file('b'))).stdout,
      (await it_.tofu('apply', '-json', '-input=false', file('r'))).stdout,
      (await it_.tofu('apply', '-json', '-input=false', file('nowhere'))).stdout,
      (await plan('t', '-replace=aws_instance.ttb', '-exclude=aws_lb_target_group_attachment.ttb')).stdout,
      (await it_.tofu('force-unlock', '-force', '-json', '123')).stdout,
      (await it_.tofu('plan', '-json', '-bogus')).stdout,
      (await it_.tofu('plan', '-json', '-replace=foo')).stdout,
    ];
    writeFileSync(
      override,
      JSON.stringify({
        resource: {
          aws_s3_bucket: { ollama_models: { lifecycle: { prevent_destroy: false, destroy: false } } },
        },
      }),
    );
    texts.push((await plan('f', '-destroy', '-target=aws_s3_bucket.ollama_models')).stdout);
    texts.push((await it_.tofu('apply', '-json', '-input=false', file('f'))).stdout);
    const ours = texts.map(shapesOf);
    expect(ours.every((lines) => lines.size > 0)).toBe(true);
    for (const lines of ours) for (const [form, line] of lines) expect(real, line).toContain(form);
  });

  it('stamp with microseconds, in order', async () => {
    const { stdout } = await plan('s');
    const stamps = [...stdout.matchAll(/"@timestamp":"([^"]+)"/g)].map((match) => match[1] as string);
    expect(stamps.every((stamp) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(stamp))).toBe(true);
    expect(stamps.toSorted()).toEqual(stamps);
    const [first = '', last = ''] = [stamps[0], stamps.at(-1)];
    const tookMs = Date.parse(last) - Date.parse(first);
    expect(tookMs).toBeGreaterThanOrEqual(3_000);
    expect(tookMs).toBeLessThanOrEqual(7_000);
  });
});

describe('documents', () => {
  const keys = (value: object): string[] => Object.keys(value);
  const recorded = (name: string): Record<string, unknown> =>
    JSON.parse(readFileSync(join(FIXTURES, name), 'utf8')) as Record<string, unknown>;
  /** `part` has only keys of `whole`, in its order. */
  const within = (part: string[], whole: string[]): void => {
    expect(whole.filter((key) => part.includes(key))).toEqual(part);
  };

  it('show -json of a plan', async () => {
    await plan('p', '-replace=aws_instance.ttb');
    const ours = JSON.parse((await it_.tofu('show', '-json', file('p'))).stdout) as Record<string, object[]>;
    const theirs = recorded('103-aws-replace-show.stdout');
    // Variables are in a plan of a unit that has some, drift in one that drifted.
    for (const like of [theirs, recorded('05-show-plan.stdout')]) {
      const theirKeys = keys(like);
      within(
        keys(ours).filter((key) => theirKeys.includes(key)),
        theirKeys,
      );
    }
    const change = (plan: Record<string, unknown>): Record<string, object>[] =>
      plan['resource_changes'] as Record<string, object>[];
    const all = new Set(
      [
        theirs,
        recorded('unit/cert.json'),
        recorded('unit/certd.json'),
        recorded('deposed-show.json'),
        recorded('05-show-plan.stdout'),
      ].flatMap((plan) =>
        change(plan).flatMap((one) => [keys(one).join(), keys(one['change'] as object).join()]),
      ),
    );
    for (const one of change(ours)) {
      expect(all).toContain(keys(one).join());
      expect(all).toContain(keys(one['change'] as object).join());
    }
    const resources = (plan: Record<string, unknown>): object[] =>
      (plan['planned_values'] as { root_module: { resources: object[] } }).root_module.resources;
    within(keys(resources(ours)[0] as object), keys(resources(theirs)[0] as object));
  });

  it('show -json of the instance’s change says what the real tool says of it', async () => {
    await plan('p', '-replace=aws_instance.ttb');
    const pick = (plan: Record<string, unknown>): Record<string, Record<string, object>> => {
      const changes = plan['resource_changes'] as {
        address: string;
        change: Record<string, Record<string, object>>;
      }[];
      return (changes.find(({ address }) => address === 'aws_instance.ttb') as (typeof changes)[0]).change;
    };
    const ours = pick(
      JSON.parse((await it_.tofu('show', '-json', file('p'))).stdout) as Record<string, unknown>,
    );
    const theirs = pick(recorded('unit/repl.json'));
    expect(keys(ours['before'] as object)).toEqual(keys(theirs['before'] as object));
    const unknown = (change: typeof ours): string[] =>
      Object.entries(change['after_unknown'] as object).flatMap(([name, value]) =>
        value === true ? [name] : [],
      );
    expect(unknown(ours)).toEqual(unknown(theirs));
    expect(keys(ours['before_sensitive'] as object)).toEqual(keys(theirs['before_sensitive'] as object));
  });

  it('show -json of the state, state pull, output -json, version -json', async () => {
    const state = JSON.parse((await it_.tofu('show', '-json')).stdout) as Record<string, never>;
    const theirs = recorded('109-aws-after-sigint-show.stdout') as Record<string, never>;
    within(
      keys(state).filter((key) => key !== 'firedrill'),
      keys(theirs),
    );
    const first = (shown: Record<string, { root_module: { resources: Record<string, object>[] } }>) =>
      shown['values']?.root_module.resources.find((one) => 'depends_on' in one) as object;
    expect(keys(first(state)).filter((key) => key !== 'index')).toEqual(keys(first(theirs)));
    const pulled = await it_.run([
      'run',
      '--log-format',
      'json',
      '--tf-forward-stdout',
      '--',
      'state',
      'pull',
    ]);
    expect(keys(JSON.parse(pulled.stdout) as object)).toEqual(keys(recorded('25-fwd-state-pull.stdout')));
    const outputs = (await it_.tofu('output', '-json')).stdout;
    expect(outputs).toMatch(
      /^\{\n {2}"ec2_instance_id": \{\n {4}"sensitive": false,\n {4}"type": "string",\n {4}"value": "i-/,
    );
    expect(keys(JSON.parse((await it_.tofu('version', '-json')).stdout) as object)).toEqual(
      keys(recorded('02-tofu-version.stdout')),
    );
  });
});

describe('stderr', () => {
  it('is terragrunt’s log, as the real one words it', async () => {
    const { stderr } = await plan('b', '-replace=aws_acm_certificate.ttb');
    const theirs = readFileSync(join(FIXTURES, '54-replace-pd.stderr'), 'utf8')
      .split('\n')
      .filter((line) => !line.includes('"init","-no-color"'))
      .join('\n');
    const plain = (text: string): string =>
      text
        .replace(/"time":"\d{4}-\d\d-\d\dUTC\d\d:\d\d:\d\dZ"/g, '"time":T')
        .replace(/tofu plan .* -no-color/, 'tofu plan … -no-color')
        .replace(/cache\/[\w-]{27}\/[\w-]{27}/, 'cache/H/H');
    expect(plain(stderr)).toBe(plain(theirs));
  });

  it('wraps text of commands without -json, and forwards it raw when asked', async () => {
    const wrapped = (await it_.tofu('state', 'rm', '-dry-run', 'aws_vpc.main')).stdout;
    expect(wrapped).toMatch(
      /^\{"time":"[^"]+", "level":"stdout", "tf-path":"tofu", "tf-command-args":\["state","rm","-dry-run","-no-color","aws_vpc.main"\], "msg":"Would remove aws_vpc.main\\n"\}\n$/,
    );
    const raw = await it_.run([
      'run',
      '--log-format',
      'json',
      '--tf-forward-stdout',
      '--',
      'state',
      'rm',
      '-dry-run',
      'aws_vpc.main',
    ]);
    expect(raw.stdout).toBe('Would remove aws_vpc.main\n');
  });

  it('refuses what the real one refuses, in its words', async () => {
    const unknown = await it_.run(['run', '--bogus', '--', 'plan']);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('flag `-bogus` is not a Terragrunt flag.');
    expect((await it_.run(['workspace', 'list'])).stderr).toContain(
      'unknown command: \\"workspace\\". Terragrunt no longer forwards',
    );
    expect((await it_.tofu('show', '-json', '-bogus')).stderr).toContain(
      'flag provided but not defined: -bogus',
    );
    expect((await it_.tofu('destroy')).stderr).toContain('OpenTofu has no command named');
    expect((await it_.tofu('apply', '-json', 'one', 'two')).stdout).toContain(
      'at most one positional argument',
    );
    expect((await it_.tofu('plan', '-json', '-lock=maybe')).stdout).toContain('for -lock: parse error');
    expect((await it_.tofu('plan', '-json', '-out')).stdout).toContain('flag needs an argument: -out');
    const nowhere = await it_.run(['run', '--working-dir', '/nope', '--', 'plan', '-json']);
    expect([nowhere.code, nowhere.stderr]).toEqual([
      1,
      expect.stringContaining('Path: \\"/nope/terragrunt.hcl'),
    ]);
    const there = ['run', '--working-dir', it_.unit, '--', 'output', '-json'];
    expect((await it_.run(there, { cwd: '/' })).code).toBe(0);
    const outside = await it_.run(['run', '--', 'plan', '-json'], { cwd: '/' });
    expect(outside.stderr).toContain('does not contain a terragrunt.hcl file');
  });
});
