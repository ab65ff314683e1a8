import type { Json } from '../engine/events.ts';
import { isOrIn } from '../terragrunt/addresses.ts';
import { shellWord } from '../text/shell-word.ts';
import { type Asking, type CloudPorts, NotAsked } from './check.ts';
import { type Attributes, blockIn, ofType, type StoredState, textIn, userDataOf } from './stored-state.ts';

/** What a launch in the place of the service's instance takes, as the last one had it. Empty where the state does not say. */
export interface Launch {
  /** Of the instance that is in the state. */
  readonly id: string;
  readonly image: string;
  readonly type: string;
  readonly zone: string;
  readonly subnet: string;
  readonly groups: readonly string[];
  /** Its instance profile's name. */
  readonly profile: string;
  readonly disk: Attributes;
  readonly metadata: Attributes;
  readonly tags: Readonly<Record<string, string>>;
  readonly userData: string;
  /** Zones that the unit has a subnet in: where else it could be launched. */
  readonly zones: readonly string[];
}

/** Pure; `undefined` where the instance is not in the state. */
export function launchIn(state: StoredState, address: string): Launch | undefined {
  const attributes = state.resources.find((one) => isOrIn(one.address, address))?.attributes;
  if (attributes === undefined) return undefined;
  const groups = attributes['vpc_security_group_ids'];
  return {
    id: textIn(attributes, 'id'),
    image: textIn(attributes, 'ami'),
    type: textIn(attributes, 'instance_type'),
    zone: textIn(attributes, 'availability_zone'),
    subnet: textIn(attributes, 'subnet_id'),
    groups: Array.isArray(groups) ? groups.filter((one) => typeof one === 'string') : [],
    profile: textIn(attributes, 'iam_instance_profile'),
    disk: blockIn(attributes, 'root_block_device'),
    metadata: blockIn(attributes, 'metadata_options'),
    tags: textsIn(attributes['tags_all']),
    userData: userDataOf(attributes),
    zones: [...new Set(ofType(state, 'aws_subnet').map((one) => textIn(one.attributes, 'availability_zone')))]
      .filter(Boolean)
      .sort(),
  };
}

function textsIn(value: Json | undefined): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const pairs = Object.entries(value as Attributes);
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}

/** Throws `NotAsked` where nobody knows what would be launched. */
export async function launchOf({ stored, service }: Asking<CloudPorts>): Promise<Launch> {
  const launch = launchIn(await stored(), service.instance);
  if (launch) return launch;
  throw new NotAsked(
    `${service.instance} is not in the state, so nobody knows what would be launched`,
    `cd ${shellWord(service.unit)} && terragrunt run -- state list   # firedrill.yaml names it as instance:`,
  );
}
