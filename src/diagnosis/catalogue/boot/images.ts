import type { BootEntry } from '../../entry.ts';

// Container images that the machine does not get.

/** cloud-init, and whatever else runs the boot script. */
const SCRIPT = ['script'];

export const IMAGES: readonly BootEntry[] = [
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
    id: 'registry-limit',
    code: 'boot-registry-limit',
    weight: 'trouble',
    explains: ['images'],
    when: [{ says: /^(?:Error response from daemon: |[\w ]{1,60}: )?toomanyrequests: /i }],
    overcome: /^Status: (?:Downloaded newer image|Image is up to date) for /,
    cause: 'The image registry refuses more pulls from this address for now.',
    hint: 'The limit lasts up to six hours.',
    next: ['Use a mirror or log in to the registry in the code', 'Or wait, and try again'],
    reports: ['facts of AWS 5.27'],
  },
  {
    id: 'credential-helper-missing',
    code: 'boot-image-gone',
    weight: 'trouble',
    explains: ['images', 'services'],
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:docker: )?(?:Error response from daemon: )?error getting credentials - err: exec: "(?<helper>docker-credential-[\w-]{1,60})": executable file not found in \$PATH/,
      },
    ],
    cause: 'Docker is to get its credentials from {helper}, which is not on the machine.',
    next: ['Install {helper}, or take it out of ~/.docker/config.json', 'Then plan and apply again'],
    reports: ['aws/aws-codebuild-docker-images#743', 'awslabs/amazon-ecr-credential-helper#116'],
  },
  {
    id: 'login-without-password',
    code: 'boot-image-gone',
    weight: 'trouble',
    explains: ['images', 'services', 'script'],
    again: 'after',
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:[Ee]rror: )?[Cc]annot perform an interactive login from a non[ -]TTY device$/,
      },
    ],
    cause: 'The command docker login was given no password.',
    hint: 'Where it comes through a pipe, the command before it failed: its own line says why.',
    next: [
      'Run that command by itself: aws ecr get-login-password --region REGION | wc -c',
      'Check the role of the machine and the region, then plan and apply again',
    ],
    reports: ['CircleCI-Public/aws-ecr-orb#144', 'aws/aws-cli#8202', 'ray-project/ray#7339'],
  },
];
