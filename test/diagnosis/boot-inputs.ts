import type { Input } from './inputs.ts';

/** As `inputs.ts`, for the lines of a boot. */
const PART = '/var/lib/cloud/instance/scripts/part-001';
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
        '2026-11-23 06:02:11,123 - util.py[WARNING]: No instance datasource found! Likely bad things to come!',
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
    is: [
      c(
        "RPM: error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Resource temporarily unavailable)",
      ),
      "error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Resource temporarily unavailable)",
    ],
    near: [c('waiting for the transaction lock')],
  },
  {
    id: 'package-mirror',
    is: [
      c(
        "Error: Failed to download metadata for repo 'amazonlinux': Cannot prepare internal mirrorlist: Curl error (6): Couldn't resolve host name for https://cdn.amazonlinux.com/al2023/core/mirrors/mirror.list",
      ),
      c('  - Curl error (28): Timeout was reached for https://al2023-repos/repomd.xml'),
    ],
    near: [c('Downloaded metadata for repo amazonlinux'), c('All mirrors are fine')],
  },
  {
    id: 'name-resolution',
    is: [
      c(
        'Error: max retries exceeded: Get "https://x.r2.cloudflarestorage.com/ollama/data?X-Amz-Expires=86400": dial tcp: lookup x.r2.cloudflarestorage.com on 127.0.0.53:53: server misbehaving',
      ),

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
      k(
        'oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=/system.slice/docker-1.scope,task_memcg=/system.slice/docker-1.scope,task=ollama,pid=15617,uid=0',
      ),
      'time=2025-03-15T11:39:07.138Z level=INFO source=sched.go:428 msg="NewLlamaServer failed" error="model requires more system memory (41.2 GiB) than is available (15.0 GiB)"',
    ],
    near: [
      k('java invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0'),
      k('Out of memory: Killed process 1811 (ssm-document-wo) total-vm:842104kB, anon-rss:68100kB'),
      k(
        'oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/system.slice/amazon-ssm-agent.service,task=ssm-agent-worke,pid=1811,uid=0',
      ),
      c('Out of memory: Killed process is what the kernel says'),
      k('Memory: 32245160K/33006596K available'),
      k('oom_reaper: reaped process 15617 (python3)'),
    ],
  },
  {
    id: 'memory-short',
    is: [
      k('java invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0'),
      k('Out of memory: Killed process 1811 (ssm-document-wo) total-vm:842104kB, anon-rss:68100kB'),
    ],
    near: [
      k('Out of memory: Killed process 15617 (ollama) total-vm:842104kB, anon-rss:68100kB'),
      c('java invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0'),
    ],
  },
  {
    id: 'gpu-lost',
    is: [
      k("NVRM: Xid (PCI:0000:00:1e): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus."),
      k('NVRM: GPU 0000:00:1e.0: GPU has fallen off the bus.'),
    ],
    near: [
      k('NVRM: Xid (PCI:0000:00:1e): 31, pid=4242, name=ollama, Ch 00000008, intr 00000000. MMU Fault'),
      c('NVRM: GPU 0000:00:1e.0: GPU has fallen off the bus.'),
    ],
  },
  {
    id: 'disk-not-there',
    is: [
      '[ TIME ] Timed out waiting for device dev-nvme1n1.device - /dev/nvme1n1.',
      '[   95.000000] systemd[1]: Timed out waiting for device /dev/disk/by-uuid/024D-8283.',
    ],
    near: [
      '[   95.000000] systemd[1]: Timed out waiting for device ttyS0.device.',
      c('waiting for device /dev/nvme1n1.'),
    ],
  },
  {
    id: 'agent-denied',
    is: [
      '2023-10-25 22:14:42 INFO [ssm-agent-worker] Entering SSM Agent hibernate - AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/app/i-0a1b2c3d4e5f60718 is not authorized to perform: ssm:UpdateInstanceInformation on resource: arn:aws:ec2:eu-central-1:123456789012:instance/i-0a1b2c3d4e5f60718 because no identity-based policy allows it',
    ],
    near: [
      '2023-10-25 22:14:42 INFO Entering SSM Agent hibernate - EC2RoleRequestError: no EC2 instance role found',
      'amazon-ssm-agent[2373]: 2024-12-12 08:01:31 WARN EC2RoleProvider Failed to connect to Systems Manager with instance profile role credentials.',
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
  {
    id: 'variable-unset',
    is: [
      c(`${PART}: line 12: HOME: unbound variable`),
      c(`${PART}: 12: HOME: parameter not set`),
      c(`${PART}: line 3: $1: unbound variable`),
    ],
    near: [
      c(`${PART}: line 12: warning: HOME is an unbound variable`),
      c('HOME: unbound variable'),
      c('+ echo part-001: line 12: HOME: unbound variable'),
    ],
  },
  {
    id: 'home-unset',
    is: [c('panic: $HOME is not defined'), c('Error: neither $XDG_CONFIG_HOME nor $HOME are defined')],
    near: [
      c('panic: runtime error: index out of range [3] with length 3'),
      c('$HOME is not defined'),
      c('WARN: $HOME is not defined'),
      k('panic: $HOME is not defined'),
    ],
  },
  {
    id: 'cloud-config-broken',
    is: [
      c(
        '2024-04-05 14:13:30,101 - util.py[WARNING]: Failed loading yaml blob. Invalid format at line 15 column 13: "while scanning a quoted scalar',
      ),
      c(
        '2024-04-05 14:13:30,103 - util.py[WARNING]: Failed at merging in cloud config part from part-001: empty cloud config',
      ),
    ],
    near: [
      c('Failed loading yaml blob'),
      c(
        '2024-04-05 14:13:30,101 - util.py[DEBUG]: Attempting to load yaml from string of length 12 with allowed root types',
      ),
    ],
  },
  {
    id: 'script-syntax',
    is: [
      c(`${PART}: line 2: $'\\r': command not found`),
      c(`${PART}: line 35: syntax error near unexpected token \`|'`),
      c(`${PART}: line 80: syntax error: unexpected end of file`),
      c(`${PART}: line 35: unexpected EOF while looking for matching \`"'`),
      c(`${PART}: 35: ${PART}: Syntax error: "|" unexpected`),
      c("bash: line 1: syntax error near unexpected token `<'"),
    ],
    near: [
      // These two let the script go on.
      c(`${PART}: line 7: 1 + : syntax error: operand expected (error token is "+ ")`),
      c("/opt/app/i.sh: eval: line 2: syntax error near unexpected token `newline'"),
      c(`${PART}: line 2: warning: here-document at line 1 delimited by end-of-file (wanted \`EOF')`),
      c('ERROR: syntax error at or near "selct" at character 1'),
    ],
  },
  {
    id: 'no-first-line',
    is: [c('Exec format error. Missing #! in script?')],
    near: [c('see "Exec format error. Missing #! in script?"'), c('Unexpected error while running command.')],
  },
  {
    id: 'file-denied',
    is: [
      c(`${PART}: line 7: /opt/app/run.sh: Permission denied`),
      c(`${PART}: 7: cannot create /etc/app.conf: Permission denied`),
    ],
    near: [
      c('cat: /etc/shadow: Permission denied'),
      c('git@github.com: Permission denied (publickey).'),
      c(`/opt/run.sh: /bin/sh: bad interpreter: Permission denied`),
    ],
  },
  {
    id: 'file-missing',
    is: [
      c(`${PART}: line 7: /opt/app/run.sh: No such file or directory`),
      c(`${PART}: line 9: cd: /opt/app: No such file or directory`),
    ],
    near: [
      c('ls: cannot access /opt/app: No such file or directory'),
      c('rm: cannot remove /opt/app: No such file or directory'),
      c(`${PART}: /bin/bash^M: bad interpreter: No such file or directory`),
    ],
  },
  {
    id: 'wrong-processor',
    is: [
      c(`${PART}: line 9: /usr/local/bin/s5cmd: cannot execute binary file: Exec format error`),
      c('exec /usr/local/bin/docker-entrypoint.sh: exec format error'),
      c('standard_init_linux.go:190: exec user process caused "exec format error"'),
      c('minio-1  | exec /usr/bin/docker-entrypoint.sh: exec format error'),
    ],
    near: [
      c(
        "The requested image's platform (linux/arm64) does not match the detected host platform (linux/amd64)",
      ),
      c('the exec format error was mended in 1.2'),
    ],
  },
  {
    id: 'program-killed',
    is: [c(`${PART}: line 7:  1234 Killed                  ollama pull llama3`)],
    near: [
      c(`${PART}: line 7:  1234 Terminated              sleep 100`),
      c('Killed'),
      c('the job 1234 was Killed by its owner'),
    ],
  },
  {
    id: 'library-missing',
    is: [
      c(
        '/usr/local/bin/x: error while loading shared libraries: libicuuc.so.67: cannot open shared object file: No such file or directory',
      ),
      c("node: /lib64/libc.so.6: version `GLIBC_2.38' not found (required by node)"),
      c("ModuleNotFoundError: No module named 'boto3'"),
      c('ImportError: libGL.so.1: cannot open shared object file: No such file or directory'),
    ],
    near: [
      c('libGL.so.1 was not found, and is not needed'),
      c('ImportError: cannot import name x from y'),
      c('modprobe: FATAL: Module nvidia not found in directory /lib/modules/6.1'),
    ],
  },
  {
    id: 'unit-failed',
    is: [
      c('Job for docker.service failed because the control process exited with error code.'),
      c(
        'Job for pm2-x.service failed because a timeout was exceeded. See "systemctl status pm2-x.service" and "journalctl -xe" for details.',
      ),
      c("A dependency job for docker.service failed. See 'journalctl -xe' for details."),
      '[FAILED] Failed to start docker.service - Docker Application Container Engine.',
    ],
    near: [
      '[FAILED] Failed to start cloud-final.service - Execute cloud user/final scripts.',
      '[FAILED] Failed to start systemd-modules-load.service - Load Kernel Modules.',
      c('Job for docker.service canceled.'),
      '[  OK  ] Started docker.service - Docker Application Container Engine.',
    ],
  },
  {
    id: 'unit-missing',
    is: [
      c('Failed to start ollama.service: Unit ollama.service not found.'),
      c('Failed to enable unit: Unit file ollama.service does not exist.'),
    ],
    near: [
      c('Unit ollama.service could not be found, and is made'),
      c('Failed to start ollama.service: Access denied'),
    ],
  },
  {
    id: 'docker-not-running',
    is: [
      c(
        'docker: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?.',
      ),
      c('Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'),
      c(
        'docker: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
      ),
      c(
        'failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory',
      ),
    ],
    near: [c('waiting until the Docker daemon is running'), c('Cannot connect to the Docker registry')],
  },
  {
    id: 'docker-not-allowed',
    is: [
      c(
        'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.44/version": dial unix /var/run/docker.sock: connect: permission denied',
      ),
      c(
        'Got permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
      ),
    ],
    near: [c('mkdir: cannot create directory /var/lib/docker: Permission denied')],
  },
  {
    id: 'compose-missing',
    is: [c("docker: 'compose' is not a docker command."), c('docker: unknown command: docker compose')],
    near: [c("docker: 'stack' is not a docker command."), c("unknown shorthand flag: 'd' in -d")],
  },
  {
    id: 'compose-file',
    is: [
      c("validating /opt/ttb/docker-compose.yml: services.x additional properties 'y' not allowed"),
      c('env file /opt/ttb/.env not found: stat /opt/ttb/.env: no such file or directory'),
      c('no configuration file provided: not found'),
      c('service "verifier" depends on undefined service "olama": invalid compose project'),
    ],
    near: [
      c('The "DOMAIN" variable is not set. Defaulting to a blank string.'),
      c('validating the model: 12 files are right'),
    ],
  },
  {
    id: 'image-name-empty',
    is: [
      c('docker: invalid reference format.'),
      c(
        'Error response from daemon: invalid reference format: repository name (Library/x) must be lowercase',
      ),
    ],
    near: [c('Error response from daemon: invalid restart policy: x'), c('invalid reference')],
  },
  {
    id: 'container-there',
    is: [
      c(
        'docker: Error response from daemon: Conflict. The container name "/ttb" is already in use by container "a1b2c3". You have to remove (or rename) that container to be able to reuse that name.',
      ),
    ],
    near: [
      c('Error response from daemon: Conflict. The network is already in use'),
      c('the container name "/ttb" is already in use'),
    ],
  },
  {
    id: 'container-not-started',
    is: [
      c(
        'docker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "serve": executable file not found in $PATH: unknown.',
      ),
      c(
        'Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting "/opt/app.conf" to rootfs at "/etc/app.conf": mount src=/opt/app.conf: not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)?',
      ),
      c(
        'docker: Error response from daemon: invalid mount config for type "bind": bind source path does not exist: /opt/models.',
      ),
    ],
    near: [
      c(
        'Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: cgroup: no such process',
      ),
      c('exec: "serve": executable file not found in $PATH'),
    ],
  },
  {
    id: 'container-unhealthy',
    is: [
      c('dependency failed to start: container ttb-ollama-1 is unhealthy'),
      c('dependency failed to start: container for service "web" is unhealthy'),
      c('dependency failed to start: container ttb-ollama-1 exited (137)'),
    ],
    near: [c('Container ttb-ollama-1  Waiting'), c('container ttb-ollama-1 is unhealthy for 2 s now')],
  },
  {
    id: 'gpu-not-for-docker',
    is: [
      c('docker: Error response from daemon: could not select device driver "" with capabilities: [[gpu]].'),
      c('Error response from daemon: could not select device driver "nvidia" with capabilities: [[gpu]]'),
    ],
    near: [c('Error response from daemon: could not select device driver "x" with capabilities: [[fpga]]')],
  },
  {
    id: 'gpu-no-driver',
    is: [
      c(
        "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.",
      ),
      c('nvidia-container-cli: initialization error: nvml error: driver not loaded: unknown'),
      c(
        'docker: Error response from daemon: failed to create task for container: stderr: nvidia-container-cli: initialization error: load library failed: libnvidia-ml.so.1: cannot open shared object file: no such file or directory: unknown.',
      ),
    ],
    near: [
      c('No devices were found'),
      c('nvidia-container-cli: container error: cgroup subsystem devices not found'),
    ],
  },
  {
    id: 'gpu-versions',
    is: [
      c('nvidia-container-cli: initialization error: nvml error: driver/library version mismatch: unknown.'),

      c('Failed to initialize NVML: Driver/library version mismatch'),
      k('NVRM: API mismatch: the client has the version 535.183.01, but'),
    ],
    near: [
      c('nvidia-container-cli: initialization error: nvml error: driver not loaded: unknown.'),

      c('Failed to initialize NVML: Unknown Error'),
      k('NVRM: loading NVIDIA UNIX x86_64 Kernel Module  535.161.07'),
    ],
  },
  {
    id: 'module-not-built',
    is: [
      c(
        'Error! Your kernel headers for kernel 6.1.79-99.167.amzn2023.x86_64 cannot be found at /lib/modules/6.1.79-99.167.amzn2023.x86_64/build or /lib/modules/6.1.79-99.167.amzn2023.x86_64/source.',
      ),
      c('Error! Bad return status for module build on kernel: 6.1.79-99.167.amzn2023.x86_64 (x86_64)'),
    ],
    near: [
      c('Building initial module for 6.1.79-99.167.amzn2023.x86_64'),
      c('dkms: running auto installation service for kernel 6.1.79'),
    ],
  },
  {
    id: 'gpu-memory',
    is: [
      c(
        'ggml_backend_cuda_buffer_type_alloc_buffer: allocating 18432.00 MiB on device 0: cudaMalloc failed: out of memory',
      ),
      'time=2025-03-15T11:39:09.136+01:00 level=ERROR source=sched.go:455 msg="error loading llama server" error="llama runner process has terminated: cudaMalloc failed: out of memory"',

      c('Error: llama runner process has terminated: cudaMalloc failed: out of memory'),
      c(
        'torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 22.06 GiB total capacity)',
      ),
    ],
    near: [c('GPU memory: 22.06 GiB total'), c('the runner was out of memory before, and is not now')],
  },
  {
    id: 'address-gone',
    is: [
      c('curl: (22) The requested URL returned error: 404'),
      c('2026-11-23 06:02:19 ERROR 404: Not Found.'),
    ],
    near: [
      c('curl: (22) The requested URL returned error: 503'),
      c('GET /health 404: not yet'),
      c('ERROR 1404: no'),
    ],
  },
  {
    id: 'metadata-without-token',
    is: [
      c(
        'An error occurred (InvalidInstanceID.Malformed) when calling the AssociateAddress operation: Invalid id: "<?xml version="1.0" encoding="iso-8859-1"?>',
      ),
      c(
        'requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: http://169.254.169.254/latest/meta-data/instance-id',
      ),
    ],
    near: [
      c(
        'An error occurred (InvalidInstanceID.Malformed) when calling the AssociateAddress operation: Invalid id: "i-xyz"',
      ),
      c(
        'requests.exceptions.HTTPError: 404 Client Error: Not Found for url: http://169.254.169.254/latest/meta-data/tags/instance',
      ),
      c('requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://ghcr.io/v2/'),
      c('curl: (22) The requested URL returned error: 401'),
      c('<?xml version="1.0" encoding="iso-8859-1"?>'),
    ],
  },
  {
    id: 'instance-id-empty',
    is: [
      c('aws: error: argument --instance-id: expected one argument'),
      c('aws: [ERROR]: argument --instance-ids: expected at least one argument'),
      c(
        'An error occurred (InvalidInstanceID.Malformed) when calling the ModifyInstanceAttribute operation: Invalid id: ""',
      ),
    ],
    near: [
      c('aws: error: argument --instance-id is ignored'),
      c('aws: error: argument --region: expected one argument'),
      c(
        'An error occurred (InvalidInstanceID.Malformed) when calling the ModifyInstanceAttribute operation: Invalid id: "i-xyz"',
      ),
    ],
  },
  {
    id: 'address-refused',
    is: [
      c('curl: (22) The requested URL returned error: 403 Forbidden'),
      c('2026-11-23 06:02:19 ERROR 403: Forbidden.'),
    ],
    near: [c('curl: (22) The requested URL returned error: 404')],
  },
  {
    id: 'address-in-trouble',
    is: [
      c('curl: (22) The requested URL returned error: 503'),
      c('2026-11-23 06:02:19 ERROR 429: Too Many Requests.'),
    ],
    near: [c('curl: (22) The requested URL returned error: 404')],
  },
  {
    id: 'connection-broken',
    is: [
      c('curl: (18) transfer closed with 5242880 bytes remaining to read'),
      c('curl: (56) Recv failure: Connection reset by peer'),
      c('curl: (35) OpenSSL SSL_connect: Connection reset by peer in connection to github.com:443'),
      c('curl: (28) Operation timed out after 30001 milliseconds with 0 out of 0 bytes received'),
    ],
    near: [
      c("curl: (28) Failed to connect to github.com port 443 after 130000 ms: Couldn't connect to server"),
      c('curl: (23) Failure writing output to destination'),
      c('curl: (35) error:0A00010B:SSL routines::wrong version number'),
    ],
  },
  {
    id: 'certificate-refused',
    is: [
      c('curl: (60) SSL certificate problem: certificate is not yet valid'),
      c(
        'Error response from daemon: Get "https://registry-1.docker.io/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
      ),
      c(
        'Error response from daemon: Get "https://registry-1.docker.io/v2/": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2020-01-01T00:00:10Z is before 2026-01-01T00:00:00Z',
      ),
      c(
        'ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1007)',
      ),
    ],
    near: [
      c('the certificate has expired and was renewed'),
      c('curl: (58) could not load client certificate'),
    ],
  },
  {
    id: 'checksum-wrong',
    is: [c('sha256sum: WARNING: 1 computed checksum did NOT match')],
    near: [c('sha256sum: WARNING: 1 line is improperly formatted'), c('docker-compose: OK')],
  },
  {
    id: 'not-an-archive',
    is: [
      c('gzip: stdin: not in gzip format'),
      c('tar: This does not look like a tar archive'),
      c('xz: (stdin): File format not recognized'),
      c('zstd: weights.zst: unknown header '),
      c('  End-of-central-directory signature not found.  Either this file is not'),
    ],
    near: [
      c('gzip: stdin: unexpected end of file'),
      c('tar: Error is not recoverable: exiting now'),
      c('what it got was not in gzip format'),
    ],
  },
  {
    id: 'code-refused',
    is: [
      c("fatal: Authentication failed for 'https://github.com/example-org/app.git/'"),
      c("fatal: could not read Username for 'https://github.com': No such device or address"),
      c('git@github.com: Permission denied (publickey).'),
      c('Host key verification failed.'),
    ],
    near: [
      c("fatal: destination path 'app' already exists and is not an empty directory."),
      c('Permission denied'),
    ],
  },
  {
    id: 'mount-failed',
    is: [
      c('mount: /data: special device /dev/nvme1n1 does not exist.'),
      c(
        'mount: /data: wrong fs type, bad option, bad superblock on /dev/nvme1n1, missing codepage or helper program, or other error.',
      ),
      c('mount: /data: mount point does not exist.'),
      c('The file /dev/xvdh does not exist and no size was specified.'),
      c(
        'Failed to resolve "fs-0123456789abcdef0.efs.us-east-1.amazonaws.com" - check that your file system ID is correct',
      ),
    ],
    near: [c('mount: /data: /dev/nvme1n1 already mounted on /data.'), c('mounted /dev/nvme1n1 on /data')],
  },
  {
    id: 'disk-errors',
    is: [
      k('I/O error, dev nvme1n1, sector 2048 op 0x0:(READ) flags 0x80700 phys_seg 1 prio class 2'),
      k('blk_update_request: I/O error, dev nvme1n1, sector 2048'),
      k('nvme nvme0: I/O 12 QID 3 timeout, aborting'),
      k(
        'nvme nvme0: I/O tag 64 (0040) opcode 0x2 (I/O Cmd) QID 3 timeout, aborting req_op:READ(0) size:4096',
      ),
    ],
    near: [
      k('I/O error, dev fd0, sector 0 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2'),
      k('nvme nvme0: 4/0/0 default/read/poll queues'),
      c('I/O error, dev nvme1n1, sector 2048'),
    ],
  },
  {
    id: 'program-crashed',
    is: [k('ollama[2345]: segfault at 0 ip 00007f2acd sp 00007ffd12 error 4 in libc.so.6[7f2+1a8000]')],
    near: [k('ollama[2345]: memory at 0'), c('the segfault at start was mended')],
  },
  {
    id: 'credential-helper-missing',
    is: [
      c(
        'Error response from daemon: error getting credentials - err: exec: "docker-credential-ecr-login": executable file not found in $PATH, out: ``',
      ),
      c(
        'error getting credentials - err: exec: "docker-credential-ecr-login": executable file not found in $PATH, out: ``',
      ),
    ],
    near: [
      c('error getting credentials - err: exit status 1, out: `credentials not found in native keychain`'),
    ],
  },
  {
    id: 'login-without-password',
    is: [
      c('Error: Cannot perform an interactive login from a non TTY device'),
      c('error: cannot perform an interactive login from a non-TTY device'),
    ],
    near: [c('Login Succeeded'), c('the input device is not a TTY')],
  },
  {
    id: 'package-list',
    is: [
      c(
        "Error: Failed to download metadata for repo 'docker-ce-stable': Cannot download repomd.xml: Cannot download repodata/repomd.xml: All mirrors were tried",
      ),
      c("Error: Failed to download metadata for repo 'amazonlinux': Cannot prepare internal mirrorlist"),
    ],
    near: [
      c('Ignoring repositories: docker-ce-stable'),
      c(
        "Error: Failed to download metadata for repo 'amazonlinux': Cannot prepare internal mirrorlist: Curl error (6): Couldn't resolve host name for https://cdn.amazonlinux.com/al2023/core/mirrors/mirror.list",
      ),
    ],
  },
  {
    id: 'package-list-refused',
    is: [
      c(
        '  - Status code: 404 for https://download.docker.com/linux/centos/2023.4.20240429/x86_64/stable/repodata/repomd.xml (IP: 52.85.243.112)',
      ),
      c(
        '  - Status code: 403 for https://cdn.amazonlinux.com/al2023/core/guids/c21f02b8/x86_64/repodata/repomd.xml.asc (IP: 13.227.37.127)',
      ),
    ],
    near: [
      c('Status code: 200 for https://download.docker.com/'),
      c('the health check gave - Status code: 404 for http://127.0.0.1/'),
    ],
  },
  {
    id: 'package-unknown',
    is: [
      c('Error: Unable to find a match: docker-ce docker-compose-plugin'),
      c('E: Unable to locate package docker-compose-plugin'),
    ],
    near: [c('No match for argument: docker-compose-plugin'), c('Unable to find the cache')],
  },
  {
    id: 'package-conflict',
    is: [
      c(' Problem: problem with installed package curl-minimal-8.5.0-1.amzn2023.0.4.x86_64'),
      c(
        ' Problem 1: package curl-7.88.0-1.amzn2023.0.1.x86_64 from amazonlinux conflicts with curl-minimal provided by curl-minimal-8.5.0-1.amzn2023.0.4.x86_64',
      ),
      c(
        "(try to add '--allowerasing' to command line to replace conflicting packages or '--skip-broken' to skip uninstallable packages)",
      ),
    ],
    near: [
      c(' Problem: conflicting requests'),
      c(
        "(try to add '--skip-broken' to skip uninstallable packages or '--nobest' to use not only best candidate packages)",
      ),
    ],
  },
  {
    id: 'package-needs',
    is: [c('  - nothing provides libicu needed by gh-2.4-1.x86_64 from copr')],
    near: [c('nothing provides what is needed by the test'), c('  - package x requires y')],
  },
  {
    id: 'package-signature',
    is: [c('Error: GPG check FAILED')],
    near: [c('Public key for cloudflared.rpm is not installed'), c('GPG check of 3 packages')],
  },
  {
    id: 'package-busy',
    is: [
      c('Waiting for process with pid 2190 to finish.'),
      c('E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1234 (unattended-upgr)'),
    ],
    near: [
      c('Waiting for process with pid 2190 to finish was not needed'),
      c('E: Could not open lock file /var/lib/dpkg/lock - open (13: Permission denied)'),
    ],
  },
  {
    id: 'machine-no-credentials',
    is: [
      c('fatal error: Unable to locate credentials'),
      c('Unable to locate credentials. You can configure credentials by running "aws configure".'),
      c('botocore.exceptions.NoCredentialsError: Unable to locate credentials'),
    ],
    near: [
      c('SSM Agent unable to acquire credentials: see the manual'),
      c('The following profile does not have credentials configured: default.'),
    ],
  },
  {
    id: 'machine-no-region',
    is: [c('You must specify a region. You can also configure your region by running "aws configure".')],
    near: [c('You must specify a region in the form')],
  },
  {
    id: 'machine-object-missing',
    is: [
      c(
        'fatal error: An error occurred (404) when calling the HeadObject operation: Key "models/x.tar.gz" does not exist',
      ),
      c(
        'An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist.',
      ),
    ],
    near: [
      c(
        'model cache, try 1: fatal error: An error occurred (404) when calling the HeadObject operation: Key "x" does not exist',
      ),
      c('fatal error: An error occurred (403) when calling the HeadObject operation: Forbidden'),
    ],
  },
  {
    id: 'machine-bucket-missing',
    is: [
      c(
        'fatal error: An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist',
      ),
    ],
    near: [
      c(
        'fatal error: An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist.',
      ),
    ],
  },
  {
    id: 'machine-throttled',
    is: [
      c(
        'download failed: s3://b/k to ./k An error occurred (SlowDown) when calling the GetObject operation (reached max retries: 4): Please reduce your request rate.',
      ),
    ],
    near: [c('fatal error: An error occurred (SlowDownPlease) when calling the GetObject operation: x')],
  },
  {
    id: 'machine-refused',
    is: [
      c(
        'fatal error: An error occurred (ExpiredToken) when calling the ListObjectsV2 operation: The provided token has expired.',
      ),
      c('An error occurred (ParameterNotFound) when calling the GetParameter operation: '),
    ],
    near: [
      c('An error occurred (AccessDenied) when calling the GetObject operation: Access Denied'),
      c(
        'An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist',
      ),
      c('An error occurred (1062) in the database'),
    ],
  },
  {
    id: 'model-needs-newer',
    is: [
      c('Error: pull model manifest: 412: '),
      c('The model you are attempting to pull requires a newer version of Ollama.'),
    ],
    near: [c('Error: pull model manifest: 429: too many requests'), c('a newer version of Ollama is there')],
  },
  {
    id: 'ollama-not-running',
    is: [
      c('Error: could not connect to ollama app, is it running?'),
      c(
        "Error: ollama server not responding - could not connect to ollama server, run 'ollama serve' to start it",
      ),
    ],
    near: [c('Error: could not connect to ollama.com'), c('ollama is it running? yes')],
  },
];
