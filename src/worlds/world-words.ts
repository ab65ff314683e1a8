import type { Frame, Mode } from '../engine/events.ts';

type Tells = Pick<Frame, 'scenario' | 'surprise' | 'speed' | 'endpoints'> & {
  readonly service?: Frame['service'];
};

/** What is said of each kind of world, by what draws screens and what prints lines: neither compares modes. */
export interface WorldWords {
  /** On every screen and at the start of every printed run. */
  readonly word: string;
  /** What it is called within a table or a sentence. */
  readonly name: string;
  /** Several of its runs, behind times that come from them. */
  readonly runs: string;
  /** What is done in it is done. */
  readonly real: boolean;
  /** What is real stands first where runs of several worlds are listed. */
  readonly rank: number;
  /** Which sandbox, or which account. */
  readonly details: (of: Tells) => readonly string[];
  /** Said before a run in it is opened; empty where there is nothing to say. */
  readonly beforeBeginning: string;
  /** Said below what a gate asks for; empty where what it says is done. */
  readonly atGate: string;
  /** What becomes of what the run has changed, when it is aborted. */
  readonly atAbort: string;
  /** Said in place of how it stands with its target, where its times say nothing of a recovery's; else empty. */
  readonly insteadOfTarget: string;
  /** Said above commands that a person may type: they act for real, whatever the run was. */
  readonly beforeCommands: string;
  /** The same in one line of a screen; where it says what to practise them with, that is `WorldKind.practise`. */
  readonly besideCommands: string;
}

const account = ({ service, endpoints = [] }: Tells): readonly string[] => [
  ...(service === undefined ? [] : [service.account, service.region]),
  // What answers there may be anything: nobody should find that out by its answers.
  ...(endpoints.length === 0 ? [] : [`NOT AWS: ${endpoints.join(' ')}`]),
];

export const worldWords: Readonly<Record<Mode, WorldWords>> = {
  rehearsal: {
    word: 'REHEARSAL',
    name: 'rehearsal',
    real: false,
    runs: 'rehearsals',
    rank: 2,
    details: ({ speed, ...of }) =>
      [
        'sandbox',
        ...(speed === undefined ? [] : [speed === 'max' ? 'max' : `${speed}x`]),
        scenarioWord(of) ?? [],
      ].flat(),
    beforeBeginning: '',
    atGate: '',
    atAbort: 'What was changed stays as it is.',
    insteadOfTarget: '',
    beforeCommands:
      'This run is a REHEARSAL. These commands are for the real tools: typed into a shell with real credentials they act for real.',
    besideCommands: 'With real keys these act for real. To practise them: help (?)',
  },
  'dry-run': {
    word: 'DRY RUN',
    name: 'dry run',
    real: false,
    runs: 'dry runs',
    rank: 1,
    details: account,
    beforeBeginning: '',
    atGate: 'Nothing is done behind this gate: it then says what would be.',
    atAbort: 'A dry run has changed nothing.',
    insteadOfTarget: '✓ nothing is changed',
    beforeCommands: '',
    besideCommands: '',
  },
  live: {
    word: 'LIVE',
    name: 'live',
    real: true,
    runs: 'live runs',
    rank: 0,
    details: account,
    beforeBeginning:
      'This is real; nothing is changed before you open a gate. Should this program be killed in the middle of a change, the change goes on without it, and `firedrill resume` takes it up again.',
    atGate: '',
    atAbort: 'What was changed stays as it is.',
    insteadOfTarget: '',
    beforeCommands: '',
    besideCommands: '',
  },
};

/** What a rehearsal is in: its scenario. That of a surprise drill is known here only once it is over. */
export function scenarioWord({
  scenario,
  surprise,
}: {
  readonly scenario?: string;
  readonly surprise?: string | true;
}): string | undefined {
  if (surprise === undefined) return scenario;
  return scenario === undefined ? 'surprise' : `${scenario} (surprise)`;
}

/** `REHEARSAL (sandbox, 20x, warm-cache)` */
export function worldLine(frame: Frame): string {
  const { word, details } = worldWords[frame.mode];
  return `${word} (${details(frame).join(', ')})`;
}

/** Said where a run of another kind is begun while a live one waits or is at work. */
export const liveIsOpen = (runs: readonly string[]): string =>
  `${runs.length === 1 ? 'A live run' : `${runs.length} live runs`} of this service ${runs.length === 1 ? 'is' : 'are'} open: ${runs.join(', ')}. What is begun here goes on beside that.`;
