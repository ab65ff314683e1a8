import type { RunView } from '../engine/run-view.ts';
import { Refused } from '../worlds/refused.ts';

type Controls = Pick<RunView, 'answer' | 'ask' | 'leaveNow' | 'correctT0' | 'settle' | 'takeBack'>;

/** Of a view through which nothing can be done to the run: all that would is refused in these words. */
export function onlyLookedAt(because: Refused['because'], words: string): Controls {
  const refuse = async (): Promise<never> => {
    throw new Refused(because, words);
  };
  return {
    answer: refuse,
    ask: refuse,
    leaveNow: refuse,
    correctT0: refuse,
    settle: refuse,
    takeBack: refuse,
  };
}
