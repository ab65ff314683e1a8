import type { ShownPlan } from './shown-plan.ts';
import type { Diagnostic } from './stream.ts';

/** A check of the code that does not hold, or cannot be told yet. */
export interface OpenCheck {
  /** `check.disk_speed`, or the resource, output or variable whose condition it is. */
  readonly name: string;
  readonly status: 'fail' | 'error' | 'unknown';
  /** In the words of who wrote it; none where it is not known, or where it could not be worked out. */
  readonly messages: readonly string[];
}

export interface PlanWarning {
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
}

/** Warnings that a review holds, and characters of one. */
export const MOST_WARNINGS = 50;
export const LONGEST_WARNING = 1000;

/** What does not pass, the failed ones first. A status that nobody knows is no pass. */
export function openChecks({ checks = [] }: Pick<ShownPlan, 'checks'>): OpenCheck[] {
  return checks
    .filter(({ status }) => status !== 'pass')
    .map(({ address, status, instances = [] }): OpenCheck => {
      const messages = instances.flatMap(({ problems = [] }) => problems.map(({ message }) => cut(message)));
      return {
        name: address.to_display,
        status: status === 'fail' || status === 'error' ? status : 'unknown',
        messages: [...new Set(messages)].sort().slice(0, MOST_WARNINGS),
      };
    })
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

const rank = ({ status }: OpenCheck): number => ['fail', 'error', 'unknown'].indexOf(status);

/** Those of the stream in an order of their own, since tofu's differs from run to run; what a check says, it says once. */
export function warningsOf(
  diagnostics: readonly Diagnostic[],
  checks: readonly OpenCheck[],
): { readonly warnings: readonly PlanWarning[]; readonly more: number } {
  const told = new Set(checks.flatMap(({ messages }) => messages));
  const warnings = diagnostics
    .map(({ summary, detail, address }) => ({
      summary: cut(summary),
      detail: cut(detail),
      ...(address === undefined ? {} : { address }),
    }))
    .filter(({ summary, detail }) => !(OF_CHECKS.test(summary) && (told.has(detail) || LATER.test(summary))))
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const each = [...new Map(warnings.map((one) => [key(one), one])).values()];
  return { warnings: each.slice(0, MOST_WARNINGS), more: Math.max(0, each.length - MOST_WARNINGS) };
}

const OF_CHECKS = /^Check block assertion /;
/** Those are in the list of checks, as unknown. */
const LATER = /known after apply$/;

const key = ({ summary, detail, address = '' }: PlanWarning): string => [summary, address, detail].join('\n');

const cut = (text: string): string =>
  text.length > LONGEST_WARNING
    ? `${text.slice(0, LONGEST_WARNING)}… (${text.length - LONGEST_WARNING} more characters)`
    : text;
