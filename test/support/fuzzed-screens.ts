import type { RunView } from '../../src/engine/run-view.ts';
import { NO_CAPACITY, STEPS } from './fake-run.ts';
import type { Session } from './keyed-session.tsx';
import { NAME } from './random-keys.ts';
import { letters } from './term.tsx';

/*
 * Every screen there is, and how somebody gets there on a session whose gate asks for `NAME`. Whatever keys come, its run
 * goes on up to the apply by itself.
 */

const atGate = (s: Session): Promise<void> => s.press('enter', 'enter');
const opened = async (s: Session): Promise<void> => {
  await atGate(s);
  await s.press(...letters(NAME), 'enter');
};
const failed = async (s: Session): Promise<void> => {
  await opened(s);
  await s.host.run?.fail('apply', NO_CAPACITY);
  s.painted();
};
const then =
  (come: (s: Session) => Promise<void>, ...keys: readonly string[]) =>
  async (s: Session): Promise<void> => {
    await come(s);
    await s.press(...keys);
  };

/** Work by hand as the first step, which asks for a note. */
async function note(s: Session): Promise<void> {
  await atGate(s);
  s.host.steps = STEPS.slice(3);
  await s.press('escape', 'ctrl+c', 'a', 'A', 'enter', 'enter', 'enter');
  await s.host.run?.ask('apply', { kind: 'note', title: 'By hand', facts: {} });
  s.painted();
}

/** A doubt is a choice like the one after a failure; whether it was answered is kept in `s.answers`. */
async function doubt(s: Session): Promise<void> {
  await opened(s);
  const view = s.host.run?.view;
  if (view === undefined) throw new Error('no run');
  const question = {
    id: 'apply.doubt',
    kind: 'choice',
    step: 'apply',
    title: 'Apply the plan',
    choices: ['happened', 'did-not', 'look-closer', 'pause', 'abort'],
    facts: { finding: 'unknown', seen: 'nothing' },
    openedT: 0,
    openedAt: '',
  } as const;
  const doubted: RunView = {
    ...view,
    state: () => ({ ...view.state(), question }),
    async answer(_id, answer) {
      s.answers.push(answer);
      return undefined;
    },
  };
  s.controller.tui.open(doubted);
  s.painted();
}

export const SCREENS: Readonly<Record<string, (s: Session) => Promise<void>>> = {
  home: async () => undefined,
  help: (s) => s.press('?'),
  declare: (s) => s.press('enter'),
  history: (s) => s.press('h'),
  'one run of the history': (s) => s.press('h', 'enter'),
  obligations: (s) => s.press('o'),
  settle: (s) => s.press('o', 's'),
  gate: atGate,
  'gate, typed in full': then(atGate, ...letters(NAME)),
  'search in a gate': then(atGate, 'ctrl+f'),
  'search in a gate that is typed in full': then(atGate, ...letters(NAME), 'ctrl+f'),
  'help over a gate': then(atGate, '?'),
  'stop over a gate': then(atGate, ...letters(NAME), 'ctrl+c'),
  'stop in a change': then(opened, 'ctrl+c'),
  'abort asked there': then(opened, 'ctrl+c', 'a'),
  'run, the gate put off': then(atGate, 'escape'),
  'log alone': then(opened, 'z'),
  'search in the log': then(opened, '/'),
  step: then(atGate, 'escape', 's'),
  'down since': then(atGate, 'escape', 't'),
  dialog: failed,
  doubt,
  'a note in the dialog': then(failed, 'h'),
  'another value in the dialog': then(failed, 'i'),
  'abort asked in the dialog': then(failed, 'a'),
  'the whole error': then(failed, 'e'),
  note,
  summary: then(opened, 'ctrl+c', 'a', 'A'),
  'an ended run': then(failed, 'a', 'A', 'l'),
  'too small': async (s) => {
    await failed(s);
    s.controller.resize(20, 5);
    s.painted();
  },
};
