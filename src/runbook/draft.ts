import type { z } from 'zod';
import type { KnownService } from '../service/service.ts';
import type { Problem } from './problem.ts';
import type { Contract, Input } from './runbook.ts';
import type { InputFile, StepFile } from './schema.ts';
import type { SoundPart } from './sound-part.ts';
import type { Path, Said, YamlFile } from './yaml-file.ts';

/** What the loader knows of actions: all it needs of `src/actions/registry.ts`. */
export type Actions = ReadonlyMap<string, { readonly contract: Contract; readonly params: z.ZodType }>;

/**
 * A runbook between YAML and `Runbook`, as the checks see it. What is wrong by its own shape was reported already, and is
 * missing here: nothing is said that follows from it, and everything that does not.
 */
export interface Draft {
  readonly yaml: YamlFile;
  readonly actions: Actions;
  /** Absent when firedrill.yaml itself cannot be used: then only its shape is known. */
  readonly service: KnownService | undefined;
  readonly recovers: boolean | undefined;
  readonly inputs: readonly DraftInput[];
  readonly steps: readonly DraftStep[];
  report(path: Path, said: Said, what?: 'value' | 'key'): void;
  reportInside(path: Path, part: string, nth: number, said: Said): void;
  reportProblem(problem: Problem): void;
}

/** What of an input's entry must be right to check what has to do with its values. */
export type KnownInput = Omit<InputFile, 'title' | 'why'> & Partial<Pick<InputFile, 'title' | 'why'>>;

export interface DraftInput {
  readonly id: string | undefined;
  readonly path: Path;
  /** Absent when its values are not known. */
  readonly file?: KnownInput;
  /** With choices and limits as they are for this service. */
  readonly input?: Input;
}

export interface DraftStep {
  readonly id: string | undefined;
  readonly index: number;
  readonly path: Path;
  readonly file?: SoundPart<StepFile>;
  /** Whether something is wrong by its own shape here: at this key, or inside. */
  readonly wrong: (...path: Path) => boolean;
  /** Of the action, or of the one that was meant. Absent when that is unknown. */
  readonly contract?: Contract;
}

/** Whether it is known in which runs the step is. */
export const isSure = ({ file, wrong }: DraftStep): boolean => file !== undefined && !wrong('when');

/** Whether the step stops for a person, who opens it (DESIGN §4). */
export const isGate = ({ contract }: DraftStep): boolean => contract?.asks === 'gate';

/** What a gate's action is called, for a hint. */
export function gateActions({ actions }: Draft): string {
  const gates = [...actions].filter(([, { contract }]) => contract.asks === 'gate');
  return gates.map(([name]) => `action: ${name}`).join(' or ');
}

export function stepById(draft: Draft, id: string): DraftStep | undefined {
  return draft.steps.find((step) => step.id === id);
}

export function ids(entries: readonly { readonly id: string | undefined }[]): string[] {
  return entries.flatMap((entry) => entry.id ?? []);
}

export function asList(value: string | readonly (string | undefined)[]): readonly string[] {
  return typeof value === 'string' ? [value] : value.flatMap((each) => each ?? []);
}

/** A step that another one names in a parameter, which makes it a need, too. */
export interface Named {
  readonly id: string;
  /** Where that stands in the file. */
  readonly path: Path;
}

/** What the step acts on, or the gate that it comes after, by the parameter that its contract says. */
export function namedStep(step: DraftStep, as: 'actsOn' | 'gatedBy'): Named | undefined {
  const param = step.contract?.[as];
  const id = param === undefined ? undefined : step.file?.with?.[param];
  return param === undefined || typeof id !== 'string'
    ? undefined
    : { id, path: [...step.path, 'with', param] };
}
