import type { BootInput, BootLine } from './boot-timeline.ts';

/** What the system prints around the boot script, worded as on real AL2023 consoles (facts/aws.md §2-3). */

const KERNEL = '6.12.58-82.121.amzn2023.x86_64';
const CLOUD_INIT = '22.2.2';

/** Kernel and systemd, by uptime in ms. */
const KERNEL_LINES: readonly (readonly [number, string])[] = [
  [
    0,
    `Linux version ${KERNEL} (mockbuild@ip-10-0-45-170) (gcc (GCC) 11.5.0 20240719 (Red Hat 11.5.0-5), GNU ld version 2.41-50.amzn2023.0.4) #1 SMP PREEMPT_DYNAMIC`,
  ],
  [
    0,
    `Command line: BOOT_IMAGE=(hd0,gpt1)/boot/vmlinuz-${KERNEL} root=UUID=5ec7b1f5-8a0f-4a6b-9f1a-2f1b2f4f1f77 ro console=tty0 console=ttyS0,115200n8 nvme_core.io_timeout=4294967295 rd.emergency=poweroff rd.shell=0 selinux=1 security=selinux quiet numa_cma=1:64M`,
  ],
  [0, 'DMI: Amazon EC2 m7i.2xlarge/, BIOS 1.0 10/16/2017'],
  [0, 'Hypervisor detected: KVM'],
  [0, 'tsc: Detected 2400.000 MHz processor'],
  [61, 'Memory: 32245160K/33006596K available (16384K kernel code, 9384K rwdata, 11744K rodata)'],
  [214, 'smpboot: CPU0: Intel(R) Xeon(R) Platinum 8488C (family: 0x6, model: 0x8f, stepping: 0x8)'],
  [247, 'smp: Brought up 1 node, 8 CPUs'],
  [702, 'nvme nvme0: pci function 0000:00:04.0'],
  [716, 'nvme nvme0: 2/0/0 default/read/poll queues'],
  [731, ' nvme0n1: p1 p127 p128'],
  [1_204, 'systemd[1]: systemd 252.23-10.amzn2023 running in system mode'],
  [1_206, 'systemd[1]: Detected virtualization amazon.'],
  [1_206, 'systemd[1]: Detected architecture x86-64.'],
  [1_931, 'XFS (nvme0n1p1): Mounting V5 Filesystem'],
  [2_058, 'XFS (nvme0n1p1): Ending clean mount'],
  [2_840, 'SELinux:  policy capability network_peer_controls=1'],
  [3_377, 'systemd[1]: Hostname set to <localhost>.'],
  [4_190, 'ena 0000:00:05.0: Elastic Network Adapter (ENA) v2.14.1g'],
  [4_233, 'ena 0000:00:05.0 ens5: renamed from eth0'],
  [5_020, 'zram0: detected capacity change from 0 to 16777216'],
];

/** `pace`: 1, or less where a scenario hurries. */
export function firstLines(input: BootInput, kernelMs: number, pace: number): BootLine[] {
  return KERNEL_LINES.map(([up, text]) => ({
    atMs: kernelMs + Math.round(up * pace),
    source: 'kernel',
    text: text.replace('m7i.2xlarge', input.instanceType),
  }));
}

export function cloudInitStage(stage: string, kernelMs: number, upMs: number): BootLine[] {
  const text = `Cloud-init v. ${CLOUD_INIT} running '${stage}' at ${rfc2822(kernelMs + upMs)}. Up ${seconds(upMs)} seconds.`;
  return [{ atMs: kernelMs + upMs, source: 'script', text }];
}

/** Printed whether or not the user data worked: it is not success. */
export function cloudInitFinished(atMs: number, kernelMs: number): BootLine {
  const text = `Cloud-init v. ${CLOUD_INIT} finished at ${rfc2822(atMs)}. Datasource DataSourceEc2.  Up ${seconds(atMs - kernelMs)} seconds`;
  return { atMs, source: 'script', text };
}

/** As where user data is still packed when cloud-init looks at it: it goes on to its end without it. */
export function scriptIgnored(atMs: number, kernelMs: number): BootLine[] {
  const stamp = new Date(atMs).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
  const text = `${stamp} - __init__.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata: 'b'H4sIAAAAAAAC/8RZ'...'`;
  return [{ atMs, source: 'script', text }, cloudInitFinished(atMs + 400, kernelMs)];
}

export function cloudInitFailure(atMs: number, kernelMs: number): BootLine[] {
  const stamp = new Date(atMs + 140).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
  const module =
    "<module 'cloudinit.config.cc_scripts_user' from '/usr/lib/python3.9/site-packages/cloudinit/config/cc_scripts_user.py'>";
  const script = (text: string): BootLine => ({ atMs: atMs + 140, source: 'script', text });
  return [
    script(
      `${stamp} - cc_scripts_user.py[WARNING]: Failed to run module scripts-user (scripts in /var/lib/cloud/instance/scripts)`,
    ),
    script(`${stamp} - util.py[WARNING]: Running module scripts-user (${module}) failed`),
    {
      atMs: atMs + 700,
      source: 'kernel',
      text: 'systemd[1]: cloud-final.service: Main process exited, code=exited, status=1/FAILURE',
    },
  ].map((line) => ({ ...line, atMs: Math.max(line.atMs, kernelMs) }) as BootLine);
}

/** The agent beside user data, and the login prompt that later lines are glued to. */
export function lastLines(input: BootInput, loginMs: number, agentMs: number): BootLine[] {
  const host = `ip-${input.privateIp.replaceAll('.', '-')}`;
  const stamp = new Date(agentMs).toISOString().replace('T', ' ').slice(0, 19);
  const agent = input.agentOnline
    ? `${stamp} INFO Agent will take identity from EC2`
    : `${stamp} ERROR SSM Agent unable to acquire credentials: no valid credentials could be retrieved for ec2 identity. Default Host Management Err: error calling RequestManagedInstanceRoleToken: AccessDeniedException: Systems Manager's instance management role is not configured for account: ${input.account}`;
  return [
    { atMs: loginMs, source: 'agent', text: '' },
    { atMs: loginMs, source: 'agent', text: `Amazon Linux 2023.9.20260831` },
    { atMs: loginMs, source: 'agent', text: `Kernel ${KERNEL} on an x86_64 (-)` },
    { atMs: loginMs, source: 'agent', text: `${host} login: ` },
    { atMs: agentMs, source: 'agent', text: agent },
  ];
}

/** How a machine with 32 GiB looks when something on it took them all. */
export function outOfMemory(atMs: number): BootLine[] {
  const kernel = (afterMs: number, text: string): BootLine => ({
    atMs: atMs + afterMs,
    source: 'kernel',
    text,
  });
  return [
    kernel(
      0,
      'python3 invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0',
    ),
    kernel(1, 'Mem-Info:'),
    kernel(1, 'active_anon:1204 inactive_anon:7921340 isolated_anon:0'),
    kernel(2, 'Tasks state (memory values in pages):'),
    kernel(2, '[   2291]     0  2291  3519712  2291841 24510464        0             0 ollama'),
    kernel(2, '[   2544]     0  2544  6120443  5480122 48128000        0             0 python3'),
    kernel(
      3,
      'oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task=python3,pid=2544,uid=0',
    ),
    kernel(
      4,
      'Out of memory: Killed process 2544 (python3) total-vm:24481772kB, anon-rss:21920488kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:47000kB oom_score_adj:0',
    ),
    kernel(
      9_800,
      'Out of memory: Killed process 2291 (ollama) total-vm:14078848kB, anon-rss:9167364kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:23936kB oom_score_adj:0',
    ),
    kernel(121_000, 'INFO: task kworker/u16:3:84112 blocked for more than 122 seconds.'),
    kernel(121_000, 'INFO: task dockerd:1904 blocked for more than 122 seconds.'),
    kernel(183_000, 'INFO: task amazon-ssm-agen:1822 blocked for more than 122 seconds.'),
  ];
}

/** As on the serial console: the uptime in microseconds, then who speaks. `nth` counts the lines of one millisecond. */
export function consoleText(line: BootLine, kernelMs: number, nth: number): string {
  if (line.source === 'agent') return line.text;
  const micros = String(Math.min(999, line.atMs === kernelMs ? 0 : 38 + nth * 29)).padStart(3, '0');
  const up = `${((line.atMs - kernelMs) / 1000).toFixed(3)}${micros}`.padStart(12);
  const who = { kernel: '', unit: 'instance_init.sh[3127]: ', script: 'cloud-init[1618]: ' }[line.source];
  return `[${up}] ${who}${line.text}`;
}

const seconds = (ms: number): string => (ms / 1000).toFixed(2);

function rfc2822(ms: number): string {
  return new Date(ms).toUTCString().replace('GMT', '+0000');
}
