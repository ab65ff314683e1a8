/** `not-asked`: nobody knows, since it may not or could not be asked. It is no pass. */
export type Status = 'pass' | 'fail' | 'warn' | 'not-asked';

/** What came of a check; sentences for people. */
export interface Verdict {
  readonly status: Status;
  readonly what: string;
  /** The command that mends it, or what to do. */
  readonly fix?: string;
  /** The permission for want of which it was not asked: `ec2:DescribeImages`. */
  readonly lacks?: string;
  /** What the next time is held against: what tags meant, and for which instance. */
  readonly seen?: Readonly<Record<string, string>>;
}

export interface Finding extends Verdict {
  readonly id: string;
  /** Why it matters in a recovery. */
  readonly why: string;
}

/** The last doctor, as `<service>/doctor.json` and `doctor --json` have it. */
export interface Examination {
  /** Nothing failed. What was not asked is not known to be well. */
  readonly ok: boolean;
  /** UTC ISO ms. */
  readonly at: string;
  /** Where calls went that are meant for AWS, if not there. */
  readonly endpoints?: readonly string[];
  /** Worst first. */
  readonly findings: readonly Finding[];
}

const WORST: readonly Status[] = ['fail', 'warn', 'not-asked', 'pass'];

/** Worst first, in the order of the checks where they are as bad. */
export const worstFirst = <F extends Pick<Finding, 'status'>>(findings: readonly F[]): readonly F[] =>
  findings.toSorted((a, b) => WORST.indexOf(a.status) - WORST.indexOf(b.status));

export const pass = (what: string): Verdict => ({ status: 'pass', what });
export const fail = (what: string, fix: string): Verdict => ({ status: 'fail', what, fix });
export const warn = (what: string, fix: string): Verdict => ({ status: 'warn', what, fix });
