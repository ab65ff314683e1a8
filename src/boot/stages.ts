import type { Unit } from '../terragrunt/unit.ts';

/** One entry of the unit's `stages.json`: what a boot does, as its script reports it. */
export interface Stage {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
  /** Its failure ends the boot. */
  readonly fatal: boolean;
  /** Runs after the service has recovered. */
  readonly background: boolean;
  /** Usual time in ms by kind of boot, `warm` or `cold`; null where it does not occur. */
  readonly typicalMs: Readonly<Record<string, number | null>>;
  /** Stages whose end it waits for, where they occur. */
  readonly after?: readonly string[];
  /** It tells every few seconds how far it is, and without a byte for so long it gives up that try. */
  readonly givesUpMs?: number;
  /** How a line begins that says that a try of it has failed. */
  readonly tries?: string;
}

/** In the unit, and beside a boot's log in a run's folder. */
export const STAGES_FILE = 'stages.json';

/** The stages of a unit, in order. A unit without the file has none: then they are shown as they occur. */
export async function readStages(unit: Pick<Unit, 'read'>): Promise<readonly Stage[]> {
  const text = await unit.read(STAGES_FILE);
  return text === undefined ? [] : stagesFrom(JSON.parse(text));
}

export function stagesFrom(value: unknown): readonly Stage[] {
  if (!isObject(value) || !Array.isArray(value['stages'])) return [];
  return (value['stages'] as unknown[]).filter(isObject).flatMap((entry) => {
    const { id, title, meaning, fatal, background, typicalMs, after, givesUpMs, tries } = entry;
    if (typeof id !== 'string') return [];
    return {
      id,
      title: typeof title === 'string' ? title : id,
      meaning: typeof meaning === 'string' ? meaning : '',
      fatal: fatal !== false,
      background: background === true,
      typicalMs: isObject(typicalMs) ? Object.fromEntries(Object.entries(typicalMs).filter(isTime)) : {},
      after: Array.isArray(after) ? after.filter((one) => typeof one === 'string') : [],
      ...(typeof givesUpMs === 'number' ? { givesUpMs } : {}),
      ...(typeof tries === 'string' ? { tries } : {}),
    };
  });
}

function isTime(entry: [string, unknown]): entry is [string, number | null] {
  return entry[1] === null || typeof entry[1] === 'number';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
