import { describe, expect, it } from 'vitest';
import { PROTECTED, problems, resources } from './check-protection.mjs';

const block = (address: string, lifecycle: string) => {
  const [type, name] = address.split('.');
  return `resource "${type}" "${name}" {\n  name = "x"\n  lifecycle {\n    ${lifecycle}\n  }\n}\n`;
};
const good = () => ({
  name: 'all.tf',
  text: PROTECTED.map((address) => block(address, 'prevent_destroy = true')).join('\n'),
});
const [first, ...others] = PROTECTED as [string, ...string[]];
const firstAs = (text: string) => ({
  name: 'all.tf',
  text: others.map((address) => block(address, 'prevent_destroy = true')).join('\n') + text,
});

describe('a unit whose protections are literal', () => {
  it('has no problems', () => expect(problems([good()], ['infrastructure/all.tf'])).toEqual([]));

  it('may say it on one line, with a comment, or with CRLF', () => {
    const [type, name] = first.split('.');
    for (const text of [
      `resource "${type}" "${name}" { lifecycle { prevent_destroy = true } }\n`,
      block(first, 'prevent_destroy = true # for good'),
      block(first, 'prevent_destroy = true').replaceAll('\n', '\r\n'),
      block(first, 'create_before_destroy = true\n    prevent_destroy       = true'),
    ])
      expect(problems([firstAs(text)], [])).toEqual([]);
  });
});

describe('a protection that is gone', () => {
  it.each([
    ['false', block(first, 'prevent_destroy = false')],
    ['a variable', block(first, 'prevent_destroy = var.protect')],
    ['an expression', block(first, 'prevent_destroy = true && var.protect')],
    ['a string', block(first, 'prevent_destroy = "true"')],
    ['commented out', block(first, '# prevent_destroy = true')],
    ['commented out with //', block(first, '// prevent_destroy = true')],
    ['in a block comment', block(first, '/*\n prevent_destroy = true\n*/')],
    ['said twice', block(first, 'prevent_destroy = true\n    prevent_destroy = false')],
    ['in a heredoc', block(first, 'x = <<-EOT\n      prevent_destroy = true\n    EOT')],
    ['in a string', block(first, 'x = "lifecycle { prevent_destroy = true }"')],
    ['outside lifecycle', block(first, 'prevent_destroy = true').replace('lifecycle', 'timeouts')],
    ['deeper inside', block(first, 'x { prevent_destroy = true }')],
    ['no lifecycle', block(first, '').replace(/ {2}lifecycle \{\s*\}\n/, '')],
    ['no block', ''],
    ['renamed', block(`${first}_old`, 'prevent_destroy = true')],
    ['declared twice', block(first, 'prevent_destroy = true').repeat(2)],
    ['a data source of that name', block(first, 'prevent_destroy = true').replace('resource', 'data')],
  ])('%s is a problem that names it', (_, text) => {
    const found = problems([firstAs(text)], []);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(first);
  });

  it('is seen in the .tofu file that OpenTofu reads instead of the .tf beside it', () => {
    const replaced = { name: 'all.tofu', text: firstAs(block(first, 'prevent_destroy = false')).text };
    expect(problems([good(), replaced], [])[0]).toMatch(/^all\.tofu:\d+: /);
  });
});

describe('an override file', () => {
  it.each([
    'infrastructure/override.tf',
    'infrastructure/zz_firedrill_override.tf.json',
    'elsewhere/x_override.tofu',
  ])('%s committed is a problem', (path) =>
    expect(problems([good()], [path])).toEqual([expect.stringContaining(path)]),
  );

  it('left over and not committed is one too', () =>
    expect(problems([good(), { name: 'zz_override.tf.json', text: '{}' }], [])).toEqual([
      expect.stringContaining('left over'),
    ]));

  it('is not a file that only sounds like one', () =>
    expect(problems([good()], ['src/override.ts', 'infrastructure/nooverride.tf'])).toEqual([]));
});

it('reads past templates that hold quotes and braces', () => {
  const text = `locals {\n  a = "\${join("}", [for x in y : "{\${x}"])}"\n}\n${block(first, 'prevent_destroy = true')}`;
  expect(resources(text)).toEqual([expect.objectContaining({ address: first, values: ['true'] })]);
});
