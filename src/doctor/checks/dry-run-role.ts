import { takeRole } from '../../aws/assumed-role.ts';
import { isFailure } from '../../aws/aws-failure.ts';
import { shellWord } from '../../text/shell-word.ts';
import type { Check, MachinePorts } from '../check.ts';
import { pass, warn } from '../finding.ts';

interface Seen {
  readonly role?: string;
  /** Why these credentials may not take it. */
  readonly refused?: string;
}

export const check: Check<MachinePorts, Seen> = {
  id: 'dry-run-role',
  asks: 'the role that dry runs and the tail take can be taken',
  why: 'Who may not take it has no dry run and no tail, and learns that when they need them.',
  async ask({ aws, border, service, signal }) {
    const { dryRunRole: role } = service;
    if (role === undefined) return {};
    try {
      const { secretAccessKey, sessionToken } = await takeRole(await aws.sts(), role, 'doctor', signal);
      border.learn([secretAccessKey, sessionToken]);
      return { role };
    } catch (cause) {
      // Without credentials of one's own nothing is said of the role: `credentials` fails.
      if (isFailure(cause, 'denied', 'credentials')) return { role, refused: cause.failure.message };
      throw cause;
    }
  },
  judge({ role, refused }) {
    if (role === undefined) return pass('firedrill.yaml names none: dry runs and the tail are yours');
    if (refused === undefined)
      return pass(`${role} can be taken; what it needs is permissions/read-only.json`);
    return warn(
      `The role ${role} cannot be taken: ${refused} A recovery needs no such role.`,
      `aws iam get-role --role-name ${shellWord(role.split('/').at(-1) ?? role)} --query Role.AssumeRolePolicyDocument   # must name you, and your own policy allow sts:AssumeRole on ${role}`,
    );
  },
};
