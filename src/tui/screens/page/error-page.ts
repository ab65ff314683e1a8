import { stepAtHand } from '../../../engine/conditions.ts';
import type { Json } from '../../../engine/events.ts';
import type { Failure } from '../../../engine/failure.ts';
import { framedStep } from '../../../engine/retry.ts';
import { asWords } from '../../format.ts';
import type { Host } from '../../host.ts';
import { code, heading, line, table } from '../../styled-lines.ts';
import type { RunModel } from '../../view-model.ts';
import { SPEAKS_FOR } from '../dialog/dialog-layout.ts';
import type { PageScreen } from './state.ts';

/** The whole failure, and the end of the file that holds the rest. */
export async function errorPage(run: RunModel, host: Pick<Host, 'read'>): Promise<PageScreen> {
  const { state } = run;
  const step = stepAtHand(state);
  const { doubt } = step ?? {};
  const none = {
    code: 'none',
    message: doubt?.seen ?? 'There is no error.',
    ...(doubt && { hint: SPEAKS_FOR[doubt.finding] }),
  };
  const failure: Pick<Failure, 'message' | 'hint' | 'nextSteps' | 'facts' | 'log'> & {
    readonly code: string;
  } = step?.failure ?? none;
  const log =
    failure.log === undefined ? undefined : await host.read(state.frame.run, failure.log).catch(unreadable);
  const facts = Object.entries(failure.facts ?? {}).flatMap(([word, value]) =>
    plainly(value).map((text, n) => [n === 0 ? asWords(word) : '', text] as const),
  );
  return {
    name: 'page',
    title: `${step === undefined ? 'Run' : framedStep(state, step.id).title}: the whole error`,
    top: 0,
    lines: [
      { text: failure.message, style: 'bad' },
      line(`code  ${failure.code}`),
      ...(failure.hint === undefined ? [] : [line(), line(failure.hint)]),
      ...(failure.nextSteps === undefined
        ? []
        : [line(), heading('What to do next'), ...failure.nextSteps.map((next) => line(`- ${next}`))]),
      ...(facts.length === 0 ? [] : [line(), heading('Facts'), ...table(facts)]),
      ...(log === undefined ? [] : [line(), heading(failure.log ?? ''), ...code(log)]),
    ],
  };
}

/** A fact as a person reads it: a row for each thing of a list, or for each word that a thing has of itself. */
function plainly(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.length === 0 ? ['none'] : value.map(inOneRow);
  if (typeof value !== 'object' || value === null) return [String(value ?? 'none')];
  return Object.entries(value).map(([word, one]) => `${asWords(word)}: ${inOneRow(one)}`);
}

const inOneRow = (value: Json): string => plainly(value).join(', ');

const unreadable = (error: unknown): string =>
  `(cannot be read: ${error instanceof Error ? error.message : String(error)})`;

/** What stopped the run against its will. */
export const troublePage = (text: string): PageScreen => ({
  name: 'page',
  title: 'The run has stopped',
  lines: [
    line(text),
    line(),
    line('Nothing more is written or done. Once that is put right, r goes on with it; ^C leaves.'),
  ],
  top: 0,
  stopped: true,
});
