import { isOrIn } from '../../terragrunt/addresses.ts';
import type { Check, CloudPorts } from '../check.ts';
import { pass, warn } from '../finding.ts';

interface Seen {
  /** Of GitHub, in the state and in plans. */
  readonly planned: readonly string[];
  readonly leftOut: number;
  /** Why it does not answer. */
  readonly silent?: string;
}

export const check: Check<CloudPorts, Seen> = {
  id: 'github',
  asks: 'GitHub answers, or plans leave it out',
  why: 'A plan that asks GitHub cannot be made while GitHub is down, or without a token for it.',
  async ask({ stored, service, http, signal }) {
    const all = (await stored()).resources.filter(({ type }) => type.startsWith('github_'));
    const out = service.exclude?.addresses ?? [];
    const planned = all.map(({ address }) => address).filter((one) => !out.some((left) => isOrIn(one, left)));
    const leftOut = all.length - planned.length;
    if (planned.length === 0) return { planned, leftOut };
    const silent = await http('https://api.github.com/', { method: 'HEAD', signal }).then(
      ({ status }) => (status < 500 ? undefined : `it answers with ${status}`),
      (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)),
    );
    return { planned, leftOut, ...(silent === undefined ? {} : { silent }) };
  },
  judge({ planned, leftOut, silent }) {
    if (planned.length === 0)
      return pass(leftOut === 0 ? 'nothing of it is in the state' : 'every plan leaves it out');
    if (silent === undefined) return pass(`it answers, and plans ask it about ${planned.join(', ')}`);
    return warn(
      `GitHub does not answer (${silent}), and plans ask it about ${planned.join(', ')}.`,
      `Leave it out of plans: write these addresses into a file, one a line, and name it as exclude: in firedrill.yaml.`,
    );
  },
};
