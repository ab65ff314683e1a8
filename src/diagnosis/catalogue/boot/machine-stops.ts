import type { BootEntry } from '../../entry.ts';

// A machine that comes up no further: its kernel, its disk, what stops or switches it off.

const KERNEL = ['kernel'];

export const MACHINE_STOPS: readonly BootEntry[] = [
  {
    id: 'kernel-panic',
    code: 'boot-kernel-panic',
    weight: 'ends',
    when: [
      {
        speakers: KERNEL,
        says: /^(?:Kernel panic - not syncing: |(?:---\[ end )?Kernel panic - not syncing|VFS: Unable to mount root fs)/,
      },
    ],
    overcome: /^Linux version \d/,
    cause: 'The kernel panicked: this machine does not come up.',
    hint: 'Replace it once more. If it happens twice, the image or the instance type is the cause.',
    next: ['Plan and apply again', 'If it comes back: pin the image before this one (`ami_id`)'],
    reports: ['Ultramarine-Linux/bootc#4', 'NixOS/nixops#410', 'linuxkit/linuxkit#3123'],
  },
  {
    id: 'boot-loader-stuck',
    code: 'boot-root-disk',
    weight: 'ends',
    when: [{ says: /^(?:Entering rescue mode\.\.\.$|grub rescue> ?)/ }],
    overcome: /^Linux version \d/,
    cause: 'The boot loader did not find its disk and waits in its rescue shell: no system was started.',
    hint: 'Nobody can type there: replace the machine, and look at what made the image.',
    next: ['Pin the image before this one (`ami_id`)', 'Then plan and apply again'],
    reports: ['GalliumOS/galliumos-distro#309', 'go-debos/debos#525'],
  },
  {
    id: 'init-frozen',
    code: 'boot-emergency-mode',
    weight: 'ends',
    when: [
      { says: /^(?:\[!!!!!!\] )(?<why>[^\n]{1,200}?)(?:, freezing)?\.?$/ },
      { speakers: ['systemd'], says: /^Freezing execution\.?$/ },
    ],
    overcome: /^Linux version \d/,
    cause: ['Systemd gave up and stopped everything: {why}.', 'Systemd gave up and stopped everything.'],
    hint: 'The machine waits for ever; replace it.',
    next: ['Pin the image before this one (`ami_id`), or mend what it names', 'Then plan and apply again'],
    reports: ['eupnea-linux/depthboot-builder#76', 'openzfs/openzfs-docs#439'],
  },
  {
    id: 'emergency-mode',
    code: 'boot-emergency-mode',
    weight: 'ends',
    when: [
      { says: /^(?:You are in|Entering) emergency mode\b/ },
      {
        says: /^(?:Give root password for maintenance|Press Enter for maintenance|Cannot open access to console, the root account is locked)/,
      },
    ],
    overcome: /^Linux version \d/,
    cause: 'The system stopped in emergency mode: a disk or a mount is missing.',
    hint: 'Look at the lines before it for the unit that failed. The machine waits for ever; replace it.',
    next: ['Mend what could not be mounted in the code or the image', 'Then plan and apply again'],
    reports: [
      'dev-sec/ansible-collection-hardening#267',
      'ibm-openbmc/dev#3324',
      'anthcourtney/ansible-role-cis-amazon-linux#53',
    ],
  },
  {
    id: 'powered-off',
    code: 'boot-powered-off',
    weight: 'ends',
    when: [{ speakers: ['kernel'], says: /^reboot: (?:Power down|System halted)$/ }],
    overcome: /^Linux version \d/,
    cause: [
      'The machine was switched off after {booted}.',
      'The machine switched itself off while it booted.',
    ],
    hint: 'Nothing brings it up again by itself.',
    next: [
      [
        'See who stopped it after {booted}: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=StopInstances',
        'Read the last lines, and check the image and the names of its disks',
      ],
      ['Or see whether {ownScript} switches it off itself (poweroff, shutdown)'],
      'Then plan and apply again',
    ],
    reports: [
      'test-kitchen/kitchen-ec2#323',
      'canonical/cloud-init#2305',
      'official-stockfish/fishtest#1881',
    ],
  },
  {
    id: 'disk-not-there',
    code: 'boot-emergency-mode',
    weight: 'trouble',
    // With `nofail` the machine boots all the same.
    minor: true,
    when: [
      {
        says: /^(?:\[ TIME \] )?Timed out waiting for device (?:\S{1,200}\.device - )?(?<disk>\/dev\/\S{1,200}?)\.$/,
      },
    ],
    cause: 'The disk {disk} did not come, though the machine is told to mount it.',
    next: [
      'Attach it in the code, or mend its name in /etc/fstab (newer types call it /dev/nvme…)',
      'With nofail in /etc/fstab the machine boots without it; then plan and apply again',
    ],
    reports: ['systemd/systemd#13775', 'futurice/terraform-examples#35'],
  },
  {
    id: 'root-disk-missing',
    code: 'boot-root-disk',
    weight: 'trouble',
    when: [
      {
        speakers: ['dracut'],
        says: /^Warning: (?:Could not boot\.|Not all disks have been found\.|\/dev\/\S{1,200} does not exist)$/,
      },
      {
        speakers: ['dracut'],
        says: /^Warning: dracut-initqueue:? (?:timeout, still waiting|timeout - starting|starting timeout scripts)/,
      },
      { says: /^ALERT! {1,2}(?<disk>\S{1,200}) does not exist\. {1,2}Dropping to a shell!/ },
    ],
    overcome: /^(?:XFS|EXT4-fs) \(\S{1,40}\): (?:Mounting|mounted filesystem)/,
    values: [/(?<disk>\/dev\/disk\/by-\S{1,100}?)"/],
    cause: ['The root disk {disk} was not found.', 'The root disk was not found.'],
    hint: 'The image expects a disk of another name, or has no driver for this type.',
    next: [
      'Check the image and the names of its disks in the code (root_block_device)',
      'Then plan and apply again',
    ],
    reports: [
      'test-kitchen/kitchen-ec2#323',
      'systemd/systemd#13775',
      'scylladb/scylla-machine-image#196',
      'machyve/xhyve#128',
      'harvester/harvester-installer#1132',
    ],
  },
];
