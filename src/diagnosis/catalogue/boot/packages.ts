import type { BootEntry } from '../../entry.ts';

// dnf and rpm.

export const PACKAGES: readonly BootEntry[] = [
  {
    id: 'package-lock',
    code: 'boot-package-lock',
    weight: 'trouble',
    minor: true,
    explains: ['packages', 'monitoring'],
    when: [{ says: /^(?:error: )?can't create transaction lock on \S{1,100}rpm/ }],
    overcome: /^Complete!$/,
    cause: 'dnf waits for the SSM agent, which updates itself at first boot.',
    hint: 'It passes: the script tries for a minute.',
    next: ['Try again: it goes on watching the same machine'],
    reports: ['amazonlinux/amazon-linux-2023#397', 'aws/amazon-ssm-agent#582'],
  },
  {
    id: 'package-mirror',
    code: 'boot-package-mirror',
    weight: 'trouble',
    explains: ['packages', 'monitoring'],
    when: [
      {
        says: /^(?:Error: |Errors during downloading metadata|- )?(?:Failed to download metadata for repo|.{0,200}Cannot download repomd\.xml|.{0,200}All mirrors were tried)/,
      },
      { says: /^\s{0,4}- Curl error \(\d{1,3}\): / },
    ],
    overcome: /^Complete!$/,
    cause: 'The package repository cannot be reached.',
    hint: 'The subnet needs a route to the internet, or the S3 gateway endpoint.',
    next: [
      'Check the route table and the S3 endpoint of the subnet',
      'Try again: it goes on watching the same machine',
    ],
    reports: ['facts of AWS 5.27'],
  },
];
