import type { BootEntry } from '../../entry.ts';

// No room left: on the disk, in a folder that lies in memory, in memory itself.

const KERNEL = ['kernel'];
/** cloud-init, and whatever else runs the boot script. */
const SCRIPT = ['script'];

export const DISK_AND_MEMORY: readonly BootEntry[] = [
  {
    id: 'disk-full',
    code: 'boot-disk-full',
    weight: 'trouble',
    when: [
      {
        says: /^(?:(?=.{0,300}(?:(?:register|extract) layer|ApplyLayer))|(?!.{0,300}(?:[ '":](?:\/tmp|\/dev\/shm|\/run|\/sys|\/proc|\/boot)\/|\bwatch\b|inotify|semaphore|semget|shmget|shared memory segment)))(?:.*(?:: |\] ))?[Nn]o space left on device(?: \((?:os error )?28\))?(?:, \w{1,20})?(?:: unknown\.?)?['"]?\}?$/,
      },
      { says: /^(?:npm (?:ERR!|error) |Error: )?ENOSPC: no space left on device, \w{1,20}/ },
      {
        speakers: SCRIPT,
        says: /^\s{0,8}(?:At least (?<more>\d{1,8} ?[KMG]B) more space needed|installing package \S{1,200} needs \d{1,8} ?[KMG]B (?:more space )?on the) /,
      },
      { speakers: SCRIPT, says: /^(?:Error: |E: )?You don't have enough free space in \/\S{0,100}$/ },
    ],
    // Room was made, or what had none found some.
    overcome: /^(?:Total reclaimed space: [1-9]|Status: Downloaded newer image for )/,
    cause: ['The disk is full: {more} more are needed.', 'The disk is full.'],
    hint: 'The model and the images of this service need 20 GiB.',
    next: [
      'Make the root volume larger (root_block_device.volume_size)',
      'Then plan and apply again: this machine cannot get over it',
    ],
    reports: [
      'moby/moby#32811',
      'NVIDIA/nvidia-docker#792',
      'AlmaLinux/leapp-repository#38',
      'moby/moby#10613',
      'NVIDIA-NeMo/Speech#1029',
      'rpm-software-management/dnf5#538',
      'AlmaLinux/leapp-data#11',
    ],
  },
  {
    id: 'memory-disk-full',
    code: 'boot-disk-full',
    weight: 'trouble',
    when: [
      {
        says: /^(?!.{0,300}(?:(?:register|extract) layer|ApplyLayer))(?=.{0,300}?[ '":](?<folder>\/tmp|\/dev\/shm|\/run)\/)(?!.{0,300}\bwatch\b)(?:.*(?:: |\] ))?[Nn]o space left on device(?:: '[^']{1,300}'|: unknown\.?)?$/,
      },
    ],
    cause: ['{folder} is full: it lies in memory, not on the disk.', 'A folder that lies in memory is full.'],
    hint: 'It holds half of the memory at most, so a larger disk does not help.',
    next: ['Let the script write to /var/tmp instead, or take a larger type', 'Then plan and apply again'],
    reports: ['facts of AL2023 §1', 'pullpreview/action#54', 'kickstarter/build-ubuntu-ami#15'],
  },
  {
    id: 'out-of-memory',
    code: 'boot-out-of-memory',
    weight: 'trouble',
    explains: ['services', 'model-load', 'answers', 'question', 'script'],
    when: [
      {
        speakers: KERNEL,
        says: /^(?:Memory cgroup out of memory|Out of memory)(?: \(oom_kill_allocating_task\))?: Kill(?:ed)? process \d{1,10} \((?!(?:ssm-|amazon-ssm|amazon-cloudwa|unattended-upgr|packagekitd|snapd\b))(?<program>[^)\n]{1,40})\)/,
      },
      {
        speakers: KERNEL,
        says: /^oom-kill:constraint=\w{1,40},(?!.{0,800}?,task=(?:ssm-|amazon-ssm|amazon-cloudwa|unattended-upgr|packagekitd|snapd\b))/,
      },
      { says: /^"?OOMKilled"?[:=] ?true\b/ },
      {
        says: /(?:^|: |^time=\d\S{10,40} level=\w{4,5} source=\S{1,60} msg=.{1,300} error=")model requires more system memory \((?<needs>[\d.]{1,10} [KMG]iB)\) than is available/,
      },
      { says: /(?:^|: )fork: Cannot allocate memory$/ },
    ],
    cause: [
      'Memory ran out: the kernel killed {program}.',
      'Memory ran out: the model needs {needs}.',
      'Memory ran out.',
    ],
    values: [/\((?<runner>(?:ollama|llama)[\w.-]{0,30})\)|,task=(?<task>(?:ollama|llama)[\w.-]{0,30}),/],
    hint: [
      '{runner} needs about 16 GiB for the model, beside everything else.',
      '{task} needs about 16 GiB for the model, beside everything else.',
    ],
    next: [
      'Take a larger type (`instance_type`), or give the container a larger limit',
      'Then plan and apply again',
    ],
    reports: [
      'docker/for-linux#1001',
      'apache/doris#3525',
      'kubernetes/kubernetes#56891',
      'd2iq-archive/marathon#1295',
    ],
  },
  {
    id: 'mount-failed',
    code: 'boot-root-disk',
    weight: 'trouble',
    when: [
      {
        speakers: SCRIPT,
        says: /^mount: (?<folder>\/\S{0,200}): special device (?<device>\S{1,200}) does not exist\.$/,
      },
      {
        speakers: SCRIPT,
        says: /^mount: (?<folder>\/\S{0,200}): wrong fs type, bad option, bad superblock on (?<unformatted>[^\s,]{1,200}), /,
      },
      { speakers: SCRIPT, says: /^mount: (?<nowhere>\/\S{0,200}): mount point does not exist\.$/ },
      {
        speakers: SCRIPT,
        says: /^The file (?<missing>\/dev\/\S{1,100}) does not exist and no size was specified\.$/,
      },
      {
        speakers: SCRIPT,
        says: /^Failed to resolve "(?<efs>fs-[0-9a-f]{8,17}\.efs\.[\w.-]{1,100})" - check that /,
      },
    ],
    cause: [
      '{folder} was not mounted: there is no {device}.',
      '{folder} was not mounted: {unformatted} holds no file system that it can be mounted as.',
      'Nothing was mounted at {nowhere}: there is no such folder.',
      'There is no disk {missing} on the machine.',
      'The file system {efs} was not mounted: its name cannot be looked up here.',
    ],
    hint: 'On newer types a disk has another name than in the code: /dev/nvme1n1 for /dev/xvdh.',
    next: [
      'See which disks there are, and what is on them: lsblk -f',
      'Never format one before you know that nothing is on it; mend the name in the code, then plan and apply again',
    ],
    reports: [
      'canonical/cloud-init#4082',
      'gruntwork-io/terraform-aws-couchbase#73',
      'DataBiosphere/azul#4890',
    ],
  },
  {
    id: 'memory-short',
    code: 'boot-out-of-memory',
    weight: 'trouble',
    // Whoever asked last is not who was killed, and a helper that was killed is seldom why a service does not start.
    minor: true,
    explains: ['services', 'model-load', 'answers', 'question', 'script'],
    when: [
      { speakers: KERNEL, says: /^\S{1,40} invoked oom-killer: / },
      {
        speakers: KERNEL,
        says: /^(?:Memory cgroup out of memory|Out of memory): Kill(?:ed)? process \d{1,10} \((?<program>(?:ssm-|amazon-ssm|amazon-cloudwa|unattended-upgr|packagekitd|snapd\b)[^)\n]{0,40})\)/,
      },
    ],
    cause: [
      'Memory ran out: the kernel killed {program}, which is no part of the service.',
      'Memory ran out on the machine.',
    ],
    next: [
      'Take a larger type (`instance_type`), or start less at the same time',
      'Then plan and apply again',
    ],
    reports: ['aws/amazon-ssm-agent#204', 'aws/amazon-ssm-agent#353'],
  },
];
