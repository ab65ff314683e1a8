import type { Failure } from './failure.ts';

const WORDS: Readonly<Record<Failure['again'], string>> = {
  useful: 'Trying again may well work.',
  after: 'Trying again helps once that is put right.',
  useless: 'Trying the same again ends the same way.',
};

/** Whether trying again can help, as one sentence. */
export const againInWords = ({ again }: Pick<Failure, 'again'>): string => WORDS[again];
