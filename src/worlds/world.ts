import type { Action, ActionContext, Done } from '../actions/action.ts';
import type { GateRules, Ports } from '../actions/ports.ts';
import type { Frame, Mode, Told } from '../engine/events.ts';
import type { Failure } from '../engine/failure.ts';
import type { Installation } from '../process/installation.ts';
import type { Runbook } from '../runbook/runbook.ts';
import type { Service } from '../service/service.ts';

/**
 * What a run stands on (DESIGN §2). Each kind is put together in one folder here; nothing else asks which it is:
 * `test/worlds/suite.ts` is what all of them must pass.
 */
export interface World {
  readonly mode: Mode;
  readonly ports: Ports;
  readonly gate: GateRules;
  /** What the run's first event says of its world. */
  readonly frame: Pick<Frame, 'mode' | 'scenario' | 'surprise' | 'speed' | 'endpoints' | 'service' | 'tools'>;
  /** What is told when the run is closed, and not before: the scenario of a surprise drill. */
  readonly told?: Told;
  /** Every error that its ports can throw, as a failure that a person can act on. */
  readonly explain: (error: unknown) => Failure;
  /** Does a step's work, or what this world does in its place. */
  act(action: Action, params: unknown, context: ActionContext): Promise<Done>;
  /** What the world itself has to tell, beside what its ports throw; for the log pane. */
  onNotice(listener: (text: string) => void): void;
  /** `over`: the run is closed and nobody comes back to this world. */
  close(over: boolean): Promise<void>;
}

/** The run that a world is made for. */
export interface Site {
  readonly run: string;
  /** Its runbook's id. */
  readonly runbook: string;
  /** The scenario that its runbook is rehearsed in when nobody names one, if it says which. */
  readonly ownScenario?: string | undefined;
  /** Its folder, absolute; it is there. */
  readonly folder: string;
  readonly service: Service;
  readonly installation: Installation;
  /** Names of other runs of this service in such a world that somebody is at. */
  readonly others: () => Promise<readonly string[]>;
}

/** Where a project's files are, as far as a kind of world wants to know. */
export interface Project {
  readonly configFile: string;
  readonly scenariosDir: string;
}

/** A field that a kind of world adds to the form in which a run is declared. */
export interface WorldField {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly choices: readonly WorldChoice[];
  /** The value that is chosen at first. */
  readonly default: string;
  /** With these values of the runbook's inputs, where they make a difference; `default` is with theirs. */
  readonly defaultWith?: (inputs: Readonly<Record<string, string>>) => string;
}

export interface WorldChoice {
  readonly value: string;
  /** One line in the place of the field's `why`: what is different with it. */
  readonly about?: string;
  /** One paragraph: what is learned from a run with it. */
  readonly lesson?: string;
}

export interface Broke {
  readonly at: Date;
  /** What happened then, without a full stop: `The alarm ttb-verifier-health went off`. */
  readonly words: string;
}

/** One kind of world: how it is made, and made again for a run that stopped. */
export interface WorldKind {
  /** `options`: values of its fields, by id. Leaves nothing behind when it throws, `Refused` for what a person can mend. */
  open(site: Site, options: Readonly<Record<string, string>>, configFile: string): Promise<World>;
  resume(site: Site, frame: Frame): Promise<World>;
  /** The same for reads alone, of a run that nobody has open; it may be over. */
  look(site: Site, frame: Frame): Promise<World>;
  fields(project: Project, runbook: Pick<Runbook, 'id' | 'inputs' | 'scenario'>): readonly WorldField[];
  /** When it broke, as something else than a person's memory says; a person decides. Nothing where nothing says so now. */
  evidence?(service: Service, signal: AbortSignal): Promise<Broke | undefined>;
  /** Lines of a shell in which by-hand commands act in this run's world and in no real one. Nothing where they are real. */
  practise?(site: Pick<Site, 'folder' | 'runbook' | 'installation'>): Promise<readonly string[]>;
  /** What a run teaches whoever has walked through it. */
  lesson(project: Project, frame: Pick<Frame, 'scenario'>): string | undefined;
}
