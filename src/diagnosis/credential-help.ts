import type { Source } from '../aws/credential-source.ts';
import type { FailureDraft } from '../engine/failure.ts';
import { closest } from '../runbook/closest.ts';
import { programName } from '../service/program-name.ts';
import { shellWord } from '../text/shell-word.ts';

/** What is wrong with credentials, whatever kind they are of. */
export type Trouble =
  | 'missing'
  | 'expired'
  /** AWS does not know them. */
  | 'rejected'
  /** They are good, and may not take the role. */
  | 'role-refused'
  /** They end before the work does. */
  | 'too-short';

export type Help = Required<Pick<FailureDraft, 'message' | 'hint' | 'nextSteps'>>;

const AGAIN =
  'Nothing is lost: the run waits here until AWS knows you again. Sign in in another terminal, then try again.';
/** As whoever reads it calls this program. */
const resume = (): string => `${programName()} resume`;
const anewHint = (): string =>
  `Nothing is lost, the run is kept. Variables reach firedrill only when it starts: pause, set them, then \`${resume()}\`.`;

/**
 * What to say, and what to do, where the credentials of this source do not serve. `said`: by the program that should have
 * given them. Pure.
 */
export function credentialHelp(source: Source, trouble: Trouble, said = ''): Help {
  const help = helpOf(source, trouble, said);
  if (!source.overKeys) return help;
  const instead = `or, with the keys that are in the environment: unset AWS_PROFILE; ${resume()}`;
  return { ...help, nextSteps: [...help.nextSteps, instead] };
}

function helpOf(source: Source, trouble: Trouble, said: string): Help {
  const { profile, from = profile, role } = source;
  const option = from === undefined ? '' : ` --profile ${shellWord(from)}`;
  const check = 'aws sts get-caller-identity';
  const whole = `${check}${profile === undefined ? '' : ` --profile ${shellWord(profile)}`}`;
  // What is read from files is read again; a variable is what it was when the program began.
  const again = (message: string, ...steps: string[]) => ({
    message,
    hint: AGAIN,
    nextSteps: [...steps, whole],
  });
  const anew = (message: string, ...steps: string[]) => ({
    message,
    hint: anewHint(),
    nextSteps: [...steps, check, resume()],
  });
  if (trouble === 'role-refused' && role !== undefined) {
    const name = shellWord(role.split('/').at(-1) ?? role);
    return again(
      `${from === undefined ? 'What AWS knows you by' : `Profile ${from}`} is in order, but may not take the role ${role}.`,
      ...(from === undefined || from === profile ? [] : [`${check}${option}`]),
      `aws iam get-role --role-name ${name} --query Role.AssumeRolePolicyDocument`,
    );
  }
  switch (source.kind) {
    case 'none':
      return anew(
        `No AWS credentials were found: no variables, no profile, no role of this machine.${profilesThere(source.known)}`,
        ...(source.known.length === 0 ? ['aws configure sso --profile recovery'] : []),
        `export AWS_PROFILE=${shellWord(source.known[0] ?? 'recovery')}`,
      );
    case 'environment':
      return source.missing.length > 0
        ? anew(
            `${areNot(source.missing, 'set')}, and the rest of the keys is nothing without.`,
            `export ${source.missing.map((name) => `${name}=…`).join(' ')}`,
          )
        : anew(
            `The AWS keys in the environment ${are(trouble)}.`,
            `export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…${source.temporary ? ' AWS_SESSION_TOKEN=…' : ''}`,
          );
    case 'unknown-profile': {
      const there = profilesThere(source.known);
      const near = closest(from ?? '', source.known) ?? source.known[0];
      if (from !== profile)
        return again(
          `There is no AWS profile "${from}", with which ${profile} takes its role.${there}`,
          `aws configure sso${option}`,
        );
      return anew(
        `There is no AWS profile "${profile}" (AWS_PROFILE).${there}`,
        ...(near === undefined ? [`aws configure sso${option}`] : [`export AWS_PROFILE=${shellWord(near)}`]),
      );
    }
    case 'empty-profile':
      return again(
        `Profile ${from} ${source.missing.length === 0 ? 'says nothing of credentials' : `lacks ${and(source.missing)}`}.`,
        `aws configure list${option}`,
        `aws configure sso${option}`,
      );
    case 'keys':
      return again(
        `The AWS keys of profile ${whose(source)} ${are(trouble)}.`,
        source.temporary
          ? `aws configure set aws_session_token …${option}   # and the other two, from wherever they came`
          : `aws configure${option}`,
      );
    case 'sso':
      return ssoHelp(source, trouble, option, again);
    case 'login':
      return again(`The login session of profile ${whose(source)} ${isOver(trouble)}.`, `aws login${option}`);
    case 'process':
      return again(
        `The program that gives profile ${whose(source)} its credentials ${gave(trouble)}: \`${source.command}\`.${said && ` It says: ${said}`}`,
        `${source.command} >/dev/null   # shows what it complains of, and not the keys`,
      );
    case 'mfa':
      return mfaHelp(source);
    case 'web-identity':
      return source.missing.length > 0
        ? anew(
            `${areNot(source.missing, 'set')}, and the token in ${source.file} is nothing without.`,
            `export ${source.missing[0]}=…`,
          )
        : again(
            trouble === 'missing'
              ? `The token file ${source.file} cannot be read.`
              : `The token in ${source.file} ${trouble === 'rejected' ? 'is not known to AWS' : 'is over, or ends too soon'}.`,
            `ls -l ${shellWord(source.file)}   # whoever writes it (CI, a cluster) must write it anew`,
          );
    case 'circle':
      return again(
        `The profiles with which ${profile} takes its role lead back to where they began.`,
        `aws configure list${option}`,
      );
    case 'container':
      return again(
        "What should give this container's credentials does not answer, or gives none.",
        'env | cut -d= -f1 | grep AWS_CONTAINER',
      );
    case 'machine':
      return again(
        `This machine has no role that gives credentials, which profile ${profile} counts on.`,
        'aws ec2 describe-iam-instance-profile-associations',
      );
  }
}

function ssoHelp(
  source: Extract<Source, { kind: 'sso' }>,
  trouble: Trouble,
  option: string,
  again: (message: string, ...steps: string[]) => Help,
): Help {
  const { from = source.profile, session, missing } = source;
  if (missing.length > 0) {
    const where = session === undefined ? '' : ` (it names [sso-session ${session}])`;
    return again(`Profile ${from} lacks ${and(missing)}${where}.`, `aws configure sso${option}`);
  }
  return trouble === 'role-refused'
    ? again(
        `You are signed in, but the role of profile ${from} is not assigned to you, or no longer.`,
        `as somebody else: aws sso logout && aws sso login${option}`,
      )
    : again(
        `The SSO session of profile ${whose(source)} ${isOver(trouble)}.`,
        `aws sso login${option}`,
        `without a browser here: aws sso login${option} --use-device-code`,
      );
}

/** The SDK cannot ask for a code, and neither does firedrill: keys and codes are never typed into it. */
function mfaHelp({ profile, serial, role, base }: Extract<Source, { kind: 'mfa' }>): Help {
  const option = base === undefined ? '' : ` --profile ${shellWord(base)}`;
  return {
    message: `Profile ${profile} takes its role with a code of the MFA device ${serial}, for which firedrill does not ask.`,
    hint: `Nothing is lost, the run is kept. Pause, take the role where you can type the code, then go on there with \`${resume()}\`.`,
    nextSteps: [
      `aws-vault exec ${shellWord(profile ?? '')} -- ${resume()}`,
      `or, with the code behind it: aws sts assume-role --role-arn ${shellWord(role)} --role-session-name recovery --serial-number ${shellWord(serial)}${option} --token-code`,
      `then: unset AWS_PROFILE; export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… AWS_SESSION_TOKEN=…; ${resume()}`,
    ],
  };
}

/** `recovery`, or `base (for recovery)` where a role is assumed with another profile. */
const whose = ({ profile, from }: Source): string =>
  from === undefined || from === profile ? `${profile}` : `${from} (for ${profile})`;

const isOver = (trouble: Trouble): string =>
  trouble === 'too-short' ? 'ends too soon' : 'is missing or over';

function gave(trouble: Trouble): string {
  return trouble === 'missing' || trouble === 'role-refused'
    ? 'gave none that serve'
    : `gave some that ${are(trouble)}`;
}

function are(trouble: Trouble): string {
  switch (trouble) {
    case 'rejected':
      return 'are not known to AWS';
    case 'role-refused':
      return 'may not take the role';
    case 'too-short':
      return 'end too soon';
    case 'expired':
      return 'have expired';
    case 'missing':
      return 'are missing';
  }
}

const and = (names: readonly string[]): string => names.join(' and ');

const areNot = (names: readonly string[], what: string): string =>
  `${and(names)} ${names.length === 1 ? 'is' : 'are'} not ${what}`;

function profilesThere(known: readonly string[]): string {
  if (known.length === 0) return ' There are no profiles.';
  const more = known.length > 12 ? ` and ${known.length - 12} more` : '';
  return ` Profiles there are: ${known.slice(0, 12).join(', ')}${more}.`;
}
