import type { BootState, StageState } from '../boot/boot-state.ts';
import type { TroubleReader } from '../boot/trouble-reader.ts';
import type { Facts } from '../engine/events.ts';
import type { FailureDraft } from '../engine/failure.ts';
import {
  causesIn,
  causesOf,
  NO_TROUBLES,
  readTrouble,
  type Trouble,
  type Troubles,
} from './boot-troubles.ts';
import { CALLS } from './catalogue/catalogue.ts';
import { bestMatches } from './match.ts';
import { signOf } from './read-signs.ts';
import { causeOf, told } from './told.ts';

/** Characters of a line that a failure shows. */
const LINE = 500;
const WATCH = 'Try again: it goes on watching the same machine';

/** Reads a boot's lines for what they mean, from its first one on. */
export function bootReader(): TroubleReader & { readonly troubles: Troubles } {
  let troubles = NO_TROUBLES;
  return {
    get troubles() {
      return troubles;
    },
    get agent() {
      return troubles.agent && causeOf(troubles.agent);
    },
    read(line, before, after) {
      troubles = readTrouble(troubles, line, before, after);
    },
    failure: (state) => bootFailure(state, troubles),
    nothingRan: () => nothingRan(troubles),
    ended: (instance, how, reason) => machineEnded(instance, how, reason, troubles),
  };
}

/** Why a boot has ended without the service, as far as its lines say. Pure. */
export function bootFailure(state: BootState, troubles: Troubles): FailureDraft | undefined {
  const ends = troubles.seen.filter(({ entry, overcome }) => entry.weight === 'ends' && !overcome);
  const script = ends.find(({ entry }) => entry.id === 'user-data-failed');
  const machine = ends.find((one) => one !== script);
  // After recovery only the machine itself can still end it: a failing script then concerns what runs in the background.
  if (machine && (!state.recovered || isOfMachine(machine))) return endedBy(machine, troubles);
  if (state.recovered) return undefined;
  const { failed } = state;
  const stage = state.stages.find(({ id }) => id === failed?.stage);
  if (failed && stage) return stageFailed(stage, failed.line, troubles);
  const failure = script && endedBy(script, troubles);
  return failure && state.stages.every(({ status }) => status === 'pending') ? once(failure) : failure;
}

/** No script of a service that runs itself again was begun: this one is not, so that there is nothing to watch. */
const once = (failure: FailureDraft): FailureDraft => ({
  ...failure,
  nextSteps: (failure.nextSteps ?? []).map((step) => (step === WATCH ? ONCE : step)),
});
const ONCE = 'Plan and apply again: cloud-init runs a script once, and not again on this machine';

const isOfMachine = ({ entry }: Trouble): boolean =>
  entry.id === 'kernel-panic' || entry.id === 'powered-off';

function endedBy(end: Trouble, troubles: Troubles): FailureDraft {
  const all = end.entry.id === 'user-data-ignored' ? [] : causesOf(troubles, {});
  // That the script's unit failed is the end itself once more.
  const causes = all.filter(({ entry }) => !entry.only);
  if (causes.length === 0 && end.entry.id === 'user-data-failed') return scriptFailed(end);
  if (causes.length === 0) return { ...told([end]), facts: factsOf([end], end.line, troubles) };
  const failure = told(causes as [Trouble, ...Trouble[]]);
  return {
    ...failure,
    // A machine that is gone is another matter than what made it go.
    code: isOfMachine(end) ? end.entry.code : failure.code,
    message: isOfMachine(end) ? `${causeOf(end)} ${failure.message}` : failure.message,
    hint: joined(isOfMachine(end) ? '' : causeOf(end), failure.hint),
    facts: { ...factsOf(causes, causes[0]?.line ?? end.line, troubles), ...lastOf(troubles) },
  };
}

/** Only that it failed is known: what it said last is worth more than who says that it failed. */
function scriptFailed({ entry, values, before }: Trouble): FailureDraft {
  const own = before.filter((line) => !OWN.test(line));
  const failure = told([{ entry, values }]);
  return {
    ...failure,
    facts: { ...failure.facts, source: 'console', lines: own.length > 0 ? own : [...before] },
  };
}

/** cloud-init's own words about it: `2026-11-23 06:02:30,001 - util.py[WARNING]: …`. */
const OWN = /\d\d:\d\d:\d\d,\d{3} - [\w.]{1,60}\[(?:WARNING|ERROR|CRITICAL)\]: /;

function stageFailed(stage: StageState, line: string, troubles: Troubles): FailureDraft {
  const said = stage.message ? `: ${stage.message}` : '';
  const what = `"${stage.title}" failed${said}.`;
  const own = causesIn(stage.message ?? '', stage);
  const causes = own.length > 0 ? own : causesOf(troubles, { stage: stage.id });
  if (causes.length === 0)
    return {
      code: 'boot-stage',
      message: what,
      hint: 'Why is not known: none of its lines says it. The machine tries the whole boot again a minute after each failure, for as long as it takes.',
      nextSteps: [WATCH, 'Read the lines before it'],
      facts: { ...factsOf([], line, troubles), stage: stage.id, lines: [...troubles.last] },
    };
  const failure = told(causes as [Trouble, ...Trouble[]]);
  return {
    ...failure,
    hint: joined(what, failure.hint),
    facts: { ...factsOf(causes, causes[0]?.line ?? line, troubles), stage: stage.id },
  };
}

function nothingRan(troubles: Troubles): FailureDraft {
  const what = 'cloud-init has finished, and nothing of the boot script was run.';
  const causes = causesOf(troubles, { script: true });
  if (causes.length === 0)
    return {
      code: 'boot-script-not-run',
      message: what,
      hint: 'Why is not known: none of its lines says it. On this machine it will not run any more.',
      nextSteps: [
        'Check user_data_base64 of the instance in the plan: it must begin with #! after unpacking',
        'Then plan and apply again',
      ],
      facts: { ...factsOf([], '', troubles), lines: [...troubles.last] },
    };
  const failure = told(causes as [Trouble, ...Trouble[]]);
  return {
    ...failure,
    hint: joined(what, failure.hint),
    facts: factsOf(causes, causes[0]?.line ?? '', troubles),
  };
}

/** AWS says that the machine is gone; its console may say why. */
function machineEnded(
  instance: string,
  how: string,
  reason: string | undefined,
  troubles: Troubles,
): FailureDraft {
  const gone = `${instance} is ${how}${reason ? `: ${reason}` : ''}.`;
  const end = troubles.seen.findLast(({ entry, overcome }) => entry.weight === 'ends' && !overcome);
  const facts = { instance, state: how, ...(reason ? { reason } : {}) };
  if (end) {
    const failure = endedBy(end, troubles);
    return { ...failure, hint: joined(gone, failure.hint), facts: { ...failure.facts, ...facts } };
  }
  const [match] = reason
    ? bestMatches(CALLS, signOf({ severity: 'error', summary: reason, detail: '' }))
    : [];
  const causes = causesOf(troubles, {});
  if (match) {
    const { sign, values } = match;
    const failure = told([
      { entry: match.entry, values: { instance, code: sign.code ?? '', said: sign.said ?? '', ...values } },
    ]);
    return {
      ...failure,
      code: 'instance-gone',
      // Whatever has to be put right: a machine that is gone does not come back.
      again: 'useless',
      hint: joined(gone, failure.hint),
      facts: { ...failure.facts, ...facts, ...lastOf(troubles) },
    };
  }
  return {
    code: 'instance-gone',
    message: gone,
    hint: joined(
      'It will not come up any more.',
      causes[0]
        ? `The last trouble on its console: ${causeOf(causes[0])}`
        : 'Why is not known: neither AWS nor its console says it.',
    ),
    nextSteps: ['Plan and apply again.', `aws ec2 describe-instances --instance-ids ${instance}`],
    facts: { ...facts, ...lastOf(troubles) },
  };
}

const lastOf = ({ last }: Troubles): Facts => (last.length === 0 ? {} : { lines: [...last] });

const joined = (...texts: readonly (string | undefined)[]): string => texts.filter(Boolean).join(' ');

function factsOf(causes: readonly Trouble[], line: string, troubles: Troubles): Facts {
  const ends = causes.some(({ entry }) => entry.weight === 'ends');
  return {
    source: 'console',
    ...(causes.length > 0 ? { diagnosis: causes.map(({ entry }) => entry.id) } : {}),
    ...(line === '' ? {} : { line: line.slice(0, LINE) }),
    ...(ends ? lastOf(troubles) : {}),
  };
}
