import type { BootEntry } from '../entry.ts';

// Lines of a console or of cloud-init-output.log. Each pattern is a line's own form, from its beginning or to its end: a word
// in the middle of another sentence means nothing. Sources: real consoles and sources of the tools, facts of AWS §3, §5 and
// of AL2023 §1, §2.

const KERNEL = ['kernel'];
/** cloud-init, and whatever else runs the boot script. */
const SCRIPT = ['script'];

export const BOOT: readonly BootEntry[] = [
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
      'Then plan and apply again',
    ],
    reports: ['test-kitchen/kitchen-ec2#323'],
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
  {
    id: 'no-data-source',
    code: 'boot-no-data-source',
    weight: 'trouble',
    when: [
      {
        says: /^(?:[\d-]{10} [\d:,]{8,12} - )?(?:[\w.]{1,40}\[CRITICAL\]: )?No instance datasource found! Likely bad things to come!/,
      },
      { says: /^Cloud-init v\. \S{1,40} finished at .{1,60}\. Datasource DataSourceNone\./ },
      {
        says: /^(?:[\d-]{10} [\d:,]{8,12} - )?(?:cc_final_message\.py|__init__\.py)\[WARNING\]: Used fallback datasource$/,
      },
    ],
    explains: ['script'],
    cause:
      'cloud-init got nothing of what the machine was started with: it could not reach the metadata service.',
    hint: 'So it did not run the boot script, and never will on this machine.',
    next: [
      'Check metadata_options (http_endpoint, http_tokens) and the image’s cloud-init',
      'Then plan and apply again',
    ],
    reports: ['canonical/cloud-init#6404', 'canonical/cloud-init#5105'],
  },
  {
    id: 'user-data-ignored',
    code: 'boot-user-data-ignored',
    weight: 'ends',
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:[\d-]{10} [\d:,]{8,12} - )?[\w.]{1,60}\[WARNING\]: Unhandled non-multipart \S{1,60} userdata/,
      },
    ],
    cause: 'cloud-init did not recognise the user data and ran nothing of it.',
    hint: 'It must begin with #! after unpacking.',
    next: ['Check user_data_base64 of the instance in the plan', 'Then plan and apply again'],
    reports: [
      'canonical/cloud-init#3712',
      'hashicorp/terraform-provider-aws#8244',
      'hetznercloud/terraform-provider-hcloud#150',
    ],
  },
  {
    id: 'user-data-part-ignored',
    code: 'boot-user-data-ignored',
    weight: 'trouble',
    // Of several parts the others may have run.
    explains: ['script'],
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:[\d-]{10} [\d:,]{8,12} - )?[\w.]{1,60}\[WARNING\]: Unhandled unknown content-type \((?<type>[^)\n]{1,80})\) userdata/,
      },
    ],
    cause:
      'cloud-init does not know parts of the kind {type}, and ran nothing of that part of the user data.',
    next: ['Check user_data_base64 of the instance in the plan', 'Then plan and apply again'],
    reports: ['scylladb/scylla-machine-image#453'],
  },
  {
    id: 'user-data-failed',
    code: 'boot-user-data-failed',
    weight: 'ends',
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:[\d-]{10} [\d:,]{8,12} - )?[\w.]{1,60}\[WARNING\]: Failed to run module scripts[-_]user/,
      },
    ],
    cause: 'The boot script failed.',
    hint: 'The lines before this one say where. The unit’s own script is run again a minute later.',
    next: ['Try again: it goes on watching the same machine'],
    reports: ['neo4j-partners/neo4j-aws-cloudformation#129', 'canonical/cloud-init#4082'],
  },
  {
    id: 'cloud-final-failed',
    code: 'boot-user-data-failed',
    weight: 'trouble',
    when: [
      {
        says: /^(?:\[FAILED\] )?Failed to start (?:cloud-final|cloud-init|cloud-config)\.service\b|^(?:\[FAILED\] )?Failed to start (?:cloud-\S{1,30} (?:- )?)?(?:Execute cloud user\/final scripts|Initial cloud-init job|cloud-init…\S{0,20} job \((?:metadata service crawler|pre-networking)\))/,
      },
    ],
    explains: ['script'],
    cause: 'The unit that runs the boot script failed.',
    hint: 'Its own lines say why, where there are any.',
    next: [
      'On the machine: journalctl -u cloud-final -b',
      'Replace it once more; if it comes back, the image is the cause',
    ],
    reports: ['neo4j-partners/neo4j-aws-cloudformation#129', 'uboslinux/ubos-admin#208'],
  },
  {
    id: 'bad-interpreter',
    code: 'boot-script-broken',
    weight: 'trouble',
    when: [
      {
        speakers: SCRIPT,
        says: /(?:^|: )(?<script>[^\s:]{1,300}): (?<interpreter>[^\s:]{1,200}): bad interpreter: (?:No such file or directory|Permission denied)$/,
      },
      {
        speakers: SCRIPT,
        says: /(?:^|: )(?<script>[^\s:]{1,300}): cannot execute: required file not found$/,
      },
      {
        speakers: SCRIPT,
        says: /^(?:\/usr)?(?:\/bin\/)?env: ['‘"](?<interpreter>[^'’"\s]{1,100})['’"]: No such file or directory$/,
      },
    ],
    cause: [
      '{script} cannot be run: its first line names {interpreter}, which is not there.',
      '{script} cannot be run: what its first line names is not there.',
      'A script cannot be run: its first line names {interpreter}, which is not there.',
    ],
    hint: 'A ^M or \\r behind the name means that the file was saved with the line ends of Windows.',
    next: [
      'Save it with the line ends of Unix (dos2unix), or mend its first line',
      'Then plan and apply again',
    ],
    reports: ['awslabs/aws-quickstart#7', 'GoogleCloudDataproc/initialization-actions#666'],
  },
  {
    id: 'command-missing',
    code: 'boot-script-broken',
    weight: 'trouble',
    when: [
      {
        speakers: SCRIPT,
        says: /^(?<script>[^\s:]{1,300}): (?:line )?\d{1,6}: (?:exec: )?(?<command>[^\s:]{1,200}): (?:command )?not found$/,
      },
      { speakers: SCRIPT, says: /^sudo: (?<command>[^\s:]{1,200}): command not found$/ },
    ],
    // Many scripts go on where one of their commands is not there.
    minor: true,
    cause: [
      '{script} calls {command}, which is not on the machine.',
      'A script calls {command}, which is not on the machine.',
    ],
    hint: 'Either it was not installed, or PATH does not lead there while the machine boots.',
    next: [
      'Install {command} before it is called, or call it by its whole path',
      'Then plan and apply again',
    ],
    reports: ['IBM/ibm-spectrum-scale-cloud-install#85', 'mattgruter/dockerfile-drone#4'],
  },
  {
    id: 'port-in-use',
    code: 'boot-port-in-use',
    weight: 'trouble',
    when: [
      { says: /(?:^|: )Failed to bind: EADDRINUSE$/ },
      { says: /(?:^|: )Bind for [^\s:]{1,60}:(?<port>\d{1,5}): unexpected error \(Failure EADDRINUSE\)$/ },
      { says: /(?:^|: )Bind for [^\s:]{1,60}:(?<port>\d{1,5}) failed: port is already allocated\.?['"]?$/ },
      {
        says: /(?:^|: )listen (?:tcp|udp)[46]? \S{0,60}:(?<port>\d{1,5}): bind: address already in use\.?['"]?$/,
      },
      {
        says: /(?:^|: )failed to bind host port (?:for )?[^\s:]{1,60}:(?<port>\d{1,5})(?::\S{1,60}|\/\w{3})?: address already in use\.?['"]?$/,
      },
      {
        says: /\[emerg\] .{0,40}bind\(\) to \S{0,60}:(?<port>\d{1,5}) failed \(98: (?:Unknown error|Address already in use|Address in use)\)$/,
      },
      {
        says: /^(?:Error: |Uncaught )?listen EADDRINUSE: address already in use \S{0,60}:(?<port>\d{1,5})$/,
      },
      {
        says: /^(?:ERROR: {1,4})?(?:OSError: )?\[Errno 98\] (?:error while attempting to bind on address \('[^']{1,60}', (?<port>\d{1,5})\): )?[Aa]ddress already in use$/,
      },
    ],
    cause: [
      'Port {port} is taken by another program on the machine.',
      'A port is taken by another program on the machine.',
    ],
    hint: 'Often it is the same service, started before and still there.',
    next: [
      [
        'On the machine: sudo ss -ltnp "sport = :{port}"; docker ps --filter publish={port}',
        'On the machine: sudo ss -ltnp; docker ps',
      ],
      'Stop that program, or give the service another port in the code',
    ],
    reports: [
      'docker/compose#4950',
      'microrealestate/microrealestate#229',
      'BretFisher/udemy-docker-mastery#57',
    ],
  },
  {
    id: 'disk-full',
    code: 'boot-disk-full',
    weight: 'trouble',
    when: [
      {
        says: /^(?!.{0,300}[ '":](?:\/tmp|\/dev\/shm)\/)(?:.*(?:: |\] ))?[Nn]o space left on device(?: \((?:os error )?28\))?(?:, \w{1,20})?(?:: unknown\.?)?['"]?\}?$/,
      },
      { says: /^(?:npm (?:ERR!|error) |Error: )?ENOSPC: no space left on device, \w{1,20}/ },
      {
        speakers: SCRIPT,
        says: /^\s{0,8}(?:At least (?<more>\d{1,8} ?[KMG]B) more space needed|installing package \S{1,200} needs \d{1,8} ?[KMG]B (?:more space )?on the) /,
      },
      { speakers: SCRIPT, says: /^(?:Error: |E: )?You don't have enough free space in \/\S{0,100}$/ },
    ],
    cause: ['The disk is full: {more} more are needed.', 'The disk is full.'],
    hint: 'The model and the images need 20 GiB.',
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
        says: /^(?=.{0,300}?[ '":](?<folder>\/tmp|\/dev\/shm)\/)(?:.*(?:: |\] ))?[Nn]o space left on device(?:: '[^']{1,300}')?$/,
      },
    ],
    cause: ['{folder} is full: it lies in memory, not on the disk.', 'A folder that lies in memory is full.'],
    hint: 'It holds half of the memory at most, so a larger disk does not help.',
    next: ['Let the script write to /var/tmp instead, or take a larger type', 'Then plan and apply again'],
    reports: ['facts of AL2023 §1', 'pullpreview/action#54', 'kickstarter/build-ubuntu-ami#15'],
  },
  {
    id: 'registry-denied',
    code: 'boot-image-gone',
    weight: 'trouble',
    explains: ['images', 'services'],
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:docker: )?(?:Error response from daemon: |Error: )?pull access denied for (?<image>[^\s,]{1,200}),.{0,200}(?:no basic auth credentials$|is not authorized to perform: ecr:)/,
      },
      {
        speakers: SCRIPT,
        says: /^(?:docker: )?Error response from daemon: (?:(?:Get|Head) "?https:\/\/\S{1,300}: no basic auth credentials$|denied: Your authorization token has expired|.{0,20}failed to resolve reference "(?<image>\d{12}\.dkr\.ecr\.[^"\s]{1,200})": .{0,200}403 Forbidden$)/,
      },
    ],
    overcome: /^Status: (?:Downloaded newer image|Image is up to date) for /,
    cause: ['This machine may not pull {image}.', 'This machine may not pull from the registry.'],
    hint: 'It has not logged in there, or its role may not read there.',
    next: [
      'Check that the script logs in (aws ecr get-login-password), and that the instance role may: AmazonEC2ContainerRegistryReadOnly',
      'Then plan and apply again',
    ],
    again: 'after',
    reports: [
      'everything2/everything2#2562',
      'awslabs/amazon-ecr-credential-helper#207',
      'aws/amazon-vpc-cni-k8s#1117',
    ],
  },
  {
    id: 'image-not-there',
    code: 'boot-image-gone',
    weight: 'trouble',
    explains: ['images', 'services'],
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:Error response from daemon: |Error: |docker: Error response from daemon: )?manifest for (?<image>\S{1,200}) not found/,
      },
      {
        speakers: SCRIPT,
        says: /^(?:Error response from daemon: |docker: Error response from daemon: |Error: )?pull access denied for (?<image>[^\s,]{1,200})(?!.{0,400}(?:no basic auth credentials|is not authorized to perform))/,
      },
      {
        speakers: SCRIPT,
        says: /^(?:Error response from daemon: |docker: (?:Error response from daemon: )?|Error: )?no matching manifest for (?<platform>\S{1,60}) in the manifest list entries/,
      },
      {
        speakers: SCRIPT,
        says: /^(?:\S{1,60} )?Error(?: response from daemon:)? (?:failed to resolve reference "(?<image>(?!\d{12}\.dkr\.ecr\..{0,400}403)[^"\s]{1,200})": .{0,200}(?:not found|403 Forbidden|insufficient_scope))/,
      },
      {
        speakers: SCRIPT,
        says: /^(?:Error response from daemon: |Error: )(?:manifest unknown|unknown: Tag \S{1,100} was deleted)/,
      },
      {
        speakers: SCRIPT,
        says: /^(?:Error response from daemon: )?denied: (?:requested access to the resource is denied|User cannot be authenticated)/,
      },
    ],
    overcome: /^Status: (?:Downloaded newer image|Image is up to date) for /,
    cause: [
      'The image {image} is not in the registry, or not for this machine.',
      'The image is in the registry, but not for {platform}.',
      'The image is not in the registry, or not for this machine.',
    ],
    hint: 'Waiting does not help: every try ends the same way.',
    next: [
      [
        'Mend tag or digest in the code, or push {image}',
        'Mend tag or digest in the code, or push the image',
      ],
      'Then plan and apply again',
    ],
    reports: [
      'FuzzyGrim/Yamtrack#386',
      'grafana/tanka#89',
      'HodorNV/ALOps#375',
      'jasonish/docker-suricata#14',
      'aquanauts/legit#1',
    ],
  },
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
  {
    id: 'name-resolution',
    code: 'boot-name-resolution',
    weight: 'trouble',
    when: [
      { says: /(?:^|: |\) )(?:Temporary failure in name resolution|Could not resolve host: [\w.-]{1,253})$/ },
      {
        says: /^(?:Error: |(?:docker: )?(?:Error response from daemon: )?(?:Get|Head|Post|Put) "[^"\s]{1,300}": )?dial tcp: lookup (?<host>[\w.-]{1,253})[^\n]{0,60}: (?:no such host|server misbehaving)/,
      },
      {
        says: /^(?:wget: unable to resolve host address |(?:[\w.]{1,80}: )?\[Errno -[23]\] (?:Name or service not known|Temporary failure in name resolution)$)/,
      },
    ],
    values: [/(?:Could not resolve host: |unable to resolve host address ['‘])(?<host>[\w.-]{1,253})/],
    cause: ['The machine cannot look up the name {host}.', 'The machine cannot look up names.'],
    next: [
      'Check DNS support of the VPC and the outgoing rules of the security group',
      'Try again: it goes on watching the same machine',
    ],
    reports: ['facts of AL2023 §2'],
  },
  {
    id: 'no-way-out',
    code: 'boot-name-resolution',
    weight: 'trouble',
    minor: true,
    when: [
      {
        says: /^(?:docker: )?(?:Error response from daemon: )?(?:Get|Head|Post|Put) "?https?:\/\/(?<host>[\w.-]{1,253})[^"\s]{0,300}"?: (?:net\/http: (?:request canceled while waiting for connection|TLS handshake timeout)|dial tcp [\d.:[\]a-f]{3,60}: (?:i\/o timeout|connect: [a-z ]{1,40}$))/,
      },
      {
        says: /^curl: \((?:7|28)\) Failed to connect to (?!127\.|localhost|\[::1)(?<host>[\w.-]{1,253}) port /,
      },
      {
        says: /^(?:fatal error: )?(?:Could not connect to the endpoint URL|Connect timeout on endpoint URL): "https?:\/\/(?<host>[\w.-]{1,253})/,
      },
    ],
    overcome: /^Status: (?:Downloaded newer image|Image is up to date) for /,
    cause: ['The machine cannot reach {host}.', 'The machine cannot reach what it needs.'],
    hint: 'The subnet needs a way out: a public address or a NAT, and rules that let it go.',
    next: [
      'Check the route table of the subnet and the outgoing rules of the security group',
      'Try again: it goes on watching the same machine',
    ],
    reports: ['exadel-inc/CompreFace#1277', 'ciiiii/cloudflare-helm-proxy#2', 'bitrixdock/bitrixdock#138'],
  },
  {
    id: 'registry-limit',
    code: 'boot-registry-limit',
    weight: 'trouble',
    explains: ['images'],
    when: [{ says: /^(?:Error response from daemon: |[\w ]{1,60}: )?toomanyrequests: /i }],
    overcome: /^Status: (?:Downloaded newer image|Image is up to date) for /,
    cause: 'The image registry refuses more pulls from this address for now.',
    hint: 'The limit lasts up to six hours; the script tries four times.',
    next: ['Use a mirror or log in to the registry in the code', 'Or wait, and try again'],
    reports: ['facts of AWS 5.27'],
  },
  {
    id: 'model-unknown',
    code: 'boot-model-unknown',
    weight: 'trouble',
    explains: ['model-pull'],
    when: [{ says: /(?:^|: )(?:Error: )?pull model manifest: file does not exist$/ }],
    cause: 'The registry does not know this model, or not now.',
    hint: 'If the name in the unit is right, wait: the machine asks again a minute after it gave up. Replacing it only starts that anew.',
    next: [
      'Try again: it goes on watching the same machine',
      'If the name is wrong, mend it in the code and plan again',
    ],
    reports: ['recorded: Ollama 0.24.0'],
  },
  {
    id: 'pull-stalled',
    code: 'boot-pull-stalled',
    weight: 'trouble',
    minor: true,
    explains: ['model-pull'],
    when: [
      {
        says: /^(?:sha256-)?[0-9a-f]{0,64} ?part \d{1,4} stalled; retrying|^model pull, try \d{1,3}: |max retries exceeded: (?:EOF|unexpected EOF|.{1,100})$/,
      },
    ],
    cause: 'The download of the model stalls.',
    hint: 'What has arrived is kept: the machine goes on from there a minute after it gave up.',
    next: ['Try again: it goes on watching the same machine'],
    reports: ['ollama/ollama#1736', 'kubeai-project/kubeai#378'],
  },
  {
    id: 'blob-damaged',
    code: 'boot-blob-damaged',
    weight: 'trouble',
    explains: ['model-restore', 'model-verify', 'model-pull'],
    when: [
      {
        says: /^(?:Error: )?digest mismatch, (?:file must be downloaded again|expected )|(?:^|: )wrong or missing:? sha256-[0-9a-f]{8,64}/,
      },
    ],
    cause: 'A file of the model is damaged.',
    hint: 'It is fetched from the registry instead; the cache must be written anew afterwards.',
    next: ['Try again: it goes on watching the same machine'],
    reports: ['ollama/ollama#941', 'ollama/ollama#8105'],
  },
  {
    id: 'archive-cut',
    code: 'boot-archive-cut',
    weight: 'trouble',
    explains: ['model-restore'],
    when: [
      {
        says: /^(?:gzip: stdin: unexpected end of file|tar: Unexpected EOF in archive|tar: .{0,60}Truncated tar archive)/,
      },
    ],
    cause: 'An archive ended too early.',
    hint: 'The copy in the cache is not whole, or the connection broke.',
    next: ['Try again: it goes on watching the same machine'],
    reports: ['facts of AWS 5.27'],
  },
  {
    id: 'cache-denied',
    code: 'boot-cache-denied',
    weight: 'trouble',
    minor: true,
    explains: ['model-restore', 'model-export'],
    when: [{ says: /^model cache, try \d{1,3}: .{0,500}(?:\(403\)|AccessDenied|Forbidden)/ }],
    cause: 'The machine may not read the model cache.',
    hint: 'Right after a launch the role can take seconds to be known.',
    next: ['Check the policy of the instance role', 'Try again: it goes on watching the same machine'],
    reports: ['facts of AL2023 §5'],
  },
  {
    id: 'machine-denied',
    code: 'boot-cache-denied',
    weight: 'trouble',
    minor: true,
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:fatal error: |(?:download|upload|copy) failed: .{1,2000} )?An error occurred \((?<code>403|AccessDenied|AccessDeniedException|UnauthorizedOperation)\) when calling the (?<operation>\w{1,80}) operation: /,
      },
    ],
    values: [/is not authorized to perform: (?<action>[\w-]+:\w+)/],
    cause: [
      'The machine may not do {action} ({code}).',
      'The machine may not do {operation} ({code}).',
      'AWS refuses the machine something.',
    ],
    hint: 'Right after a launch the role can take seconds to be known.',
    next: ['Check the policy of the instance role', 'Then plan and apply again'],
    reports: ['facts of AL2023 §5'],
  },
  {
    id: 'model-architecture',
    code: 'boot-model-architecture',
    weight: 'trouble',
    explains: ['model-load', 'answers', 'question'],
    when: [
      {
        says: /^(?:\w[\w ]{0,60}: ){0,4}(?:\{['"]error['"]: ?['"](?:\w[\w ]{0,60}: ){0,3})?unknown model architecture: '(?<architecture>\w{1,40})'/,
      },
    ],
    cause: 'This version of Ollama cannot run this model (architecture {architecture}).',
    hint: 'From 0.30 on, mllama is gone.',
    next: ['Pin the image to ollama/ollama:0.24.0', 'Then plan and apply again'],
    reports: ['ollama/ollama#16490'],
  },
  {
    id: 'out-of-memory',
    code: 'boot-out-of-memory',
    weight: 'trouble',
    explains: ['services', 'model-load', 'answers', 'question', 'script'],
    when: [
      {
        speakers: KERNEL,
        says: /^(?:Memory cgroup out of memory|Out of memory)(?: \(oom_kill_allocating_task\))?: Kill(?:ed)? process \d{1,10} \((?<program>[^)\n]{1,40})\)/,
      },
      { speakers: KERNEL, says: /^oom-kill:constraint=\w{1,40},/ },
      { speakers: KERNEL, says: /^(?<program>\S{1,40}) invoked oom-killer: / },
      { says: /^"?OOMKilled"?[:=] ?true\b/ },
      {
        says: /(?:^|: )model requires more system memory \((?<needs>[\d.]{1,10} [KMG]iB)\) than is available/,
      },
      { says: /(?:^|: )fork: Cannot allocate memory$/ },
    ],
    cause: [
      'Memory ran out: the kernel killed {program}.',
      'Memory ran out: the model needs {needs}.',
      'Memory ran out.',
    ],
    hint: 'The model needs about 16 GiB beside everything else.',
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
    id: 'agent-no-credentials',
    code: 'boot-agent-no-credentials',
    weight: 'agent',
    when: [
      {
        speakers: ['amazon-ssm-agent'],
        says: /^(?:\S{1,40} ){0,3}?(?:ERROR |WARN )?SSM Agent unable to acquire credentials: /,
      },
    ],
    cause: 'The SSM agent has no credentials, so the machine stays out of reach for sessions.',
    hint:
      'The instance profile is missing or lacks AmazonSSMManagedInstanceCore. After a refusal the agent sleeps 25 to 30 ' +
      'minutes: once the profile is right, reboot the machine or restart the agent.',
    next: ['Check the instance profile in the code'],
    reports: ['facts of AWS 5.16'],
  },
];
