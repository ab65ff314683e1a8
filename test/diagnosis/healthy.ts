/** Lines of boots that went well, as real consoles of Amazon Linux 2023 and of the tools have them. */
export const HEALTHY: readonly string[] = [
  '[    0.000000] Command line: BOOT_IMAGE=(hd0,gpt1)/boot/vmlinuz root=UUID=5ec7b1f5 ro console=ttyS0,115200n8 nvme_core.io_timeout=4294967295 rd.emergency=poweroff rd.shell=0 selinux=1 quiet panic=0',
  '[    0.061000] Memory: 32245160K/33006596K available (16384K kernel code, 9384K rwdata, 11744K rodata)',
  '[    0.731000]  nvme0n1: p1 p127 p128',
  '[    1.204000] systemd[1]: systemd 252.23-10.amzn2023 running in system mode',
  '[    4.190000] ena 0000:00:05.0: Elastic Network Adapter (ENA) v2.14.1g',
  '[    4.233000] ena 0000:00:05.0 ens5: renamed from eth0',
  '[  OK  ] Listening on Open-iSCSI iscsid Socket.',
  '[  OK  ] Reached target Multi-User System.',
  '         Starting Socket activation for snappy daemon.',
  "[    6.112345] cloud-init[1402]: Cloud-init v. 22.2.2 running 'init' at Mon, 23 Nov 2026 06:00:06 +0000. Up 6.10 seconds.",
  '[   12.000000] cloud-init[1618]: Installed: docker-25.0.16-1.amzn2023.0.4.x86_64',
  '[   13.000000] cloud-init[1618]: Created symlink /etc/systemd/system/multi-user.target.wants/docker.service',
  '[   14.000000] cloud-init[1618]: ollama Pulling',
  '[   15.000000] cloud-init[1618]:  Container ttb-verifier-ollama-1  Started',
  '[   16.000000] cloud-init[1618]: model cache, try 1: 7.8 GB in 9 s',
  'ip-172-31-41-106 login: ',
  'Amazon Linux 2023.9.20260831',
  'ci-info: no authorized SSH keys fingerprints found for user ec2-user.',
  '2026-11-23 06:02:19 INFO Agent will take identity from EC2',
  '[   17.000000] cloud-init[1618]: /dev/nvme0n1p1   30G   12G   18G  40% /',
  '',
];

/** The same, by which a machine that was in trouble before shows that it is not any more. */
export const BEGINS: readonly string[] = [
  '[    0.000000] Linux version 6.12.58-82.121.amzn2023.x86_64 (mockbuild@ip-10-0-45-170) #1 SMP PREEMPT_DYNAMIC',
  '[    1.931000] XFS (nvme0n1p1): Mounting V5 Filesystem',
  '[   12.100000] cloud-init[1618]: Complete!',
];

const info = (message: string, more: object = {}): string =>
  JSON.stringify({ '@level': 'info', '@message': message, '@module': 'tofu.ui', ...more });
const logged = (level: string, msg: string): string =>
  JSON.stringify({ time: '2026-11-23T06:02:19Z', level, prefix: 'ttb', msg });

/** What tools say where all is well, in files of a kind; `word` stands where it means nothing. */
export const TOOL_NOISE: Readonly<Record<string, (word: string, i: number) => readonly string[]>> = {
  'streams of tofu': (word, i) => [
    info('OpenTofu 1.12.6', { type: 'version', tofu: '1.12.6', ui: '1.2' }),
    logged('info', `Downloading configuration; ${word}`),
    logged('stdout', word),
    info(`aws_instance.ttb: Refreshing state... [id=i-0c3f91d2a77e4b1${i % 100}]`, {
      type: 'refresh_start',
      hook: { resource: { addr: 'aws_instance.ttb' }, note: word },
    }),
    info('aws_instance.ttb: Plan to update', {
      type: 'planned_change',
      change: { resource: { addr: 'aws_instance.ttb' }, action: 'update', note: word },
    }),
    JSON.stringify({
      '@level': 'warn',
      '@message': `Warning: ${word}`,
      type: 'diagnostic',
      diagnostic: { severity: 'warning', summary: word, detail: word },
    }),
    info('aws_instance.ttb: Modifying...', {
      type: 'apply_start',
      hook: { resource: { addr: 'aws_instance.ttb' }, action: 'update' },
    }),
    info(`aws_instance.ttb: (local-exec): ${word}`, {
      type: 'provision_progress',
      hook: { resource: { addr: 'aws_instance.ttb' }, output: word },
    }),
    info('aws_instance.ttb: Modifications complete after 2s', {
      type: 'apply_complete',
      hook: { resource: { addr: 'aws_instance.ttb' }, action: 'update', id_value: word },
    }),
    info('Apply complete! Resources: 0 added, 1 changed, 0 destroyed.', {
      type: 'change_summary',
      changes: { add: 0, change: 1, import: 0, remove: 0, operation: 'apply' },
    }),
    info('Outputs: 1', {
      type: 'outputs',
      outputs: { note: { sensitive: false, type: 'string', value: word } },
    }),
  ],
  'output for people': (word, i) => [
    `aws_instance.ttb: Refreshing state... [id=i-0c3f91d2a77e4b1${i % 100}]`,
    '  # aws_instance.ttb will be updated in-place',
    '  ~ resource "aws_instance" "ttb" {',
    `      + note = ${JSON.stringify(word)}`,
    `      ~ user_data = <<-EOT`,
    `            ${word}`,
    `          + echo ${word}`,
    '    }',
    'Plan: 0 to add, 1 to change, 0 to destroy.',
    '╷',
    `│ Warning: ${word}`,
    '│ ',
    `│ ${word}`,
    '╵',
    `06:02:19.123 INFO   [ttb] ${word}`,
    `06:02:19.124 STDOUT [ttb] tofu:       + note = ${JSON.stringify(word)}`,
    `06:02:19.125 WARN   [ttb] ${word}`,
    'aws_instance.ttb: Modifying... [id=i-0c3f91d2a77e4b105]',
    `aws_instance.ttb (local-exec): ${word}`,
    'aws_instance.ttb: Modifications complete after 2s [id=i-0c3f91d2a77e4b105]',
    'Apply complete! Resources: 0 added, 1 changed, 0 destroyed.',
    `note = ${JSON.stringify(word)}`,
  ],
  'pulls and packages': (word, i) => [
    `latest: Pulling from ollama/ollama`,
    `0e03bdcc26d${i % 10}: Pull complete`,
    'Digest: sha256:5e3f3a1f0b8d9c7a6e5d4c3b2a190f8e7d6c5b4a39281706f5e4d3c2b1a09f8e',
    'Status: Downloaded newer image for ollama/ollama:0.12.6',
    `#12 ${i % 90}.4 + echo ${word}`,
    'Dependencies resolved.',
    ` docker          x86_64     25.0.8-1.amzn2023.0.5     amazonlinux      44 M`,
    `  Installing       : ${word.replaceAll(/\W+/g, '-')}-1.0-1.noarch     ${i % 9}/9`,
    '  Running scriptlet: docker-25.0.8-1.amzn2023.0.5.x86_64                9/9',
    `+ grep -c ${JSON.stringify(word)} /var/log/messages`,
    `the manual says of <${word}> what it means`,
    'Complete!',
  ],
};
