import type { BootEntry } from '../../entry.ts';

// Disks and cards of the machine, as its kernel sees them.

const KERNEL = ['kernel'];

export const HARDWARE: readonly BootEntry[] = [
  {
    id: 'file-system-damaged',
    code: 'boot-file-system',
    weight: 'trouble',
    when: [
      {
        speakers: KERNEL,
        says: /^XFS \((?<disk>\S{1,40})\): (?:Corruption (?:detected|of in-memory data|warning)|Metadata (?:corruption|CRC error) detected|Filesystem has been shut down)/,
      },
      { speakers: KERNEL, says: /^EXT4-fs error \(device (?<disk>\S{1,40})\)/ },
      { speakers: KERNEL, says: /^EXT4-fs \((?<disk>\S{1,40})\): Remounting filesystem read-only/ },
    ],
    cause: 'The file system on {disk} is damaged.',
    hint: 'What is written to it from now on is not safe.',
    next: [
      'Replace the machine once more',
      'If it comes back, the image or its snapshot is the cause: pin another (`ami_id`)',
    ],
    reports: ['coreos/fedora-coreos-tracker#735', 'coreos/fedora-coreos-tracker#784'],
  },
  {
    id: 'task-hung',
    code: 'boot-hung-task',
    weight: 'trouble',
    minor: true,
    when: [
      {
        speakers: KERNEL,
        says: /^INFO: task (?<program>\S{1,60}):\d{1,10} blocked for more than (?<seconds>\d{1,6}) seconds/,
      },
    ],
    cause: 'The kernel waits for a disk that does not answer: {program} stood still for {seconds} s.',
    hint: 'A disk at its limit of operations does this, and a disk that is gone.',
    next: [
      'Look at the volume’s state: aws ec2 describe-volume-status',
      'Give it more operations and throughput, or replace the machine',
    ],
    reports: ['bottlerocket-os/bottlerocket#4075', 'kubernetes-sigs/aws-ebs-csi-driver#2783'],
  },
  {
    id: 'network-card-reset',
    code: 'boot-network-reset',
    weight: 'trouble',
    minor: true,
    when: [
      {
        speakers: KERNEL,
        says: /^ena \S{1,40} (?<card>\S{1,20}): (?:Trigger reset is on|The number of lost tx completions is above the threshold|Keep alive watchdog timeout)/,
      },
    ],
    overcome: /^ena \S{1,40} \S{1,20}: Device reset completed successfully/,
    cause: 'The network card {card} was reset in the middle of the boot.',
    hint: 'What was being downloaded then broke off.',
    next: ['Try again: it goes on watching the same machine', 'If it comes back, replace the machine'],
    reports: ['amzn/amzn-drivers#220', 'amzn/amzn-drivers#134'],
  },
  {
    id: 'disk-errors',
    code: 'boot-file-system',
    weight: 'trouble',
    minor: true,
    when: [
      {
        speakers: KERNEL,
        says: /^(?:blk_update_request: )?(?:critical )?(?:I\/O|medium|target) error, dev (?<disk>(?:nvme|xvd|sd)[\w-]{1,20}), sector \d/,
      },
      {
        speakers: KERNEL,
        says: /^nvme (?<silent>nvme\d{1,3}): I\/O (?:tag )?\d{1,6} (?:\([^)\n]{1,40}\) )?(?:opcode \S{1,10} (?:\([^)\n]{1,40}\) )?)?QID \d{1,4} timeout/,
      },
    ],
    cause: [
      'The disk {silent} does not answer the kernel in time.',
      'The disk {disk} gives errors where it is to be read or written.',
    ],
    next: ['See what AWS says of it: aws ec2 describe-volume-status', 'Replace the machine once more'],
    reports: ['kubernetes-sigs/aws-ebs-csi-driver#2783'],
  },
  {
    id: 'program-crashed',
    code: 'boot-unit-failed',
    weight: 'trouble',
    minor: true,
    when: [
      { says: /^segfault at [\da-f]{1,16} ip [\da-f]{1,16} sp [\da-f]{1,16} error \d/ },
      {
        speakers: KERNEL,
        says: /^(?<program>[\w.-]{1,60})\[\d{1,10}\]: segfault at [\da-f]{1,16} ip [\da-f]{1,16} sp [\da-f]{1,16} error \d/,
      },
    ],
    cause: ['{program} crashed (segfault).', 'A program on the machine crashed (segfault).'],
    next: [
      'Try again: it goes on watching the same machine',
      'If it comes back, take the version of the program before this one',
    ],
    reports: ['source of Linux'],
  },
];
