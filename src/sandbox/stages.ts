import list from '../../infrastructure/stages.json' with { type: 'json' };

export interface Stage {
  readonly id: string;
  readonly in: readonly string[];
  readonly after: readonly string[];
  readonly typicalMs: { readonly warm: number | null; readonly cold: number | null };
  readonly bytes: boolean;
  readonly fatal: boolean;
  readonly background: boolean;
}

/** The boot's stages, as the infrastructure declares them. */
export const STAGES: readonly Stage[] = list.stages;
export const MODEL_BYTES: number = list.modelBytes;

/** It runs after recovery, as a unit of its own. */
export const isBackground = (stage: string): boolean =>
  STAGES.some(({ id, background }) => id === stage && background);

export interface Span {
  readonly stage: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly failed: boolean;
}

/**
 * When each stage of a boot runs: it starts when all stages in its `after` that occur have ended. `durationOf` says how long
 * it takes, undefined where it does not occur. Behind a fatal stage that fails nothing runs.
 */
export function schedule(
  baseMs: number,
  durationOf: (stage: Stage) => number | undefined,
  failing: ReadonlySet<string>,
): Span[] {
  const spans = new Map<string, Span>();
  const left = new Map(
    STAGES.filter((stage) => durationOf(stage) !== undefined).map((stage) => [stage.id, stage]),
  );
  const stopped = new Set<string>();
  for (let before = -1; left.size > 0 && left.size !== before; ) {
    before = left.size;
    for (const stage of left.values()) {
      if (stage.after.some((id) => left.has(id))) continue;
      left.delete(stage.id);
      if (stage.after.some((id) => stopped.has(id))) {
        stopped.add(stage.id);
        continue;
      }
      const startMs = Math.max(baseMs, ...stage.after.map((id) => spans.get(id)?.endMs ?? baseMs));
      const failed = failing.has(stage.id);
      spans.set(stage.id, { stage: stage.id, startMs, endMs: startMs + (durationOf(stage) ?? 0), failed });
      if (failed && stage.fatal) stopped.add(stage.id);
    }
  }
  return [...spans.values()].sort((a, b) => a.startMs - b.startMs);
}
