import { isFailure } from '../../aws/aws-failure.ts';
import type { Source } from '../../aws/credential-source.ts';
import { type CallerIdentity, callerIdentity } from '../../aws/sts.ts';
import type { Failure } from '../../engine/failure.ts';
import { age } from '../../words/durations.ts';
import type { Check, MachinePorts } from '../check.ts';
import { fail, pass, warn } from '../finding.ts';

interface Seen {
  readonly source: Source;
  readonly caller: CallerIdentity | Failure;
}

/** Less than a recovery may take, with what goes wrong in it. */
const SHORT_MS = 45 * 60_000;

export const check: Check<MachinePorts, Seen> = {
  id: 'credentials',
  asks: 'AWS answers and takes the credentials; they are of the right account, and last for a recovery',
  why: 'Every step begins with them, and a login that is looked for at night takes minutes.',
  late: fail(
    'There was no answer in time: from AWS, or from what gives the credentials.',
    'aws sts get-caller-identity   # look at the network of this machine, a VPN, a proxy',
  ),
  async ask({ aws, keySource, signal }) {
    const [source, caller] = await Promise.all([
      keySource(),
      callerIdentity(aws, signal).catch((cause: unknown) => {
        if (isFailure(cause, 'credentials', 'unreachable')) return cause.failure;
        throw cause;
      }),
    ]);
    return { source, caller };
  },
  judge({ source, caller }, { account }) {
    if ('code' in caller) return fail(caller.message, caller.nextSteps?.[0] ?? 'Log in anew.');
    const { arn, lastsMs } = caller;
    const kind = `${arn}, from ${sourceWords(source)}`;
    if (caller.account !== account)
      return fail(
        `These credentials are of account ${caller.account}, and the service is in ${account} (${kind}).`,
        'Log in to the right account, or name its profile: export AWS_PROFILE=…',
      );
    if (lastsMs === undefined) return pass(`${kind}, without a known end`);
    if (isMinted(source) || lastsMs >= SHORT_MS) return pass(`${kind}, good for ${age(lastsMs)}`);
    return warn(
      `The credentials end in ${age(lastsMs)}, and nobody can mint them anew while a run is at work (${kind}).`,
      'Log in anew before you begin.',
    );
  },
};

/** Those of the others stay as they were written down. */
const isMinted = ({ kind }: Source): boolean => kind !== 'environment' && kind !== 'keys';

const WORDS: Readonly<Record<Source['kind'], string>> = {
  none: 'nowhere that is known',
  environment: 'keys in the environment',
  'unknown-profile': 'an unknown profile',
  'empty-profile': 'an empty profile',
  keys: 'keys in a file',
  sso: 'a sign-in (SSO)',
  login: 'a login session',
  process: 'a program that gives them',
  mfa: 'a role with a code (MFA)',
  'web-identity': 'a token of another identity (CI, a cluster)',
  circle: 'profiles that lead to one another',
  container: 'the container that this runs in',
  machine: 'the role of this machine',
};

const sourceWords = ({ kind, profile }: Source): string =>
  `${WORDS[kind]}${profile === undefined ? '' : `, profile ${profile}`}`;
