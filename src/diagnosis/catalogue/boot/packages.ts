import type { BootEntry } from '../../entry.ts';

// dnf and rpm.

/** What came of a repository. `Complete!` is none: dnf says it too where it left the repository out and had nothing to do. */
const GOT_SOME =
  /^(?:Running transaction|Installed:|Upgraded:|Total {2,}[\d.]{1,10} [kMG]?B\/s \|.{0,60}|.{0,80} already installed\.)$/;

/** A later call of the package manager that went well: dnf's last word, and apt's for each package. */
const CAME_LATER = /^(?:Complete!$|Setting up \S{1,120} \(\S{1,100}\) \.\.\.)/;

export const PACKAGES: readonly BootEntry[] = [
  {
    id: 'package-lock',
    code: 'boot-package-lock',
    weight: 'trouble',
    minor: true,
    explains: ['packages', 'monitoring'],
    when: [{ says: /^(?:RPM: )?(?:error: )?can't create transaction lock on \S{1,100}rpm/ }],
    overcome: /^Complete!$/,
    cause: 'Another program is installing packages, and holds the lock of rpm.',
    hint: 'At first boot the SSM agent updates itself. It passes when that one is done.',
    next: ['Try again: it goes on watching the same machine'],
    reports: ['amazonlinux/amazon-linux-2023#397', 'aws/amazon-ssm-agent#582'],
  },
  {
    id: 'package-mirror',
    code: 'boot-package-mirror',
    weight: 'trouble',
    explains: ['packages', 'monitoring'],
    when: [
      { says: /^\s{0,4}- Curl error \((?:5|6|7|28|35|52|55|56)\): / },
      {
        says: /^(?:Error: )?Failed to download metadata for repo '[\w.-]{1,100}': .{0,200}Curl error \((?:5|6|7|28|35|52|55|56)\)/,
      },
    ],
    overcome: GOT_SOME,
    cause: 'The package repository cannot be reached.',
    hint: 'The subnet needs a route to the internet, or the S3 gateway endpoint.',
    next: [
      'Check the route table and the S3 endpoint of the subnet',
      'Try again: it goes on watching the same machine',
    ],
    reports: ['facts of AWS 5.27', 'amazonlinux/container-images#91'],
  },
  {
    id: 'package-list',
    code: 'boot-package-mirror',
    weight: 'trouble',
    // Only that it failed; why stands before it.
    minor: true,
    explains: ['packages', 'monitoring'],
    when: [
      {
        says: /^(?:Error: )?Failed to download metadata for repo '(?<repository>[\w.-]{1,100})': (?!.{0,200}Curl error \((?:5|6|7|28|35|52|55|56)\))/,
      },
    ],
    overcome: GOT_SOME,
    cause: 'dnf did not get the list of packages of the repository {repository}.',
    next: [
      'See from the machine what answers: dnf --disablerepo="*" --enablerepo={repository} makecache',
      'Check the address of that repository, and the route and the S3 endpoint of the subnet',
    ],
    reports: ['amazonlinux/amazon-linux-2023#336'],
  },
  {
    id: 'package-list-refused',
    code: 'boot-package-refused',
    weight: 'trouble',
    explains: ['packages', 'monitoring'],
    again: 'after',
    when: [
      {
        says: /^\s{0,4}- Status code: (?<status>\d{3}) for (?<url>https?:\/\/(?<host>[\w.-]{1,253})[^\s]{0,300})/,
      },
    ],
    overcome: GOT_SOME,
    cause: 'The package repository at {host} answers with {status} where its list of packages is to be.',
    hint: 'With 404 there is no such repository for this system; with 403 it is refused, as by the policy of an S3 endpoint.',
    next: [
      'Open it from the machine: curl -sI {url}',
      'Mend the repository’s file or the endpoint’s policy, then plan and apply again',
    ],
    reports: ['docker/docs#19803', 'docker/docs#19931', 'moby/moby#41131', 'NVIDIA/libnvidia-container#189'],
  },
  {
    id: 'package-unknown',
    code: 'boot-package-refused',
    weight: 'trouble',
    // A repository that could not be read is the better reason.
    minor: true,
    explains: ['packages', 'monitoring'],
    when: [
      { says: /^(?:Error: )?Unable to find a match: (?<packages>\S.{0,200})$/ },
      { says: /^E: Unable to locate package (?<packages>(?<apt>\S{1,120}))$/ },
    ],
    overcome: CAME_LATER,
    cause: 'The package manager finds no {packages} in the repositories that it could read.',
    next: [
      ['See what there is: apt-cache policy {apt}', 'See what there is: dnf search NAME; dnf repolist'],
      'Mend the name or add its repository, then plan and apply again',
    ],
    reports: ['amazonlinux/amazon-linux-2023#272', 'docker/docs#19931'],
  },
  {
    id: 'package-conflict',
    code: 'boot-package-refused',
    weight: 'trouble',
    explains: ['packages', 'monitoring'],
    when: [
      {
        says: /^ ?Problem(?: \d{1,3})?: (?<problem>problem with installed package \S{1,120}|package \S{1,120}(?: from \S{1,80})? conflicts with .{1,160})$/,
      },
      { says: /^\(try to add '--allowerasing' to command line to replace conflicting packages/ },
    ],
    overcome: /^Complete!$/,
    cause: [
      'dnf cannot install it beside what is there: {problem}.',
      'dnf cannot install it beside what is there: two packages exclude each other.',
    ],
    next: [
      'Take one that is there already (curl-minimal is curl), or let dnf swap them: --allowerasing',
      'Then plan and apply again',
    ],
    reports: [
      'amazonlinux/amazon-linux-2023#150',
      'wazuh/wazuh-installation-assistant#119',
      'redpanda-data/redpanda-ansible-collection#128',
    ],
  },
  {
    id: 'package-needs',
    code: 'boot-package-refused',
    weight: 'trouble',
    explains: ['packages', 'monitoring'],
    when: [
      {
        says: /^ {0,4}- nothing provides (?<needs>\S.{0,120}?) needed by (?<package>\S{1,120})(?: from \S{1,80})?$/,
      },
    ],
    overcome: /^Complete!$/,
    cause: '{package} needs {needs}, which no repository of this machine has.',
    next: ['Add the repository that has it, or take a build for this system', 'Then plan and apply again'],
    reports: ['source of dnf'],
  },
  {
    id: 'package-signature',
    code: 'boot-package-refused',
    weight: 'trouble',
    explains: ['packages', 'monitoring'],
    when: [{ says: /^Error: GPG check FAILED$/ }],
    overcome: /^Complete!$/,
    cause: 'dnf does not accept the signature of a package, and installs nothing.',
    hint: 'Its lines before name the package, and the key that it looked for.',
    next: [
      'Compare the key with the one that the publisher names: rpm -qa gpg-pubkey*',
      'Import the right one (rpm --import), never switch the check off; then plan and apply again',
    ],
    reports: ['cloudflare/cloudflared#1549'],
  },
  {
    id: 'package-busy',
    code: 'boot-package-lock',
    weight: 'trouble',
    minor: true,
    explains: ['packages', 'monitoring'],
    when: [
      { says: /^Waiting for process with pid \d{1,10} to finish\.$/ },
      { says: /^Another app is currently holding the yum lock; waiting for it to exit/ },
      {
        says: /^E: Could not get lock \/var\/lib\/(?:dpkg|apt)\/[\w/-]{1,40}(?:\. It is held by process \d{1,10} \(| - open )/,
      },
    ],
    overcome: CAME_LATER,
    cause: 'Another program is installing packages, and holds the lock.',
    hint: 'It passes when that one is done.',
    next: ['Try again: it goes on watching the same machine'],
    reports: ['source of dnf'],
  },
];
