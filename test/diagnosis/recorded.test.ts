import { expect, test } from 'vitest';
import { readText } from '../../src/diagnosis/read-file.ts';

// What tofu 1.12.6 and terragrunt 1.1.3 printed, with other paths and names.

const read = (text: string) => readText(text.split('\n'), []);
const boxed = (text: string): string => ['╷', ...text.split('\n').map((line) => `│ ${line}`), '╵'].join('\n');

const PRECONDITION = `Error: Resource precondition failed

  on main.tf line 5, in resource "terraform_data" "a":
   5:       condition = var.v == 2
    ├────────────────
    │ var.v is 1
    ├────────────────
    │ Diff:
    │     1 -> 2

The boot script is longer than EC2 takes.`;

test.each([
  ['without a box', PRECONDITION],
  ['in its box', boxed(PRECONDITION)],
])('the reason is told, not the values in its place: %s', (_, text) => {
  expect(read(text).failure?.message).toBe(
    'A check in the code, at main.tf:5, is not met: The boot script is longer than EC2 takes.',
  );
});

test('a detail that begins with a number is no line of the code', () => {
  const { failure } = read('Error: Resource precondition failed\n\n12: the limit of the account is reached');
  expect(failure?.message).toBe('A check in the code is not met: 12: the limit of the account is reached');
});

test.each([
  [
    'a reference that is not there',
    `08:55:38.428 INFO   TIP (debugging-docs): For help troubleshooting errors, visit https://docs.example.com
08:55:38.428 ERROR  downloading source url git::https://github.com/example-org/modules.git?ref=v9
error occurred:

* /usr/bin/git exited with 1: error: pathspec 'v9' did not match any file(s) known to git
`,
    'There is no v9 in git::https://github.com/example-org/modules.git?ref=v9.',
  ],
  [
    'a host that is not found',
    `08:55:38.981 ERROR  downloading source url git::https://git.example.com/x/y.git
error occurred:

* /usr/bin/git exited with 128: Cloning into '/srv/unit/.terragrunt-cache/a/b'...
  fatal: unable to access 'https://git.example.com/x/y.git/': Could not resolve host: git.example.com
`,
    'Your network: the name git.example.com cannot be looked up from here.',
  ],
  [
    'a folder that is not in the source',
    '08:55:38.667 ERROR  Working dir app from source git::https://github.com/example-org/modules.git does not exist\n',
    'app is not in git::https://github.com/example-org/modules.git.',
  ],
  [
    'a unit that another needs and that has nothing',
    `08:55:37.712 ERROR  Error: Unknown variable
08:55:37.712 ERROR    on /srv/app/terragrunt.hcl line 2:
08:55:37.712 ERROR     2: inputs = { id = dependency.vpc.outputs.id }
08:55:37.712 ERROR  There is no variable named "dependency".
08:55:37.712 ERROR  resolving dependency "vpc" outputs: /srv/vpc/terragrunt.hcl is a dependency of /srv/app/terragrunt.hcl but detected no outputs. Either the target module has not been applied yet, or the module has no outputs.
`,
    'The unit needs outputs of /srv/vpc/terragrunt.hcl, and that one has none: it was not applied, or its state is another.',
  ],
  [
    'a mistake in terragrunt.hcl',
    `08:55:37.989 ERROR  Error: Unsupported attribute
08:55:37.989 ERROR    on /srv/vars/terragrunt.hcl line 1:
08:55:37.989 ERROR     1: inputs = { a = local.nope }
08:55:37.989 ERROR  This object does not have an attribute named "nope".
`,
    'The code has a mistake at /srv/vars/terragrunt.hcl:1: Unsupported attribute: This object does not have an attribute named "nope".',
  ],
])('terragrunt: %s', (_, text, message) => expect(read(text).failure?.message).toBe(message));

test('a full disk is the one of whoever has run out of it', () => {
  const own = read(
    boxed(
      'Error: Failed to install provider\n\nError while installing hashicorp/aws v5.100.0: write /home/ops/.cache/x: no space left on device',
    ),
  );
  expect(own.failure?.code).toBe('disk');
  const machine = read('[   20.0] cloud-init[1618]: tar: x: Cannot write: No space left on device\n');
  expect(machine.seen.join()).toContain('The disk is full.');
});

const dnf = (line: string): string => `[   20.000000] cloud-init[1618]: ${line}`;
test('of what dnf says the reason is told, and not only that it failed', () => {
  const lines = [
    "Errors during downloading metadata for repository 'docker-ce-stable':",
    '  - Status code: 404 for https://download.docker.com/linux/centos/2023.4.20240429/x86_64/stable/repodata/repomd.xml (IP: 52.85.243.112)',
    "Error: Failed to download metadata for repo 'docker-ce-stable': Cannot download repomd.xml: Cannot download repodata/repomd.xml: All mirrors were tried",
    'Ignoring repositories: docker-ce-stable',
    'No match for argument: docker-ce',
    'Error: Unable to find a match: docker-ce',
    'cc_scripts_user.py[WARNING]: Failed to run module scripts-user (scripts in /var/lib/cloud/instance/scripts)',
  ];
  expect(readText(lines.map(dnf), []).failure?.message).toBe(
    'The package repository at download.docker.com answers with 404 where its list of packages is to be.',
  );
});
