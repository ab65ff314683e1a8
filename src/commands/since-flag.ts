import type { Mode } from '../engine/events.ts';
import type { Service } from '../service/service.ts';
import { parseSince } from '../words/since.ts';
import { downSince } from '../worlds/down-since.ts';
import { worldKind } from '../worlds/kinds.ts';
import { CliError } from './cli-error.ts';

const HINT = 'say it like 02:41 or 18m';

/** T0 from `--since`: as a person says it, or `alarm` for when the service's alarm went off. */
export async function sinceOf(given: string | undefined, mode: Mode, service: Service): Promise<Date> {
  if (given?.trim() === 'alarm') return alarmOf(mode, service);
  const parsed = parseSince(given ?? '', new Date());
  if ('error' in parsed) throw new CliError(`--since ${given}: ${parsed.error}`);
  return parsed.at;
}

async function alarmOf(mode: Mode, service: Service): Promise<Date> {
  if (service.alarm === undefined)
    throw new CliError(
      '--since alarm: firedrill.yaml names no alarm',
      `name one with alarm: NAME, or ${HINT}`,
    );
  const told = await downSince(await worldKind(mode), service);
  if (told === undefined) throw new CliError(`--since alarm: a ${mode} has no alarm to ask`, HINT);
  if ('silence' in told) throw new CliError(`--since alarm: ${told.silence}`, HINT);
  // By AWS's clock: this machine's may be behind, and nothing broke in the future.
  return new Date(Math.min(told.at.getTime(), Date.now()));
}
