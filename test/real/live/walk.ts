// One live run from the command line: opened, answered at its gates, as a person at another machine would.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failure } from '../../../src/engine/failure.ts';
import type { Environment, LivePlace } from './live-place.ts';

export interface Seen {
  readonly type: string;
  /** Of `run.opened`. */
  readonly run?: string;
  readonly id?: string;
  readonly step?: string;
  readonly digest?: string;
  readonly expects?: string;
  readonly outcome?: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

type Place = Pick<LivePlace, 'cli' | 'stateDir' | 'service'>;

export interface Stop {
  readonly code: number | null;
  readonly stderr: string;
  readonly events: readonly Seen[];
}

export class Walk {
  readonly #place: Place;
  /** Of the shell that it is called from: what differs from the place's. */
  readonly #env: Environment;
  readonly #stops: Stop[] = [];
  run = '';

  constructor(place: Place, env: Environment = {}) {
    this.#place = place;
    this.#env = env;
  }

  /** `firedrill run RUNBOOK`, until it ends or waits. */
  async open(runbook: string, inputs: Readonly<Record<string, string>> = {}): Promise<Stop> {
    const given = Object.entries(inputs).flatMap(([name, value]) => ['--input', `${name}=${value}`]);
    const stop = await this.#call('run', runbook, ...given);
    this.run = stop.events[0]?.run ?? '';
    return stop;
  }

  answer(question: string, text: string, digest?: string): Promise<Stop> {
    const answer = `${question}=${text}${digest === undefined ? '' : `@${digest}`}`;
    return this.#call('resume', this.run, '--answer', answer);
  }

  /** Answers what it waits for: a gate with the digest of what it showed. */
  say(text: string): Promise<Stop> {
    const { id = '', digest } = this.gate;
    return this.answer(id, text, digest);
  }

  /** Goes on without an answer. */
  resume(): Promise<Stop> {
    return this.#call('resume', this.run);
  }

  /** Takes all anew from the journal: another has written meanwhile, such as the same run in a terminal. */
  async reread(): Promise<void> {
    const { stateDir, service } = this.#place;
    const journal = join(stateDir, service.name, 'runs', this.run, 'journal.jsonl');
    const events = eventsIn(await readFile(journal, 'utf8'));
    this.#stops.splice(0, this.#stops.length, { code: null, stderr: '', events });
  }

  /** Of the last step, or rollback, that failed. */
  get failure(): Failure {
    const failed = this.events.findLast(({ type }) => type === 'step.failed');
    if (failed === undefined) throw new Error(`nothing failed: ${JSON.stringify(this.#stops.at(-1))}`);
    return failed['failure'] as Failure;
  }

  /** The question that it waits at, a gate or another, as it was last opened. */
  get gate(): Seen {
    const gate = this.events.findLast(({ type }) => type === 'question.opened');
    if (gate === undefined) throw new Error(`no question: ${JSON.stringify(this.#stops.at(-1))}`);
    return gate;
  }

  /** All that was written, from the run's opening on. */
  get events(): readonly Seen[] {
    return this.#stops.flatMap(({ events }) => events);
  }

  outcomeOf(step: string): Seen | undefined {
    return this.events.findLast(
      (event) => event.step === step && /^step\.(?!started|progress)/.test(event.type),
    );
  }

  async #call(...args: string[]): Promise<Stop> {
    const { code, stdout, stderr } = await this.#place.cli([...args, '--json'], { env: this.#env });
    const events = eventsIn(stdout);
    const stop = { code, stderr, events };
    this.#stops.push(stop);
    return stop;
  }
}

const eventsIn = (text: string): Seen[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Seen);
