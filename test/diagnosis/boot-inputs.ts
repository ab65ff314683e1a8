import type { Input } from './inputs.ts';

/** As `inputs.ts`, for the lines of a boot. */
const c = (text: string, up = '20.000000') => `[   ${up}] cloud-init[1618]: ${text}`;
const k = (text: string, up = '134.682838') => `[  ${up}] ${text}`;

export const BOOT_INPUTS: readonly Input[] = [
  {
    id: 'bad-interpreter',
    is: [
      c(
        '/var/lib/cloud/instance/scripts/part-001: ./init.sh: /bin/bash^M: bad interpreter: No such file or directory',
      ),
      c('-bash: ./setup.sh: bin/bash: bad interpreter: No such file or directory'),
      c('/opt/app/run.sh: cannot execute: required file not found'),
      c("/usr/bin/env: 'bash\\r': No such file or directory"),
    ],
    near: [
      c('the interpreter /bin/bash is there'),
      c("env: 'PATH' is set"),
      c('cat: /opt/app/run.sh: No such file or directory'),
      k('/opt/app/run.sh: /bin/bash^M: bad interpreter: No such file or directory'),
    ],
  },
  {
    id: 'command-missing',
    is: [
      c('/var/lib/cloud/instance/scripts/part-001: line 7: aws: command not found'),
      c('/var/lib/cloud/instance/scripts/part-001: 7: docker-compose: not found'),
      c('sudo: amazon-linux-extras: command not found'),
      '<13>Feb 11 22:06:39 user-data: /var/lib/cloud/instance/scripts/part-001: line 31: jq: command not found',
    ],
    near: [
      c('aws: the command was not found in the cache, and is installed'),
      c('Error response from daemon: page not found'),
      c('/opt/app/run.sh: line 7: warning: file not found in the list'),
      k('/opt/app/run.sh: line 7: aws: command not found'),
    ],
  },
  {
    id: 'port-in-use',
    is: [
      c(
        'Error response from daemon: driver failed programming external connectivity on endpoint ttb-verifier-1 (e0a1): Bind for 0.0.0.0:8080 failed: port is already allocated',
      ),
      c(
        'ERROR: for proxy  Cannot start service proxy: driver failed programming external connectivity on endpoint x (90a4): Error starting userland proxy: listen tcp 0.0.0.0:80: bind: address already in use',
      ),
      c(
        'Error response from daemon: failed to set up container networking: driver failed programming external connectivity on endpoint x (90a4): failed to bind host port 0.0.0.0:80/tcp: address already in use',
      ),
      c(
        'ERROR: for nginx  driver failed programming external connectivity on endpoint x (c3fa): Error starting userland proxy: Failed to bind: EADDRINUSE',
      ),
      c(
        'ERROR: for nginx_1  Cannot start service nginx: driver failed programming external connectivity on endpoint x (575d): Error starting userland proxy: Bind for 0.0.0.0:80: unexpected error (Failure EADDRINUSE)',
      ),
      c('nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)'),
      c('Error: listen EADDRINUSE: address already in use :::3000'),
      c(
        "ERROR:    [Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): address already in use",
      ),
    ],
    near: [
      c('listen tcp 0.0.0.0:80: waiting'),
      c('port 8080 is already allocated to the service in compose.yml'),
      c('the address is already in use by the old instance, and is moved'),
    ],
  },
  {
    id: 'kernel-panic',
    is: [
      k('Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)'),
      k('Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100'),
      k('---[ end Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)'),
    ],
    near: [
      c('Kernel panic - not syncing: what to do'),
      k('Command line: root=UUID=5 panic=1'),
      c('+ grep -c "Kernel panic - not syncing" /var/log/messages'),
    ],
  },
  {
    id: 'boot-loader-stuck',
    is: ['Entering rescue mode...', 'grub rescue> '],
    near: [
      '[    2.1] systemd[1]: Started Rescue Shell.',
      c('Entering rescue mode... is what GRUB says'),
      c('grub2-install is done'),
    ],
  },
  {
    id: 'init-frozen',
    is: [
      '[!!!!!!] Failed to mount API filesystems, freezing.',
      '[    3.413000] systemd[1]: Freezing execution.',
    ],
    near: [
      c('Freezing execution.'),
      '[    3.4] systemd[1]: Freezing of user.slice is not supported',
      c('[!!!] Failed to load, as its log says'),
    ],
  },
  {
    id: 'emergency-mode',
    is: [
      'You are in emergency mode. After logging in, type "journalctl -xb" to view',
      'Cannot open access to console, the root account is locked.',
    ],
    near: [
      c('if you are in emergency mode, call somebody'),
      k('Command line: rd.emergency=poweroff'),
      '[  OK  ] Stopped Emergency Shell.',
    ],
  },
  {
    id: 'powered-off',
    is: [k('reboot: Power down'), k('reboot: System halted')],
    near: [k('reboot: Restarting system'), c('reboot: Power down')],
  },
  {
    id: 'root-disk-missing',
    is: [
      '[  166.7] dracut-initqueue[655]: Warning: dracut-initqueue: timeout, still waiting for following initqueue hooks:',
      '[  129.059941] dracut-initqueue[395]: Warning: dracut-initqueue timeout - starting timeout scripts',
      '[  195.3] dracut-initqueue[289]: Warning: Could not boot.',
      'ALERT! UUID=5b4672e4 does not exist.  Dropping to a shell!',
    ],
    near: ['[    2.6] dracut-initqueue[289]: Mounted root', c('Warning: Could not boot.')],
  },
  {
    id: 'no-data-source',
    is: [
      c(
        '2026-11-23 06:02:11,123 - util.py[CRITICAL]: No instance datasource found! Likely bad things to come!',
      ),
      c(
        'Cloud-init v. 22.2.2 finished at Mon, 23 Nov 2026 06:03:11 +0000. Datasource DataSourceNone.  Up 60.12 seconds',
      ),
    ],
    near: [
      c(
        'Cloud-init v. 22.2.2 finished at Mon, 23 Nov 2026 06:03:11 +0000. Datasource DataSourceEc2.  Up 60.12 seconds',
      ),
      c('the datasource is None of them'),
    ],
  },
  {
    id: 'user-data-ignored',
    is: [
      c(
        "2026-11-23 06:02:11,123 - __init__.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata: 'b'H4sIAAAAAAAA'...'",
      ),
      c("handlers[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata: '"),
    ],
    near: [
      c('2026-11-23 06:02:11,123 - __init__.py[DEBUG]: handled text/x-shellscript userdata'),
      c("see 'Unhandled non-multipart (text/x-not-multipart) userdata' in the manual"),
    ],
  },
  {
    id: 'user-data-part-ignored',
    is: [
      c(
        "2026-11-23 06:02:11,123 - __init__.py[WARNING]: Unhandled unknown content-type (x-scylla/json) userdata: 'b'{'...'",
      ),
    ],
    near: [c('content-type (x-scylla/json) userdata')],
  },
  {
    id: 'user-data-failed',
    is: [
      c(
        '2026-11-23 06:02:41,001 - cc_scripts_user.py[WARNING]: Failed to run module scripts-user (scripts in /var/lib/cloud/instance/scripts)',
      ),
      c('cc_scripts_user.py[WARNING]: Failed to run module scripts_user (scripts in /var)'),
    ],
    near: [
      c('2026-11-23 06:02:41,001 - cc_scripts_per_boot.py[WARNING]: Failed to run module scripts-per-boot'),
      c('echo Failed to run module scripts-user'),
    ],
  },
  {
    id: 'cloud-final-failed',
    is: [
      '[FAILED] Failed to start cloud-final.service - Execute cloud user/final scripts.',
      '[FAILED] Failed to start Execute cloud user/final scripts.',
      '[FAILED] Failed to start cloud-fina… Execute cloud user/final scripts.',
    ],
    near: ['[  OK  ] Started cloud-final.service', '[FAILED] Failed to start nginx.service'],
  },
  {
    id: 'disk-full',
    is: [
      c('OSError: [Errno 28] No space left on device'),
      c('download failed: s3://ttb/blobs/sha256-99 to var/lib/x [Errno 28] No space left on device'),
      c('rsync: [receiver] write failed on "/x": No space left on device (28)'),
      c('failed to register layer: write /tmp/build/weights.bin: no space left on device'),
      c(
        'failed to register layer: ApplyLayer exit status 1 stdout:  stderr: write /usr/oracle/oradata/x.dbf: no space left on device',
      ),
      c('  installing package llvm-libs-17.0.6-2.fc40.x86_64 needs 107MB more space on the / filesystem'),
      c('   At least 1722MB more space needed on the / filesystem.'),
      c('npm ERR! ENOSPC: no space left on device, write'),
      'tar: write error: No space left on device',
    ],
    near: [
      c('Failed to add /run/systemd/ask-password to directory watch: No space left on device'),
      c('tail: cannot watch /var/log/app.log: No space left on device'),
      c('inotify_add_watch(6, "/srv") failed: No space left on device'),
      c('failed to create cgroup: mkdir /sys/fs/cgroup/memory/docker/x: no space left on device'),
      c('FATAL:  could not create semaphores: No space left on device'),
      c('tar: /tmp/weights: Cannot write: No space left on device'),

      c('if there is no space left on device, clean up'),
      c('+ echo write error: No space left on device'),
      c('/dev/nvme0n1p1   30G   12G   18G  40% /'),
    ],
  },
  {
    id: 'image-not-there',
    is: [
      c(
        "Error response from daemon: pull access denied for myimage, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
      ),
      c('no matching manifest for linux/arm64/v8 in the manifest list entries'),
      c('docker: no matching manifest for linux/arm64/v8 in the manifest list entries.'),
      c(
        'Error response from daemon: manifest for ghcr.io/example-org/verifier:2.3.1 not found: manifest unknown: manifest unknown',
      ),
    ],
    near: [
      c(
        'Error response from daemon: pull access denied for 123456789012.dkr.ecr.us-east-1.amazonaws.com/ttb, repository does not exist or may require authorization: no basic auth credentials',
      ),

      c('the manifest for ghcr.io/example-org/verifier:2.3.1 is written'),
      c('Status: Downloaded newer image for ollama/ollama:0.24.0'),
      c('+ docker pull manifest-unknown'),
    ],
  },
  {
    id: 'memory-disk-full',
    is: [
      c(
        'docker: Error response from daemon: failed to create task for container: mkdir /run/x: no space left on device: unknown.',
      ),
      c('tar: /tmp/weights: Cannot write: No space left on device'),
      c("cp: error writing '/dev/shm/x': No space left on device"),
      c("OSError: [Errno 28] No space left on device: '/tmp/tmpMD4DyJ'"),
    ],
    near: [
      c('failed to register layer: write /tmp/build/weights.bin: no space left on device'),
      c('Failed to add /run/systemd/ask-password to directory watch: No space left on device'),
      c('tar: /var/tmp/weights: Cannot write: No space left on device'),
      c('write /var/lib/docker/tmp/GetImageBlob1: no space left on device'),
    ],
  },
  {
    id: 'registry-denied',
    is: [
      c(
        'Error response from daemon: pull access denied for 123456789012.dkr.ecr.us-east-1.amazonaws.com/ttb, repository does not exist or may require authorization: no basic auth credentials',
      ),
      c(
        "Error response from daemon: pull access denied for 123456789012.dkr.ecr.us-west-2.amazonaws.com/ttb, repository does not exist or may require 'docker login': denied: User: arn:aws:sts::123456789012:assumed-role/R/i-1 is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:us-west-2:123456789012:repository/ttb because no identity-based policy allows the ecr:BatchGetImage action",
      ),
      c(
        'Error response from daemon: Get https://123456789012.dkr.ecr.us-west-2.amazonaws.com/v2/ttb/manifests/v1: no basic auth credentials',
      ),
      c(
        'Error response from daemon: denied: Your authorization token has expired. Reauthenticate and try again.',
      ),
    ],
    near: [
      c(
        "Error response from daemon: pull access denied for myimage, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
      ),
      c('warning: no basic auth credentials in the file'),
    ],
  },
  {
    id: 'no-way-out',
    is: [
      c(
        'Error response from daemon: Get "https://registry-1.docker.io/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
      ),
      c("curl: (28) Failed to connect to github.com port 443 after 130000 ms: Couldn't connect to server"),
      c(
        'fatal error: Could not connect to the endpoint URL: "https://b.s3.us-east-1.amazonaws.com/COMPLETE"',
      ),
    ],
    near: [
      c('curl: (22) The requested URL returned error: 404'),
      c('curl: (7) Failed to connect to 127.0.0.1 port 8000 after 0 ms: Connection refused'),
      c('+ echo "Could not connect to the endpoint URL: https://b"'),
    ],
  },
  {
    id: 'machine-denied',
    is: [
      c('fatal error: An error occurred (403) when calling the HeadObject operation: Forbidden'),
      c(
        'download failed: s3://b/k to ./k An error occurred (AccessDenied) when calling the GetObject operation: Access Denied',
      ),
    ],
    near: [
      c('model cache, try 1: An error occurred (403) when calling the HeadObject operation: Forbidden'),
      c('fatal error: An error occurred (404) when calling the HeadObject operation: Not Found'),
    ],
  },
  {
    id: 'package-lock',
    is: ["error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Resource temporarily unavailable)"],
    near: [c('waiting for the transaction lock')],
  },
  {
    id: 'package-mirror',
    is: [
      c("Error: Failed to download metadata for repo 'amazonlinux': Cannot prepare internal mirrorlist"),
      c('  - Curl error (28): Timeout was reached for https://al2023-repos/repomd.xml'),
    ],
    near: [c('Downloaded metadata for repo amazonlinux'), c('All mirrors are fine')],
  },
  {
    id: 'name-resolution',
    is: [
      c(
        'docker: Error response from daemon: Head "https://123456789012.dkr.ecr.us-east-1.amazonaws.com/v2/x": dial tcp: lookup 123456789012.dkr.ecr.us-east-1.amazonaws.com: no such host',
      ),
      c('socket.gaierror: [Errno -2] Name or service not known'),
      c("wget: unable to resolve host address 'github.com'"),

      c('curl: (6) Could not resolve host: registry.ollama.ai'),
      c('Error: dial tcp: lookup registry.ollama.ai on 10.0.0.2:53: no such host'),
    ],
    near: [c('it could not resolve host names at first, and then did')],
  },
  {
    id: 'registry-limit',
    is: [c('Error response from daemon: toomanyrequests: You have reached your pull rate limit.')],
    near: [c('the limit is called toomanyrequests in the docs')],
  },
  {
    id: 'model-unknown',
    is: [c('Error: pull model manifest: file does not exist')],
    near: [c('pull model manifest: 200 OK'), c('the file does not exist')],
  },
  {
    id: 'pull-stalled',
    is: [
      c('sha256-9999d4 part 12 stalled; retrying. If this persists, press ctrl-c'),
      c('model pull, try 2: stalled at 12 of 100 bytes'),
    ],
    near: [c('part 12 of 16 is there')],
  },
  {
    id: 'blob-damaged',
    is: [
      c('Error: digest mismatch, file must be downloaded again: want sha256:9999, got sha256:1111'),
      c('wrong or missing: sha256-9999d473417a8e17'),
    ],
    near: [c('sha256-9999d473417a8e17 is right'), c('no digest mismatch')],
  },
  {
    id: 'archive-cut',
    is: [c('gzip: stdin: unexpected end of file')],
    near: [c('tar: 12 files, end of file')],
  },
  {
    id: 'cache-denied',
    is: [
      c(
        'model cache, try 1: fatal error: An error occurred (403) when calling the HeadObject operation: Forbidden',
      ),
    ],
    near: [
      c(
        'model cache, try 1: fatal error: An error occurred (404) when calling the HeadObject operation: Key "x" does not exist',
      ),
    ],
  },
  {
    id: 'model-architecture',
    is: [c("error loading model architecture: unknown model architecture: 'mllama'")],
    near: [c('model architecture: mllama')],
  },
  {
    id: 'out-of-memory',
    is: [
      k('Memory cgroup out of memory: Killed process 15617 (python3) total-vm:11892kB, anon-rss:4292kB'),
      k('Memory cgroup out of memory: Kill process 24984 (palo_be) score 968 or sacrifice child'),
      'May  8 14:05:27 doris-03 kernel: Memory cgroup out of memory: Kill process 24984 (palo_be) score 968 or sacrifice child',
      k('java invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0'),
    ],
    near: [
      c('Out of memory: Killed process is what the kernel says'),
      k('Memory: 32245160K/33006596K available'),
      k('oom_reaper: reaped process 15617 (python3)'),
    ],
  },
  {
    id: 'file-system-damaged',
    is: [
      k(
        'XFS (vda4): Metadata corruption detected at xfs_buf_ioend+0x162/0x570 [xfs], xfs_inode block 0x2f88e0 xfs_inode_buf_verify',
      ),
      k('EXT4-fs error (device nvme0n1p1): ext4_lookup:1791: inode #12: comm x: deleted inode referenced'),
    ],
    near: [k('XFS (nvme0n1p1): Mounting V5 Filesystem'), k('XFS (nvme0n1p1): Ending clean mount')],
  },
  {
    id: 'task-hung',
    is: [k('INFO: task kworker/u16:3:84112 blocked for more than 122 seconds.')],
    near: [k('INFO: rcu_sched self-detected'), c('task blocked for more than 122 seconds')],
  },
  {
    id: 'network-card-reset',
    is: [k('ena 0000:00:05.0 eth0: Trigger reset is on')],
    near: [
      k('ena 0000:00:05.0: Elastic Network Adapter (ENA) v2.14.1g'),
      k('ena 0000:00:05.0 ens5: renamed from eth0'),
    ],
  },
  {
    id: 'agent-no-credentials',
    is: [
      '[   14.6] amazon-ssm-agent[1702]: SSM Agent unable to acquire credentials: no valid credentials could be retrieved for ec2 identity.',
      '2026-11-23 06:02:19 ERROR SSM Agent unable to acquire credentials: no valid credentials could be retrieved for ec2 identity.',
    ],
    near: [
      '2026-11-23 06:02:19 INFO Agent will take identity from EC2',
      c('SSM Agent unable to acquire credentials: see the manual'),
    ],
  },
];
