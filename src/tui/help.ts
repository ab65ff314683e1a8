import { endsData } from '../engine/facts.ts';
import { framedStep } from '../engine/retry.ts';
import { keymap, REPAINT } from './bindings.ts';
import type { Binding } from './commands.ts';
import { offersOf } from './choices.ts';
import { reviewOf } from './gate-lines.ts';
import { duration } from '../words/durations.ts';
import { age, utcMinute } from './format.ts';
import { contextOf, keyName, offered } from './keymap.ts';
import { type Model, type RunModel, type Screen, type TextLine, type TextScreen, top } from './model.ts';
import type { Change } from './review.ts';
import { usuallyOf } from './clock.ts';
import { stopOffers } from './stop-offers.ts';
import { heading, line, table } from './text-lines.ts';

const ABOUT: Readonly<Partial<Record<Screen['name'], string>>> = {
  home: 'Pick what happened and press Enter: you walk through the recovery in a sandbox that behaves like AWS. Nothing real is touched. "usual" is how long it took before, "practised" when somebody last did it; ! means it is due.',
  declare:
    'A run begins when it is declared. "Down since?" starts the clock at the moment it broke, not at the moment you sat down. Enter starts with what is shown; every field has a default.',
  run: "The steps run by themselves, one after the other. You are asked at gates and when something fails; until then, watch. The line above shows how long it has taken, what is left, and whose time it was: yours, the tools', or the cloud's.",
  note: 'This step is yours: do it, then write in a few words what you did. The note stands in the journal.',
  summary:
    'The run is over, or waits. Its journal and raw logs are kept where "evidence" says; "head" is the hash of the journal\'s last line.',
  history:
    'Every run, the newest first. Rehearsals and live runs are marked; a time counts only against runs of the same kind.',
  'history-run': 'One run: where its time went, step by step.',
  obligations:
    'What runs changed and somebody must put back. Settling is your word that it is done, and stands in the journal with your note.',
};

export function helpPage(model: Model): TextScreen {
  const screen = top(model);
  const { run } = model;
  return {
    name: 'text',
    title: screen.name === 'gate' ? 'What happens if I do this' : 'Help',
    top: 0,
    lines: [
      ...(run === undefined ? [] : specific(screen, run, model.dateMs)),
      ...about(ABOUT[screen.name]),
      heading('Keys'),
      ...table(
        [...keymap[contextOf(model)].filter(({ command }) => offered(model, command)), REPAINT].map(keyRow),
      ),
    ],
  };
}

const about = (text: string | undefined): readonly TextLine[] =>
  text === undefined ? [] : [line(text), line()];

const keyRow = (binding: Binding): readonly [string, string] => [
  binding.keys.map(keyName).join(' '),
  binding.help,
];

function specific(screen: Screen, run: RunModel, dateMs: number): readonly TextLine[] {
  if (screen.name === 'gate') return consequences(run, dateMs);
  const { question } = run.state;
  if (screen.name === 'dialog' && question !== undefined) {
    return [
      heading('What each of these does'),
      ...table(offersOf(run.state).map((offer) => [offer.key, offer.means])),
      line(),
    ];
  }
  if (screen.name === 'summary' && run.teaches !== undefined)
    return [heading('What this rehearsal teaches'), line(run.teaches), line()];
  if (screen.name === 'stop') {
    return [
      heading('What each of these does'),
      ...table(stopOffers(run.state).map((offer) => [offer.key, offer.means])),
      line(),
    ];
  }
  return [];
}

/** What opening this gate changes, what of it is final, how the rest is undone, and when it was last done. */
function consequences(run: RunModel, dateMs: number): readonly TextLine[] {
  const { state } = run;
  const { question } = state;
  if (question === undefined) return [];
  const review = reviewOf(run);
  const ending = review.changes.filter(({ kind }) => endsData(kind));
  const next = stepsBehind(run);
  return [
    heading('What changes'),
    line(review.summary || "The gate's facts say it; there is no plan behind it."),
    ...next.map((step) => line(`Then "${step.title}" runs, ${usuallyOf(run, step)}. ${step.why}`)),
    line(),
    heading('What cannot be undone'),
    ...(ending.length === 0
      ? [line('Nothing in the plan ends data.')]
      : ending.map((one) => ({ text: final(one), hang: 2 }))),
    line(),
    heading('How to undo the rest'),
    ...undo(next),
    line(),
    ...lastDone(run, next, dateMs),
  ];
}

/** Nothing where nothing is on record. */
function lastDone({ forecast }: RunModel, steps: ReturnType<typeof stepsBehind>, dateMs: number) {
  const { last } = forecast;
  if (last === undefined) return [];
  const took = steps.flatMap(({ id, title }) => {
    const ms = last.stepMs[id];
    return ms === undefined ? [] : [`"${title}" took ${duration(ms)}`];
  });
  const ago = age(dateMs - Date.parse(last.endedAt));
  return [
    heading('When it was last done'),
    line(
      `${ago} ago, ${utcMinute(last.endedAt)}. ${[...took, `all of it ${duration(last.totalMs)}`].join(', ')}.`,
    ),
    line(),
  ];
}

/** What follows another change has no data of its own to lose that the other does not name. */
function final({ kind, address, id, why }: Change): string {
  const what = `- ${kind} ${address}${id === undefined || id.length > 40 ? '' : ` (${id})`}`;
  if (kind === 'replace' && why.startsWith('follow')) return `${what}: made anew, because the other is.`;
  return `${what}: ${FINAL[kind] ?? 'what it holds is gone.'}`;
}

const FINAL: Readonly<Record<string, string>> = {
  replace: 'the old one is destroyed, and what only it held is gone.',
  delete: 'it is destroyed.',
  forget: 'it stays in the world, but nothing here manages it any more.',
};

/** The mutating steps that this gate stands in front of, up to the next gate. */
function stepsBehind(run: RunModel) {
  const { steps } = run.state.frame.runbook;
  const gate = steps.findIndex(({ id }) => id === run.state.question?.step);
  const after = steps.slice(gate + 1);
  const next = after.findIndex(({ contract }) => contract.waitsFor === 'person');
  const until = next === -1 ? after : after.slice(0, next);
  return until
    .filter(({ contract }) => contract.effect === 'mutate')
    .map(({ id }) => framedStep(run.state, id));
}

function undo(steps: ReturnType<typeof stepsBehind>): readonly TextLine[] {
  const lines = steps.flatMap(({ title, rollback }) =>
    rollback === undefined ? [] : [line(`- "${title}": ${rollback.title}`)],
  );
  return lines.length > 0
    ? lines
    : [line('No step behind this gate has a rollback: going back means running the runbook again.')];
}
