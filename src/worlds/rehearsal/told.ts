import { hash } from 'node:crypto';
import type { Told } from '../../engine/events.ts';

/** What stands of it in a run's first event. */
export const digestOfTold = ({ salt, scenario }: Told): string => hash('sha256', `${salt} ${scenario}`);

/** For a file that somebody may look into for something else: not to be read at a glance. */
export const sealed = (told: Told): string => Buffer.from(JSON.stringify(told)).toString('base64');

/** Throws for anything that is not what `digest` was made of. */
export function unsealed(text: unknown, digest: string): Told {
  const said = typeof text === 'string' ? Buffer.from(text, 'base64').toString() : '{}';
  const { scenario, salt } = JSON.parse(said) as Record<keyof Told, unknown>;
  const told = { scenario, salt };
  if (!isTold(told) || digestOfTold(told) !== digest)
    throw new Error('its scenario is not the one that this run was opened with');
  return told;
}

const isTold = (told: Record<keyof Told, unknown>): told is Told =>
  typeof told.scenario === 'string' && typeof told.salt === 'string';
