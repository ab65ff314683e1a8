import type { FailureCode } from '../engine/failure-codes.ts';

/** Each has a code of its own for the boot that it ends. */
type SignatureId = Exclude<
  FailureCode extends infer Code ? (Code extends `boot-${infer Id}` ? Id : never) : never,
  'stage'
>;

/** A line that means trouble, in words for somebody who has never seen it. */
export interface Signature {
  readonly id: SignatureId;
  /** Each takes time that grows with the line's length only (test/hostile/linear.test.ts). */
  readonly pattern: RegExp;
  /**
   * `ends`: the boot cannot succeed any more. `trouble`: it may get over it; if a stage fails afterwards, this is why.
   * `agent`: the service may recover, but the machine stays out of reach for SSM.
   */
  readonly weight: 'ends' | 'trouble' | 'agent';
  /** Stages whose failure it can be the reason of; absent: any. */
  readonly explains?: readonly string[];
  readonly words: string;
  readonly hint: string;
}

/** Sources: real consoles and sources of the tools, facts of AWS §3, §5 and of AL2023 §1, §2. */
export const SIGNATURES: readonly Signature[] = [
  {
    id: 'kernel-panic',
    pattern: /Kernel panic - not syncing|VFS: Unable to mount root fs/,
    weight: 'ends',
    words: 'The kernel panicked: this machine does not come up.',
    hint: 'Replace it once more. If it happens twice, the image or the instance type is the cause.',
  },
  {
    id: 'emergency-mode',
    pattern: /(?:You are in|Entering) emergency mode|Give root password for maintenance/,
    weight: 'ends',
    words: 'The system stopped in emergency mode: a disk or a mount is missing.',
    hint: 'Look at the lines before it for the unit that failed. The machine waits for ever; replace it.',
  },
  {
    id: 'user-data-ignored',
    pattern: /Unhandled (?:non-multipart|unknown content-type) .{0,300}userdata/,
    weight: 'ends',
    words: 'cloud-init did not recognise the user data and ran nothing of it.',
    hint: 'It must begin with #! after unpacking. Check user_data_base64 of the instance in the plan.',
  },
  {
    id: 'user-data-failed',
    pattern: /Failed to run module scripts[-_]user/,
    weight: 'ends',
    words: 'The boot script failed.',
    hint: 'The lines before this one say where.',
  },
  {
    id: 'disk-full',
    pattern: /No space left on device|ENOSPC/,
    weight: 'trouble',
    words: 'The disk is full.',
    hint: 'The model and the images need 20 GiB: make the root volume larger, then replace the instance again.',
  },
  {
    id: 'package-lock',
    pattern: /can't create transaction lock on \S+rpm/,
    weight: 'trouble',
    explains: ['packages', 'monitoring'],
    words: 'dnf waits for the SSM agent, which updates itself at first boot.',
    hint: 'It passes: the script tries for a minute.',
  },
  {
    id: 'package-mirror',
    pattern:
      /Failed to download metadata for repo|Cannot download repomd\.xml|All mirrors were tried|Curl error \(\d+\)/,
    weight: 'trouble',
    explains: ['packages', 'monitoring'],
    words: 'The package repository cannot be reached.',
    hint: 'Check the route to the internet of the subnet, and the S3 gateway endpoint.',
  },
  {
    id: 'name-resolution',
    pattern: /Temporary failure in name resolution|Could not resolve host|no such host/,
    weight: 'trouble',
    words: 'The machine cannot resolve names.',
    hint: 'Check DNS support of the VPC and the outgoing rules of the security group.',
  },
  {
    id: 'registry-limit',
    pattern: /toomanyrequests/i,
    weight: 'trouble',
    explains: ['images'],
    words: 'The image registry refuses more pulls from this address for now.',
    hint: 'The limit lasts up to six hours. Use a mirror or log in; the script tries four times.',
  },
  {
    id: 'model-unknown',
    pattern: /pull model manifest: file does not exist/,
    weight: 'trouble',
    explains: ['model-pull'],
    words: 'The registry does not know this model, or not now.',
    hint: 'If the name in the unit is right, wait: the machine asks again a minute after it gave up. Replacing it only starts that anew.',
  },
  {
    id: 'pull-stalled',
    pattern: /part \d+ stalled; retrying|model pull, try \d+: |max retries exceeded/,
    weight: 'trouble',
    explains: ['model-pull'],
    words: 'The download of the model stalls.',
    hint: 'What has arrived is kept: the machine goes on from there a minute after it gave up.',
  },
  {
    id: 'blob-damaged',
    pattern: /digest mismatch|wrong or missing:? sha256-/,
    weight: 'trouble',
    explains: ['model-restore', 'model-verify', 'model-pull'],
    words: 'A file of the model is damaged.',
    hint: 'It is fetched from the registry instead; the cache must be written anew afterwards.',
  },
  {
    id: 'archive-cut',
    pattern: /gzip: stdin: unexpected end of file|tar: Unexpected EOF|Truncated tar archive/,
    weight: 'trouble',
    explains: ['model-restore'],
    words: 'An archive ended too early.',
    hint: 'The copy in the cache is not whole, or the connection broke.',
  },
  {
    id: 'cache-denied',
    pattern: /model cache, try \d+: .{0,500}(?:\(403\)|AccessDenied|Forbidden)/,
    weight: 'trouble',
    explains: ['model-restore', 'model-export'],
    words: 'The machine may not read the model cache.',
    hint: 'Right after a launch the role can take seconds to be known. Otherwise check the policy of the instance role.',
  },
  {
    id: 'model-architecture',
    pattern: /unknown model architecture/,
    weight: 'trouble',
    explains: ['model-load', 'question'],
    words: 'This version of Ollama cannot run this model.',
    hint: 'The image must be pinned to 0.24.0: from 0.30 on, mllama is gone (ollama#16490).',
  },
  {
    id: 'out-of-memory',
    pattern: /Out of memory: Killed process|oom-kill:|OOMKilled/,
    weight: 'trouble',
    explains: ['services', 'model-load', 'question'],
    words: 'The kernel killed a process because memory ran out.',
    hint: 'The model needs about 16 GiB beside everything else: take a larger type.',
  },
  {
    id: 'agent-no-credentials',
    pattern: /SSM Agent unable to acquire credentials/,
    weight: 'agent',
    words: 'The SSM agent has no credentials, so the machine stays out of reach for sessions.',
    hint:
      'The instance profile is missing or lacks AmazonSSMManagedInstanceCore. After a refusal the agent sleeps 25 to 30 ' +
      'minutes: once the profile is right, reboot the machine or restart the agent.',
  },
];

// One search for all, since nearly every line has none of them.
const ANY = new RegExp(SIGNATURES.map(({ pattern }) => `(?:${pattern.source})`).join('|'), 'i');

export function signatureOf(line: string): Signature | undefined {
  return ANY.test(line) ? SIGNATURES.find(({ pattern }) => pattern.test(line)) : undefined;
}

export function signature(id: string): Signature | undefined {
  return SIGNATURES.find((one) => one.id === id);
}
