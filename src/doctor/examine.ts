import type { MachinePorts } from './check.ts';
import { accountChecks, allChecks } from './checks.ts';
import { type Finding, fail, pass, type Verdict } from './finding.ts';
import { runChecks } from './run-checks.ts';

/** All that doctor finds: what each check did, and whether enough could be asked at all. */
export async function examine(ports: MachinePorts): Promise<readonly Finding[]> {
  const findings = await runChecks(allChecks, ports);
  return [...findings, { id: asked.id, why: asked.why, ...asked.judge(findings) }];
}

const ofAccount: ReadonlySet<string> = new Set(accountChecks.map(({ id }) => id));

/** One thing that may not be asked is that thing's own finding; where it is half of them, nobody knows how it stands. */
export const asked = {
  id: 'asked',
  asks: 'more than half of what is asked of the account was answered',
  why: 'What nobody may ask is not known to be well, however few things fail.',
  /** Pure. */
  judge(findings: readonly Finding[]): Verdict {
    const unasked = findings.filter(({ id, status }) => ofAccount.has(id) && status === 'not-asked');
    const share = `${unasked.length} of the ${ofAccount.size}`;
    if (unasked.length * 2 < ofAccount.size)
      return pass(`${ofAccount.size - unasked.length} of ${ofAccount.size} were answered`);
    // Mended together with it.
    const behind = findings.find(({ id, status }) => status === 'fail' && BEHIND.has(id));
    if (behind !== undefined)
      return {
        status: 'not-asked',
        what: `${share} were not answered, for what \`${behind.id}\` says.`,
        ...(behind.fix === undefined ? {} : { fix: behind.fix }),
      };
    const ids = unasked.map(({ id }) => id).join(', ');
    const lacks = [...new Set(unasked.flatMap((one) => one.lacks ?? []))].sort();
    const missing = lacks.length === 0 ? '' : ` Whoever asks lacks ${lacks.join(', ')}.`;
    return fail(
      `${share} were not answered, so nobody knows whether a recovery would work: ${ids}.${missing}`,
      (lacks.length === 0 && unasked[0]?.fix) || POLICY,
    );
  },
};

const BEHIND: ReadonlySet<string> = new Set(['credentials', 'state']);
const POLICY =
  'aws iam put-role-policy --role-name ROLE --policy-name firedrill-looks --policy-document file://permissions/read-only.json   # ROLE: see `credentials`';
