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
