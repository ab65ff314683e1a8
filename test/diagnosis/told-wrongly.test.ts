/**
 * Texts that `firedrill diagnose` once told wrongly, as somebody who did not know the catalogue found them in public
 * reports (docs/diagnosis.md): a harmless or overcome trouble beside the true one, a word where it means nothing, a log of
 * a healthy machine, a trouble of which another is the consequence.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readStages } from '../../src/boot/stages.ts';
import { diagnose } from '../../src/commands/diagnose-text.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/cases');
// As in the folder of a service: its stages are known, and the text may be of another machine.
const stages = await readStages(unitIn(join(import.meta.dirname, '../../infrastructure')));
const tell = (text: string) => diagnose(text, stages, {}, false);
const read = (file: string) => readFileSync(join(FOLDER, file), 'utf8');

interface Told {
  readonly begins: string;
  readonly says?: readonly string[];
  readonly not?: readonly RegExp[];
  readonly exitCode?: 0 | 1;
}

const UNKNOWN = 'Whether trying again helps is not known.';

const CASES: Readonly<Record<string, Told>> = {
  '30-healthy-console-of-another-machine.txt': {
    begins: 'cloud-init has finished. Its script says nothing of the stages of this service.\n',
    not: [/fail|nothing .*was run|user_data/i],
  },
  '31-inotify-is-not-the-disk.txt': {
    begins: 'A Python program needs the module yaml, which is not installed for that Python.\n',
    says: ['The boot script failed.', "ModuleNotFoundError: No module named 'yaml'"],
    not: [/disk/i, /volume/],
  },
  '32-script-failed-on-its-own.txt': {
    begins: 'The boot script failed.',
    says: [
      UNKNOWN,
      '+ tar -xzf /opt/app.tgz -C /opt',
      'tar (child): /opt/app.tgz: Cannot open: No such file',
    ],
    not: [/disk|memory|sign in|may well work/i],
    exitCode: 1,
  },
  '33-lock-gone-when-looked-at.txt': {
    begins: 'The state was locked a moment ago, and whoever held the lock has given it back since.',
    says: ['The failed step changed nothing.', '- Try again'],
    not: [/typing its id/, /does not exist|missing/],
  },
  '34-provider-crashed-in-a-change.txt': {
    begins: 'The provider’s program crashed while it changed aws_instance.app.',
    says: ['- Look whether aws_instance.app is there before you apply again', 'makes it a second time'],
    not: [/may well work/],
  },
  '35-made-and-not-found.txt': {
    begins:
      'The provider changed aws_route53_record.validation["app.example.com"], and did not find it afterwards.',
    says: ['import it first'],
    not: [/planned/, /may well work/],
  },
  '36-certificate-not-issued-yet.txt': {
    begins: 'The load balancer does not take the certificate arn:aws:acm:us-east-2:',
    says: ['not issued yet', '- Once it is ISSUED, plan again'],
    not: [/Mend what AWS names/],
  },
  '37-session-expired-before-the-state-was-saved.txt': {
    begins: 'The change was made, but the state could not be written back (ExpiredToken',
    says: [
      '- Sign in again in another terminal first\n- Find errored.tfstate',
      '- Then take its lock away by typing its id, 02cb25f9-71a6-3961-6d69-57c96fc8e996\n',
    ],
    not: [/changed nothing/],
  },
  '38-disk-of-this-computer.txt': {
    begins: 'The disk of this computer is full: a provider could not be installed.',
    says: ['The failed step changed nothing.'],
    not: [/root volume/, /this machine/],
  },
  '39-switched-off-in-its-script.txt': {
    begins: 'The machine was switched off after its boot script had begun.',
    says: ['aws cloudtrail lookup-events', '- Or see whether its script switches it off itself'],
    not: [/while it booted/, /names of its disks/],
  },
  '40-applied-and-words-of-trouble.txt': { begins: 'It ended well.\n', not: [/InsufficientInstance|Denied/] },
  '41-object-refused-or-missing.txt': {
    begins: 'The machine may not do HeadObject (403).',
    says: ['where the object is not there and the role may not list the bucket'],
  },
  '42-name-found-at-the-second-try.txt': {
    begins: 'The boot script failed.',
    says: [UNKNOWN, 'yaml: line 12: did not find expected key'],
    not: [/look up|DNS/],
    exitCode: 1,
  },
  '43-killed-helper-and-an-image-that-is-not-there.txt': {
    begins: 'The image app.example.com/app:1.2 is not in the registry',
    not: [/[Mm]emory/],
  },
  '44-room-made-on-the-disk.txt': {
    begins: '/var/lib/cloud/instance/scripts/part-001 calls jq, which is not on the machine.',
    not: [/disk|volume/],
  },
  '45-repository-left-out-and-complete.txt': {
    begins: 'The package repository cannot be reached.',
    not: [/calls docker/],
  },
  '46-container-made-anew.txt': {
    begins: 'A Python program needs the module yaml',
    not: [/container/],
  },
  '47-disk-that-never-came.txt': {
    begins: 'The disk /dev/nvme1n1 did not come, though the machine is told to mount it.',
    says: ['The system stopped in emergency mode', 'nofail'],
  },
};

describe('what was told wrongly of texts from the field', () => {
  test.each(Object.entries(CASES))('%s', (file, { begins, says = [], not = [], exitCode = 0 }) => {
    const told = tell(read(file));
    // What it shows of the text itself is no word of ours.
    const [words = ''] = told.stdout.split('\nThe line that says it:')[0]?.split('\nThe last lines:') ?? [];
    expect(told.stdout).toContain(begins);
    expect(told.stdout.indexOf(begins)).toBe(0);
    for (const one of says) expect(told.stdout).toContain(one);
    for (const one of not) expect(words).not.toMatch(one);
    expect(told.exitCode).toBe(exitCode);
  });
});

describe('what a tool said before it went well, and where it said it', () => {
  const failed = [
    '╷',
    '│ Error: creating IAM Role (app): operation error IAM: CreateRole, https response error StatusCode: 409, RequestID: b2c8, EntityAlreadyExists: Role with name app already exists.',
    '│ ',
    '│   with aws_iam_role.app,',
    '╵',
  ];
  const ended = 'Apply complete! Resources: 1 added, 0 changed, 0 destroyed.';

  test('an error before the end of a run that went well is an earlier run’s', () => {
    const { stdout } = tell([...failed, '$ tofu apply', ended].join('\n'));
    expect(stdout).toMatch(
      /^Of 2 runs in it the last one counts\. It ended well\. An earlier run in it had failed: It exists already/,
    );
  });

  test('near: an error after it is the run’s own, and so is one of several units of which terragrunt says that they failed', () => {
    expect(tell([ended, ...failed].join('\n')).stdout).toMatch(
      /^It exists already[^]*Before that it said: Apply complete!/,
    );
    const units = [
      ...failed,
      ended,
      '04:24:39.176 ERROR  Run failed: error occurred:',
      '',
      '* exit status 1',
    ];
    expect(tell(units.join('\n')).stdout).toMatch(/^It exists already/);
  });

  const slow =
    'upload failed: ./a to s3://b/a An error occurred (SlowDown) when calling the PutObject operation (reached max retries: 4): Please reduce your request rate.';

  test('what aws s3 gave up and then moved all the same', () => {
    expect(tell(`${slow}\nupload: ./a to s3://b/a\n`).stdout).not.toContain('SlowDown');
    expect(tell(`${slow}\nupload: ./b to s3://b/b\n`).stdout).toContain('SlowDown');
    expect(tell(`upload: ./a to s3://b/a\n${slow}\n`).stdout).toContain('SlowDown');
  });

  test('an endpoint that the AWS command line cannot reach: a zone in the place of a region, or either', () => {
    const at = (host: string) => tell(`Could not connect to the endpoint URL: "https://${host}/"\n`).stdout;
    expect(at('ec2.ap-southeast-1a.amazonaws.com')).toMatch(
      /^ec2\.ap-southeast-1a\.amazonaws\.com cannot be reached: ap-southeast-1a is a zone, and no region\./,
    );
    expect(at('ssm.eu-central-1.amazonaws.com')).toMatch(/the network is away, or AWS has no such region/);
    expect(at('ssm.eu-central-1.amazonaws.com')).not.toContain('route table');
    // The same words on a console are the machine's.
    expect(
      tell(
        '[   20.000000] cloud-init[1618]: fatal error: Could not connect to the endpoint URL: "https://b.s3.us-east-1.amazonaws.com/"',
      ).stdout,
    ).toContain('The machine cannot reach b.s3.us-east-1.amazonaws.com.');
  });
});

describe('near them', () => {
  const boot = (lines: readonly string[]) =>
    [
      "[    9.403312] cloud-init[1739]: Cloud-init v. 22.2.2 running 'modules:final' at Thu, 12 Dec 2024 08:01:26 +0000. Up 9.36 seconds.",
      ...lines,
      '[   10.020000] cloud-init[1739]: Cloud-init v. 22.2.2 finished at Thu, 12 Dec 2024 08:01:27 +0000. Datasource DataSourceEc2.  Up 10.02 seconds',
    ].join('\n');

  test('30: a console on which no script has said anything ran none of it', () => {
    const own = [
      '[    9.500000] cloud-init[1739]: ci-info: no authorized SSH keys fingerprints found for user ec2-user.',
      '[    9.600000] cloud-init[1739]: 2024-12-12 08:01:26,800 - util.py[WARNING]: something of its own',
    ];
    for (const lines of [[], own])
      expect(tell(boot(lines)).stdout).toMatch(
        /^cloud-init has finished, and nothing of the boot script was run\./,
      );
  });

  test('32: what cloud-init says of the failure is not shown as what the script said', () => {
    const { stdout } = tell(
      boot([
        '[    9.800000] cloud-init[1739]: out of ideas',
        '[    9.900000] cloud-init[1739]: 2024-12-12 08:01:26,900 - util.py[WARNING]: Failed running /var/lib/cloud/instance/scripts/part-001 [1]',
        '[    9.910000] cloud-init[1739]: 2024-12-12 08:01:26,910 - cc_scripts_user.py[WARNING]: Failed to run module scripts-user (scripts in /var/lib/cloud/instance/scripts)',
      ]),
    );
    expect(stdout.trimEnd().split('\n').at(-1)).toContain('out of ideas');
  });

  test('37: nobody is sent to sign in where the network was lost', () => {
    const text = read('37-session-expired-before-the-state-was-saved.txt').replaceAll(
      /api error ExpiredToken: The provided token has expired/g,
      'dial tcp: lookup s3.eu-central-1.amazonaws.com: no such host',
    );
    expect(tell(text).stdout).toMatch(
      /^The change was made, but the state could not be written back \(dial tcp/,
    );
    expect(tell(text).stdout).not.toMatch(/sign in/i);
  });

  test('38: words of a machine without what stands around them are a machine’s all the same', () => {
    expect(tell('write /var/lib/docker/x: no space left on device').stdout).toContain('The disk is full.');
  });

  test('39: one that never came to its script was switched off while it booted', () => {
    expect(tell('[   12.299961] reboot: Power down').stdout).toMatch(
      /^The machine switched itself off while it booted/,
    );
  });

  test('39: a line’s own words are not taken for what is known of the machine', () => {
    const { stdout } = tell(
      boot([
        '[    9.800000] cloud-init[1739]: /var/lib/cloud/instance/scripts/part-001: line 14: docker: command not found',
        '[    9.910000] cloud-init[1739]: 2024-12-12 08:01:26,910 - cc_scripts_user.py[WARNING]: Failed to run module scripts-user (scripts in /var/lib/cloud/instance/scripts)',
      ]),
    );
    expect(stdout).toMatch(
      /^\/var\/lib\/cloud\/instance\/scripts\/part-001 calls docker, which is not on the machine\./,
    );
  });

  test('40: one that began and does not say that it ended has not ended well', () => {
    expect(tell('aws_eip.a: Creating...\n').stdout).toMatch(/does not say that it ended well/);
  });

  test('the model is no word where the kernel killed something else', () => {
    const killed = (program: string) =>
      tell(
        boot([
          `[    9.700000] Out of memory: Killed process 1811 (${program}) total-vm:842104kB, anon-rss:268100kB`,
          '[    9.910000] cloud-init[1739]: 2024-12-12 08:01:26,910 - cc_scripts_user.py[WARNING]: Failed to run module scripts-user (scripts in /var/lib/cloud/instance/scripts)',
          '[\u001b[0;1;31mFAILED\u001b[0m] Failed to start \u001b[0;1;39mcloud-final.service\u001b[0m - Execute cloud user/final scripts.',
        ]),
      ).stdout;
    expect(killed('dnf')).toMatch(/^Memory ran out: the kernel killed dnf\./);
    expect(killed('dnf')).not.toContain('for the model');
    expect(killed('ollama')).toContain('ollama needs about 16 GiB for the model');
  });

  test('which resource was made is said where another one failed beside it', () => {
    const errors = [
      "creating EC2 Instance: operation error EC2: RunInstances, https response error StatusCode: 400, RequestID: 1, api error InvalidSubnetID.NotFound: The subnet ID 'subnet-0a1b' does not exist",
      'local-exec provisioner error',
    ].map((summary, i) => ({
      '@level': 'error',
      '@message': `Error: ${summary}`,
      type: 'diagnostic',
      diagnostic: {
        severity: 'error',
        summary,
        detail: i === 0 ? '' : "Error running command './in_service.sh': exit status 1. Output: no instance",
        address: i === 0 ? 'aws_instance.app' : 'terraform_data.wait',
      },
    }));
    const { stdout } = tell(errors.map((one) => JSON.stringify(one)).join('\n'));
    expect(stdout).toMatch(/^What the launch needs is not there/);
    expect(stdout).toContain('terraform_data.wait itself was made;');
  });

  test('42 to 44: what has not been got over since is why', () => {
    const without = (file: string, line: RegExp) =>
      tell(
        read(file)
          .split('\n')
          .filter((one) => !line.test(one))
          .join('\n'),
      ).stdout;
    expect(without('42-name-found-at-the-second-try.txt', /Status: Downloaded/)).toMatch(
      /^The machine cannot look up the name get\.example\.com\./,
    );
    expect(without('43-killed-helper-and-an-image-that-is-not-there.txt', /manifest unknown/)).toMatch(
      /^Memory ran out: the kernel killed ssm-document-wo, which is no part of the service\./,
    );
    expect(without('44-room-made-on-the-disk.txt', /reclaimed|Status: Downloaded/)).toMatch(
      /^The disk is full\./,
    );
  });
});

describe('scripts of another service than this one', () => {
  const FAILED =
    '2025-05-12 09:15:01,512 - cc_scripts_user.py[WARNING]: Failed to run module scripts-user (scripts in /var/lib/cloud/instance/scripts)';
  const PART = '/var/lib/cloud/instance/scripts/part-001';
  const boot = (...lines: string[]) =>
    tell(
      [
        "Cloud-init v. 22.2.2 running 'modules:final' at Mon, 12 May 2025 09:14:05 +0000. Up 8.97 seconds.",
        ...lines,
        'Cloud-init v. 22.2.2 finished at Mon, 12 May 2025 09:15:01 +0000. Datasource DataSourceEc2.  Up 64.10 seconds',
      ].join('\n'),
    ).stdout;
  const marker = (event: string) =>
    `##RB {"v":1,"stage":"packages","event":"${event}","t":1747041246,"up":9.1,"pass":1}`;
  const LOCK =
    "RPM: error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Resource temporarily unavailable)";

  test('cloud-init runs a script once: nobody is sent to watch a machine that tries nothing any more', () => {
    const told = boot(LOCK, FAILED);
    expect(told).toMatch(/^Another program is installing packages, and holds the lock of rpm\./);
    expect(told).toContain('- Plan and apply again: cloud-init runs a script once');
    expect(told).not.toMatch(/goes on watching|tries for a minute/);
    expect(boot('main.main()', FAILED)).not.toMatch(/goes on watching|a minute later/);
  });

  test('near: a service whose stages are reported is watched on', () => {
    expect(boot(marker('start'), LOCK, FAILED)).toContain('goes on watching the same machine');
  });

  test('that a machine asks again itself is said of a service that does', () => {
    const unknown = 'Error: pull model manifest: file does not exist';
    expect(boot(unknown, FAILED)).toMatch(/^The registry does not know this model/);
    expect(boot(unknown, FAILED)).not.toContain('asks again');
    expect(boot(marker('start').replace('packages', 'model-pull'), unknown, FAILED)).toContain(
      'wait: the machine asks again a minute after it gave up',
    );
  });

  test('a region that the AWS command was not told: no machine is named that nobody spoke of', () => {
    const line = 'You must specify a region. You can also configure your region by running "aws configure".';
    expect(tell(`$ aws ec2 describe-instances\n\n${line}\n`).stdout).toContain(
      'The AWS command was not told which region to ask.',
    );
    expect(tell(`$ aws ec2 describe-instances\n\n${line}\n`).stdout).not.toMatch(
      /on the machine|in the script/,
    );
  });

  test('a package that was not found is told before the program that it would have brought', () => {
    const missing = `${PART}: line 9: docker: command not found`;
    const unknown = 'Error: Unable to find a match: docker-compose-plugin';
    expect(boot(unknown, missing, FAILED)).toMatch(
      /^The package manager finds no docker-compose-plugin in the repositories that it could read\. Also: \S{1,60} calls docker, which is not on the machine\./,
    );
    expect(boot(LOCK, missing, FAILED)).toMatch(/^Another program is installing packages/);
    // What was got over since, and what came after, is no reason of it.
    expect(boot(unknown, 'Complete!', missing, FAILED)).toMatch(/^\S{1,60} calls docker/);
    expect(
      boot(
        'E: Unable to locate package docker-compose-plugin',
        'Setting up docker-compose-v2 (2.33.0+ds1-0ubuntu1~24.04.1) ...',
        missing,
        FAILED,
      ),
    ).toMatch(/^\S{1,60} calls docker/);
    expect(boot(missing, 'E: Unable to locate package jq', FAILED)).not.toContain('calls docker');
  });

  test('a step for apt where apt said it, and for dnf where dnf did', () => {
    const apt = boot('E: Unable to locate package docker-compose-plugin', FAILED);
    expect(apt).toContain('apt-cache policy docker-compose-plugin');
    expect(apt).not.toContain('dnf');
    expect(boot('Error: Unable to find a match: docker-compose-plugin', FAILED)).toContain('dnf repolist');
  });

  test('line ends of Windows are why a script has no valid end', () => {
    const cut = `${PART}: line 27: syntax error: unexpected end of file`;
    const told = boot(`${PART}: line 2: $'\\r': command not found`, cut, FAILED);
    expect(told).toMatch(/^\S{1,60} was saved with the line ends of Windows/);
    expect(told).toContain('dos2unix');
    expect(told).not.toMatch(/A quote or an|\$'.{1,8} is not on the machine/);
    expect(boot(cut, FAILED)).toMatch(/^\S{1,60} is no valid shell script/);
    expect(boot(cut, FAILED)).not.toContain('Windows');
  });

  test('a #cloud-config that is no YAML is no healthy boot', () => {
    const broken =
      '2024-04-05 14:13:30,101 - util.py[WARNING]: Failed loading yaml blob. Invalid format at line 15 column 13: "while scanning a quoted scalar';
    expect(boot(broken)).toContain('is no valid YAML (line 15, column 13)');
    expect(
      boot('2024-04-05 14:13:30,101 - util.py[DEBUG]: Failed loading yaml blob of the cache'),
    ).not.toContain('YAML');
  });

  test('a program that stops without HOME', () => {
    expect(boot('panic: $HOME is not defined', 'main.main()', FAILED)).toMatch(
      /^A program of the script needs HOME/,
    );
    expect(boot('WARN: $HOME is not defined', FAILED)).toMatch(/^The boot script failed\./);
  });
});

test('an SSO session that is over, in the words of the AWS command line', () => {
  const told = tell(
    '$ aws ec2 describe-instances\n\nError when retrieving token from sso: Token has expired and refresh failed\n',
  );
  expect(told.stdout).toMatch(/^The AWS credentials have expired\./);
  expect(tell('The token from sso was refreshed\n').stdout).not.toContain('expired');
});
