import type { Fidelity, Preview } from '../engine/events.ts';
import type { RunState } from '../engine/run-state.ts';
import { count } from './amounts.ts';

/** What a fidelity means, for whoever has never read a dry run. */
export const FIDELITY_WORDS: Readonly<Record<Fidelity, string>> = {
  executed: 'executed: it only reads, and was done',
  planned: 'planned: the tool’s own plan says it',
  simulated: 'simulated: worked out from what was read',
  unverifiable: 'unverifiable: only a real run can show it',
};

/** `planned; would call ec2 RunInstances on aws_instance.ttb` */
export function previewWords({ fidelity, calls, refusals, unverifiable = [] }: Preview): string {
  const would = calls.map(({ service, action, target }) => `${service} ${action} on ${target}`);
  return [
    fidelity,
    ...(would.length > 0 ? [`would call ${would.join(', ')}`] : []),
    ...refusals.map((why) => `would be refused: ${why}`),
    ...unverifiable.map((what) => `unverifiable: ${what}`),
  ].join('; ');
}

/** What would be called, over all steps: `ec2 RunInstances on aws_instance.ttb`. */
export const callsIn = ({ steps }: RunState): readonly string[] =>
  steps.flatMap(({ preview }) =>
    (preview?.calls ?? []).map(({ service, action, target }) => `${service} ${action} on ${target}`),
  );

/** `7 executed, 1 planned, 3 unverifiable` of the steps of a dry run. */
export function fidelityShares({ steps }: RunState): string {
  const of = (fidelity: Fidelity) => steps.filter(({ preview }) => preview?.fidelity === fidelity).length;
  const kinds = Object.keys(FIDELITY_WORDS) as readonly Fidelity[];
  return kinds.flatMap((fidelity) => (of(fidelity) > 0 ? [`${of(fidelity)} ${fidelity}`] : [])).join(', ');
}

/** What a dry run does not prove, in one sentence: a machine only where one would be launched. */
export const notProved = (state: RunState): string =>
  callsIn(state).some((call) => call.startsWith('ec2 RunInstances '))
    ? 'It does not prove that AWS has capacity or would permit every change, nor that the new machine would boot and answer.'
    : 'It does not prove that every change would be permitted, nor that each would come to its end.';

/** Steps of it that something would refuse. */
export const refusalsIn = ({ steps }: RunState): readonly string[] =>
  steps.flatMap(({ preview }) => preview?.refusals ?? []);

/** What is not known in any of them. */
export const unverifiableIn = ({ steps }: RunState): readonly string[] => [
  ...new Set(steps.flatMap(({ preview }) => preview?.unverifiable ?? [])),
];

export const changesIn = ({ steps }: RunState): string =>
  count(steps.flatMap(({ preview }) => preview?.changes ?? []).length, 'change');
