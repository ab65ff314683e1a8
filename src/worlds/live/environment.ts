import type { Installation } from '../../process/installation.ts';
import { RECORD, TOFU } from '../../process/wrapped.ts';
import type { Service } from '../../service/service.ts';
import { type ChildEnvironment, childEnvironment } from '../../terragrunt/command.ts';
import { Refused } from '../refused.ts';
import type { Tools } from './tools.ts';

/** Names that a message lists; of more it says how many. */
const LISTED = 5;

/** The operator's environment, as the tools may see it. Throws `Refused` for what changes a plan without being seen. */
export function operatorsEnvironment(
  rules: Service['environment'],
  from: Readonly<Record<string, string | undefined>> = process.env,
): Pick<ChildEnvironment, 'env' | 'passed'> {
  const { stops, ...rest } = childEnvironment(from, rules);
  if (stops.length === 0) return rest;
  const more = stops.length > LISTED ? ` and ${stops.length - LISTED} more` : '';
  const names = `${stops.slice(0, LISTED).join(', ')}${more}`;
  throw new Refused(
    'preflight',
    `${names} ${stops.length === 1 ? 'is' : 'are'} set, and ${stops.length === 1 ? 'changes' : 'change'} what OpenTofu and terragrunt do without being seen`,
    `Unset ${stops.length === 1 ? 'it' : 'them'}, or say in firedrill.yaml what becomes of ${stops.length === 1 ? 'it' : 'them'}: environment: pass, or drop. Nothing was begun.`,
  );
}

/** The region that gates show: where the code names none, tofu would take the shell's, which no plan holds. */
export const inRegion = (region: string) => ({ AWS_REGION: region, AWS_DEFAULT_REGION: region });

/** What the shell names; the service's own where it names none. */
export const shellRegion = (region: string, from: NodeJS.ProcessEnv = process.env): string =>
  from['AWS_REGION'] || from['AWS_DEFAULT_REGION'] || region;

/** What terragrunt gets besides: our wrapper in tofu's place, and the run's name for the account's own trail. */
export function wrapperEnvironment(
  tools: Pick<Tools, 'tofu'>,
  { tofuScript, wrapper }: Installation,
  run: string,
  agent = process.env['TF_APPEND_USER_AGENT'],
): Record<string, string> {
  return {
    TG_TF_PATH: tofuScript,
    [TOFU]: tools.tofu,
    // Set for a call that is to be recorded, and for no other.
    [RECORD]: '',
    FIREDRILL_NODE: process.execPath,
    FIREDRILL_WRAPPER: wrapper,
    TF_APPEND_USER_AGENT: [agent, `firedrill/${run}`].filter(Boolean).join(' '),
  };
}
