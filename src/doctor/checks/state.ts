import { type Check, type CloudPorts, NotAsked } from '../check.ts';
import { fail, pass } from '../finding.ts';
import { type StoredState, versionsOf } from '../stored-state.ts';

type Seen = StoredState | 'missing' | 'unreadable';

export const check: Check<CloudPorts, Seen> = {
  id: 'state',
  asks: 'the state is where firedrill.yaml says, and can be read',
  why: 'Without it a plan would make everything anew, beside what there is.',
  async ask({ stored }) {
    try {
      return await stored();
    } catch (cause) {
      const behind = cause instanceof NotAsked ? cause.cause : cause;
      if (behind === undefined) return 'missing';
      if (behind instanceof SyntaxError) return 'unreadable';
      throw behind;
    }
  },
  judge(seen, service) {
    const { bucket, key } = service.state;
    const versions = versionsOf(service);
    if (seen === 'missing') return fail(`There is no state at s3://${bucket}/${key}.`, versions);
    if (seen === 'unreadable') return fail(`What lies at s3://${bucket}/${key} is no state.`, versions);
    return pass(`serial ${seen.serial}, ${seen.resources.length} resources, at s3://${bucket}/${key}`);
  },
};
