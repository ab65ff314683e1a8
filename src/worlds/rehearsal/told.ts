import { hash } from 'node:crypto';
import type { Told } from '../../engine/events.ts';

/** What stands of it in a run's first event. */
export const digestOfTold = ({ salt, scenario }: Told): string => hash('sha256', `${salt} ${scenario}`);

/** For a file that somebody may look into for something else: not to be read at a glance. */
export const sealed = (told: Told): string => Buffer.from(JSON.stringify(told)).toString('base64');

/** Throws for anything that is not what `digest` was made of. */
export function unsealed(text: string, digest: string): Told {
  const { scenario, salt } = JSON.parse(Buffer.from(text, 'base64').toString()) as Told;
  const told = { scenario, salt };
  if (digestOfTold(told) !== digest)
    throw new Error('its scenario is not the one that this run was opened with');
  return told;
}
