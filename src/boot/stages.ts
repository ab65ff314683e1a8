import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../files/error-code.ts';

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
}

/** The stages of a unit, in order. A unit without the file has none: then they are shown as they occur. */
export async function readStages(unit: string): Promise<readonly Stage[]> {
  let text: string;
  try {
    text = await readFile(join(unit, 'stages.json'), 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
  return stagesFrom(JSON.parse(text));
}

export function stagesFrom(value: unknown): readonly Stage[] {
  if (!isObject(value) || !Array.isArray(value['stages'])) return [];
  return (value['stages'] as unknown[]).filter(isObject).flatMap((entry) => {
    const { id, title, meaning, fatal, background, typicalMs } = entry;
    if (typeof id !== 'string') return [];
    return {
      id,
      title: typeof title === 'string' ? title : id,
      meaning: typeof meaning === 'string' ? meaning : '',
      fatal: fatal !== false,
      background: background === true,
      typicalMs: isObject(typicalMs) ? Object.fromEntries(Object.entries(typicalMs).filter(isTime)) : {},
    };
  });
}

function isTime(entry: [string, unknown]): entry is [string, number | null] {
  return entry[1] === null || typeof entry[1] === 'number';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
