import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigurationError } from '../../src/runbook/problem.ts';
import { loadService, parseService } from '../../src/service/load.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const TEXT = readFileSync(join(ROOT, 'firedrill.yaml'), 'utf8');

/** The file of addresses that firedrill.yaml names. */
const EXCLUDE = () => 'github_repository.ttb\n';

/** What a person reads when firedrill.yaml has this changed. */
function mistakes(...changes: readonly (readonly [string, string])[]): string {
  const text = changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`firedrill.yaml does not hold ${from}`);
    return before.replace(from, to);
  }, TEXT);
  return said(() => parseService('/srv/firedrill.yaml', text, there, EXCLUDE));
}

const there = (path: string) => (/\.(png|exclude)$/.test(path) ? ('file' as const) : ('folder' as const));

function said(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigurationError) return `\n${error.message}\n`;
    throw error;
  }
  return 'nothing is wrong';
}

test('what may not be looked at is not called missing', () => {
  expect(said(() => parseService('/srv/firedrill.yaml', TEXT, () => 'closed', EXCLUDE))).toMatch(
    /you may not look where infrastructure is\n[\s\S]*you may not look where runbooks\/question\.png is\n/,
  );
});

test('the firedrill.yaml of this repository', () => {
  const service = loadService(join(ROOT, 'firedrill.yaml'));
  expect(service).toMatchObject({
    name: 'ttb-verifier',
    unit: join(ROOT, 'infrastructure'),
    account: '123456789012',
    region: 'us-east-1',
    instance: 'aws_instance.ttb',
    state: { bucket: 'ttb-verifier-tfstate-123456789012', key: 'infrastructure/terraform.tfstate' },
    cache: { bucket: 'ttb-verifier-ollama-models-123456789012', prefix: 'ollama/0.24.0' },
    health: { url: 'https://ttb-verifier.example.com/health' },
    question: {
      request: {
        method: 'POST',
        url: 'https://ttb-verifier.example.com/verify',
        file: join(ROOT, 'runbooks', 'question.png'),
      },
      expect: { status: 200 },
      timeoutMs: 300_000,
    },
    objectivesMs: {},
    environment: { pass: [], drop: [] },
    alarm: 'ttb-verifier-health',
    exclude: {
      file: join(ROOT, 'infrastructure', 'recovery.exclude'),
      addresses: [
        'github_repository.ttb',
        'github_branch_protection.main',
        'github_actions_secret.plan_role',
      ],
    },
  });
  expect(service.protected.map(({ address, name, forms }) => [address, name, forms])).toEqual([
    ['aws_acm_certificate.ttb', 'ttb-verifier.example.com', ['replace', 'destroy']],
    ['github_repository.ttb', 'example-org/ttb-verifier', ['forget']],
  ]);
  expect(new RegExp(service.question.expect.match).test('{"brand":"Old Tom Distillery"}')).toBe(true);
  expect(new RegExp(service.question.expect.match).test('{"brand":"New Tim"}')).toBe(false);
});

test('objectives and environment', () => {
  const text = TEXT.replace(
    'objectives: {}',
    'objectives: { instance-replacement: 12m30s }\nanswers: { instance-replacement: 10m }',
  ).replace('pass: []', 'pass: [TF_VAR_ami_id]');
  const service = parseService('/srv/firedrill.yaml', text, there, EXCLUDE);
  expect(service.objectivesMs).toEqual({ 'instance-replacement': 750_000 });
  expect(service.answersObjectivesMs).toEqual({ 'instance-replacement': 600_000 });
  expect(service.environment).toEqual({ pass: ['TF_VAR_ami_id'], drop: [] });
  expect(service.unit).toBe('/srv/infrastructure');
});

test('no file, or what is none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-'));
  try {
    expect(
      said(() => loadService(join(folder, 'firedrill.yaml'))).replaceAll(folder, 'FOLDER'),
    ).toMatchInlineSnapshot(`
      "
      FOLDER/firedrill.yaml: the description of the service does not exist
        go to the folder that holds firedrill.yaml, or name it with --config FILE
      "
    `);
    expect(said(() => loadService(folder)).replaceAll(folder, 'FOLDER')).toMatchInlineSnapshot(`
      "
      FOLDER: the description of the service is a folder, not a file
        go to the folder that holds firedrill.yaml, or name it with --config FILE
      "
    `);
    expect(said(() => loadService(join(ROOT, 'package.json', 'x'))).replaceAll(dirname(ROOT), '')).toContain(
      'does not exist',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('broken YAML', () => {
  expect(mistakes(['region: us-east-1', 'region: us-east-1\nregion: eu-west-1'])).toMatchInlineSnapshot(`
    "
    /srv/firedrill.yaml:12:1: "region" is here twice
      12 | region: eu-west-1
         | ^
      keep one of them
    "
  `);
  expect(mistakes(["account: '123456789012'", "account: '123456789012"])).toMatchInlineSnapshot(`
    "
    /srv/firedrill.yaml:10:23: not YAML: Missing closing 'quote
      10 | account: '123456789012
         |                       ^
      text that holds ": " or " #", or begins with one of {[&*!|>%@\`, goes in quotes
      what else may be wrong with this file is seen when this is mended
    "
  `);
});

test('the account', () => {
  expect(mistakes(["'123456789012'", '123456789012'])).toMatchInlineSnapshot(`
    "
    /srv/firedrill.yaml:10:10: "account" must be text, and is 123456789012
      10 | account: 123456789012
         |          ^^^^^^^^^^^^
      text that looks like something else goes in quotes: "123456789012"
      write: the AWS account: 12 digits in quotes, such as '123456789012'
    "
  `);
  expect(mistakes(["'123456789012'", '012345678901'])).toMatchInlineSnapshot(`
    "
    /srv/firedrill.yaml:10:10: "account" must be text, and is 012345678901
      10 | account: 012345678901
         |          ^^^^^^^^^^^^
      text that looks like something else goes in quotes: "012345678901"
      write: the AWS account: 12 digits in quotes, such as '123456789012'
    "
  `);
  expect(mistakes(["'123456789012'", "'1234-5678-9012'"])).toMatchInlineSnapshot(`
    "
    /srv/firedrill.yaml:10:10: "account" cannot be "1234-5678-9012"
      10 | account: '1234-5678-9012'
         |          ^^^^^^^^^^^^^^^^
      write: the AWS account: 12 digits in quotes, such as '123456789012'
    "
  `);
});

test('names that AWS and OpenTofu would not take', () => {
  expect(
    mistakes(
      ['region: us-east-1', 'region: Ohio'],
      ['instance: aws_instance.ttb', 'instance: ttb'],
      ['bucket: ttb-verifier-tfstate-123456789012', 'bucket: TTB_state'],
      ['prefix: ollama/0.24.0', 'prefix: /ollama/'],
      ['https://ttb-verifier.example.com/health', 'ttb-verifier.example.com/health'],
    ),
  ).toMatchInlineSnapshot(`
    "
    /srv/firedrill.yaml:11:9: "region" cannot be "Ohio"
      11 | region: Ohio
         |         ^^^^
      write: an AWS region, such as us-east-1

    /srv/firedrill.yaml:14:11: "instance" cannot be "ttb"
      14 | instance: ttb
         |           ^^^
      write: the instance's address in the unit, such as aws_instance.ttb

    /srv/firedrill.yaml:18:11: "state.bucket" cannot be "TTB_state"
      18 |   bucket: TTB_state
         |           ^^^^^^^^^
      write: a bucket's name: 3 to 63 small letters, digits, dots and dashes

    /srv/firedrill.yaml:24:11: "cache.prefix" cannot be "/ollama/"
      24 |   prefix: /ollama/
         |           ^^^^^^^^
      write: the prefix, without / at its ends

    /srv/firedrill.yaml:30:8: "health.url" cannot be "ttb-verifier.example.com/health"
      30 |   url: ttb-verifier.example.com/health
         |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      write: the URL of the health check, with https://
    "
  `);
});

test.each([
  ['health', "url: 'https://op:hunter2@ttb-verifier.example.com/health'"],
  ['health', 'url: https://op@ttb-verifier.example.com/health'],
  ['health', 'url: https://:hunter2@ttb-verifier.example.com/health'],
])('%s %s: an address that holds a secret would stand in journals and reports', (_, url) => {
  expect(mistakes(['url: https://ttb-verifier.example.com/health', url])).toContain(
    'this holds a user or a password',
  );
});

test('the same where the question is asked of another host', () => {
  const path = 'path: https://op:hunter2@elsewhere.example.com/verify';
  const text = mistakes(['path: /verify', path]);
  expect(text).toContain('this holds a user or a password');
  expect(text).toContain('write the address without what stands before the @');
});

test('keys that are missing, mistyped or too many', () => {
  expect(
    mistakes(
      ['unit: infrastructure\n', ''],
      ['  timeout: 5m', '  timout: 5m'],
      ['method: POST', 'method: DELETE'],
      ['forms: [forget]', 'forms: [forgot]'],
      ['file: runbooks/question.png', 'file: runbooks/question.png\n    json: { ask: it }'],
    ),
  ).toMatchInlineSnapshot(`
    "
    /srv/firedrill.yaml:4:1: "unit" is missing
      4 | service: ttb-verifier
        | ^^^^^^^
      write: the terragrunt directory, from the folder of this file

    /srv/firedrill.yaml:36:13: "question.request.method" cannot be "DELETE"
      36 |     method: DELETE
         |             ^^^^^^
      one of: GET, POST, PUT

    /srv/firedrill.yaml:39:5: a question has one body: file or json
      39 |     json: { ask: it }
         |     ^^^^
      remove one of the two

    /srv/firedrill.yaml:43:3: unknown key "timout" in "question"
      43 |   timout: 5m
         |   ^^^^^^
      did you mean "timeout"?
      known: request, expect, timeout

    /srv/firedrill.yaml:54:13: "protected[1].forms[0]" cannot be "forgot"
      54 |     forms: [forgot]
         |             ^^^^^^
      did you mean "forget"?
      one of: replace, destroy, forget
    "
  `);
});

test('what does not fit together', () => {
  expect(
    mistakes(
      ['file: runbooks/question.png', 'file: runbooks/question.png\n    json: { ask: it }'],
      ["match: '(?i:old\\s+tom)'", "match: '(old'"],
      ['expect: \'"status"\\s*:\\s*"(ok|healthy)"\'', "expect: '.*'"],
      ['address: github_repository.ttb', 'address: aws_acm_certificate.ttb'],
      ['forms: [replace, destroy]', 'forms: [replace, replace]'],
      ['pass: []', 'pass: [TF_VAR_a]'],
      ['drop: []', 'drop: [TG_x, TF_VAR_a]'],
    ),
  ).toMatchInlineSnapshot(`
    "
    /srv/firedrill.yaml:31:11: this matches an empty answer, so it proves nothing
      31 |   expect: '.*'
         |           ^^^^
      name something that only a right answer holds

    /srv/firedrill.yaml:40:5: a question has one body: file or json
      40 |     json: { ask: it }
         |     ^^^^
      remove one of the two

    /srv/firedrill.yaml:43:12: not a regular expression: missing closing ): \`(old\`
      43 |     match: '(old'
         |            ^^^^^^
      special characters are written with \\ before them

    /srv/firedrill.yaml:51:22: replace is here twice
      51 |     forms: [replace, replace]
         |                      ^^^^^^^
      keep one of them

    /srv/firedrill.yaml:53:14: aws_acm_certificate.ttb is here twice
      53 |   - address: aws_acm_certificate.ttb
         |              ^^^^^^^^^^^^^^^^^^^^^^^
      keep one of them, with all its forms

    /srv/firedrill.yaml:67:16: TF_VAR_a is both passed and dropped
      67 |   drop: [TG_x, TF_VAR_a]
         |                ^^^^^^^^
      keep one of the two
    "
  `);
});

test('a unit or a picture that is not there', () => {
  expect(
    said(() => parseService('/srv/firedrill.yaml', TEXT, () => undefined, EXCLUDE)),
  ).toMatchInlineSnapshot(`
    "
    /srv/firedrill.yaml:7:7: there is no folder infrastructure
      7 | unit: infrastructure
        |       ^^^^^^^^^^^^^^
      name the terragrunt directory, from /srv

    /srv/firedrill.yaml:39:11: there is no file runbooks/question.png
      39 |     file: runbooks/question.png
         |           ^^^^^^^^^^^^^^^^^^^^^
      name a file, from /srv

    /srv/firedrill.yaml:72:10: there is no file infrastructure/recovery.exclude
      72 | exclude: infrastructure/recovery.exclude
         |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      name a file of addresses, from /srv
    "
  `);
  expect(said(() => parseService('/srv/firedrill.yaml', TEXT, () => 'file', EXCLUDE))).toContain(
    'is a file, not a folder',
  );
});

test('the alarm is one that the unit makes', () => {
  const unit = readFileSync(join(ROOT, 'infrastructure', 'monitoring.tf'), 'utf8');
  const name = unit.replaceAll('${var.service}', 'ttb-verifier');
  expect(name).toContain(`alarm_name          = "${loadService(join(ROOT, 'firedrill.yaml')).alarm}"`);
});

test('an alarm without a name, and a file to exclude that is a folder', () => {
  expect(mistakes(['alarm: ttb-verifier-health', "alarm: ''"])).toMatchInlineSnapshot(`
    "
    /srv/firedrill.yaml:69:8: "alarm" is empty
      69 | alarm: ''
         |        ^^
      write: a CloudWatch alarm's name: the one that goes off when the service is down
    "
  `);
  expect(
    mistakes(['exclude: infrastructure/recovery.exclude', 'exclude: infrastructure']),
  ).toMatchInlineSnapshot(`
    "
    /srv/firedrill.yaml:72:10: there is no file infrastructure
      72 | exclude: infrastructure
         |          ^^^^^^^^^^^^^^
      name a file of addresses, from /srv
    "
  `);
});

/** What is wrong when this is in the file of addresses. */
const excluding = (text: string) =>
  said(() => parseService('config/firedrill.yaml', TEXT, there, () => text));

test('a file to exclude: comments, empty lines, modules, instances and data sources', () => {
  const text =
    '# not needed\r\n\n  github_repository.ttb  \r\nmodule.a["x"].module.b\ndata.aws_ami.al\naws_eip.a[0]';
  const { exclude } = parseService('/srv/firedrill.yaml', TEXT, there, () => text);
  expect(exclude?.addresses).toEqual([
    'github_repository.ttb',
    'module.a["x"].module.b',
    'data.aws_ami.al',
    'aws_eip.a[0]',
  ]);
});

test('a file to exclude that is not right', () => {
  expect(
    excluding('github_repository.ttb\n  github repository\ngithub_repository.ttb\n'),
  ).toMatchInlineSnapshot(`
    "
    config/infrastructure/recovery.exclude:2:3: "github repository" is no address
      2 |   github repository
        |   ^^^^^^^^^^^^^^^^^
      write one address a line, such as github_repository.ttb or module.repository

    config/infrastructure/recovery.exclude:3:1: github_repository.ttb is here twice
      3 | github_repository.ttb
        | ^^^^^^^^^^^^^^^^^^^^^
      keep one of them
    "
  `);
  expect(excluding('# nothing\n')).toMatchInlineSnapshot(`
    "
    config/infrastructure/recovery.exclude: no address is in here, so nothing is left out of plans
      write one address a line, such as github_repository.ttb or module.repository, or remove exclude: from firedrill.yaml
    "
  `);
});

test('what the plans are for cannot be excluded, not even in part or with its module', () => {
  expect(excluding('aws_instance.ttb\n')).toMatchInlineSnapshot(`
    "
    config/infrastructure/recovery.exclude:1:1: aws_instance.ttb is what is recovered, so no plan may leave it out
      1 | aws_instance.ttb
        | ^^^^^^^^^^^^^^^^
      remove this line
    "
  `);
  expect(excluding('aws_acm_certificate.ttb[0]\n')).toMatchInlineSnapshot(`
    "
    config/infrastructure/recovery.exclude:1:1: aws_acm_certificate.ttb is replaced or destroyed with a plan, which would leave it out
      1 | aws_acm_certificate.ttb[0]
        | ^^^^^^^^^^^^^^^^^^^^^^^^^^
      remove this line
    "
  `);
  expect(excluding('aws_instance.ttb2\nmodule.aws_instance\n').trim()).toBe('nothing is wrong');
});
