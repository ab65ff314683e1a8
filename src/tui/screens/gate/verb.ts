import { endsData } from '../../../engine/facts.ts';
import type { RunState } from '../../../engine/run-state.ts';
import { readReview } from './gate-facts.ts';

const VERBS: Readonly<Record<string, string>> = {
  delete: 'destroy',
  forget: 'forget',
  replace: 'replace',
};

/** `To replace it, type`: of the change whose address is asked for, or of the worst, since that is what a name stands for. */
export function verbOf({ question }: Pick<RunState, 'question'>): string {
  if (question?.expects === undefined || question.expects === 'y') return 'To go on, type';
  const { changes } = readReview(question.facts, {});
  // Named is what holds them, not one of them.
  if (changes.length > 0 && changes.every(({ kind }) => kind === 'hide'))
    return `To hide ${changes.length > 1 ? 'them' : 'it'}, type`;
  const [address] = question.expects.split(' ');
  const worst = changes.find((one) => one.address === address) ?? changes[0];
  const verb = worst !== undefined && endsData(worst.kind) ? VERBS[worst.kind] : undefined;
  // An old one that goes and a new one that comes at the same address are a replacement, in two parts.
  if (changes.some(({ kind, address }) => kind === 'create' && address === worst?.address))
    return 'To replace it, type';
  return verb === undefined ? 'To open this gate, type' : `To ${verb} it, type`;
}
