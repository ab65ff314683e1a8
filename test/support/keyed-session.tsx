/** The screens without anything that draws them, and keys as bytes: for walks of thousands of keys. */
import { PassThrough, Writable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { render } from 'ink';
import { isRunning } from '../../src/engine/attribution.ts';
import type { Stamped } from '../../src/engine/events.ts';
import type { StepQuestion } from '../../src/engine/loop-ports.ts';
import type { Answer } from '../../src/engine/run-view.ts';
import { type Controller, createController } from '../../src/tui/controller.ts';
import { Keys } from '../../src/tui/keyboard/keys.ts';
import { toldReads } from '../../src/tui/keyboard/told-reads.ts';
import { createModelStore } from '../../src/tui/model-store.ts';
import { shownBy } from '../../src/tui/painted.ts';
import { top } from '../../src/tui/screen-stack.ts';
import { fakeHost, HOME } from './fake-host.ts';
import type { FakeRun } from './fake-run.ts';

type Hearer = Pick<Controller, 'press' | 'paste'>;

/** Bytes as keys, as Ink makes them, whoever they are for. */
export function keyboard() {
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => undefined,
    ref: () => undefined,
    unref: () => undefined,
  });
  const stdout = Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), {
    isTTY: true,
    columns: 80,
    rows: 24,
  });
  let hearer: Hearer | undefined;
  const told = toldReads(stdin as unknown as ReadStream);
  const controller: Hearer = { press: (press) => hearer?.press(press), paste: (text) => hearer?.paste(text) };
  const app = render(<Keys controller={controller} lastRead={told.lastRead} />, {
    stdin: told.stdin,
    stdout: stdout as unknown as WriteStream,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  return {
    for(next: Hearer | undefined): void {
      hearer = next;
    },
    async read(bytes: string): Promise<void> {
      stdin.write(bytes);
      await turn();
    },
    end: () => app.unmount(),
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The screens on a host whose runs go on by themselves up to their gate, without anything that draws them. */
export function session(gate: StepQuestion) {
  let nowMs = 1000;
  const host = fakeHost();
  const runs = new Set<FakeRun>();
  const answers: Answer[] = [];
  const date = () => new Date('2026-11-23T06:10:00.000Z');
  const store = createModelStore(HOME, { columns: 80, rows: 24 }, date());
  const controller = createController(store, host, { monotonic: () => nowMs, date }, () => undefined);

  /** Ends what is at work, up to the gate and again after it. */
  async function goOn(): Promise<void> {
    await turn();
    const { run } = host;
    if (run !== undefined) runs.add(run);
    const { phase, question, steps } = run?.view.state() ?? {};
    const step = phase === 'open' && question === undefined ? steps?.find(isRunning) : undefined;
    if (run === undefined || step === undefined || step.id === 'apply') return;
    // An answer that was given is followed by the step's end, by itself.
    if (step.answer === undefined)
      await (step.id === 'review' ? run.ask('review', gate) : run.succeed(step.id));
    await goOn();
  }
  const painted = () => controller.painted(shownBy(store.getState()));
  const press = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) {
      nowMs += 1000;
      controller.press({ name, text: name.length === 1 ? name : '' });
      await goOn();
      painted();
    }
  };
  return {
    host,
    store,
    controller,
    painted,
    press,
    goOn,
    now: () => nowMs,
    wait(ms: number): void {
      nowMs += ms;
      controller.tick();
    },
    /** Answers to a question that no run asked. */
    answers,
    /** Every decision so far, in no order. */
    decisions: (): readonly Decision[] => [
      ...host.declared.map(() => 'declare' as const),
      ...host.settled.map(() => 'settle' as const),
      ...[...runs].flatMap((run) => run.events.flatMap(decisionOf)),
      ...answers.map(kindOf),
    ],
    guard() {
      const screen = top(store.getState());
      return screen.name === 'gate' ? screen.guard : undefined;
    },
  };
}

/** What a person decided, by where that is done. */
export type Decision =
  | 'gate'
  | 'choice'
  | 'worded'
  | 'abort'
  | 'note'
  | 'stop'
  | 'declare'
  | 'settle'
  | 'since';

function decisionOf(event: Stamped): readonly Decision[] {
  switch (event.type) {
    case 'question.answered':
      return [/^review(?:\.\d+)?$/.test(event.id) ? 'gate' : kindOf(event)];
    case 'stop.asked':
      return [event.how === 'abort' ? 'abort' : 'stop'];
    case 't0.corrected':
      return ['since'];
    case 'obligation.settled':
      return ['settle'];
    default:
      return [];
  }
}

function kindOf({ choice, text }: Pick<Answer, 'choice' | 'text'>): Decision {
  if (choice === 'abort') return 'abort';
  if (choice === undefined) return 'note';
  return text === undefined ? 'choice' : 'worded';
}

export type Session = ReturnType<typeof session>;
