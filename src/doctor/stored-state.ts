import { gunzipSync } from 'node:zlib';
import { readText } from '../aws/s3.ts';
import type { Json } from '../engine/events.ts';
import { secretsOf } from '../text/mask/plan-secrets.ts';
import type { CloudPorts } from './check.ts';

/** The state as its object holds it: what the last apply left behind, by OpenTofu's own word. */
export interface StoredState {
  readonly serial: number;
  /** Managed, and not on their way out. */
  readonly resources: readonly Resource[];
}

export interface Resource {
  /** `module.a.aws_subnet.public["a"]` */
  readonly address: string;
  readonly type: string;
  readonly attributes: Attributes;
}

export type Attributes = Readonly<Record<string, Json>>;

/** `undefined`: there is none. Its secrets are masked from then on. Throws where what is there is no state. */
export async function readStoredState(
  { aws, border, service: { state } }: Pick<CloudPorts, 'aws' | 'border' | 'service'>,
  signal: AbortSignal,
): Promise<StoredState | undefined> {
  const object = await readText(aws, state.bucket, state.key, signal);
  if (object === undefined) return undefined;
  const parsed = JSON.parse(object.text) as StateFile;
  border.learn(secretsOf(parsed));
  if (typeof parsed.serial !== 'number' || !Array.isArray(parsed.resources))
    throw new SyntaxError('no state');
  return { serial: parsed.serial, resources: parsed.resources.flatMap(instancesOf) };
}

/** Shows what was kept of a state that is gone or damaged. Pure. */
export const versionsOf = ({ state: { bucket, key }, region }: CloudPorts['service']): string =>
  `aws s3api list-object-versions --region ${region} --bucket ${bucket} --prefix ${key}`;

interface StateFile {
  readonly serial?: number;
  readonly resources?: readonly Block[];
}

interface Block {
  readonly mode: string;
  readonly module?: string;
  readonly type: string;
  readonly name: string;
  readonly instances: readonly {
    readonly index_key?: string | number;
    readonly deposed?: string;
    readonly attributes?: Attributes;
  }[];
}

function instancesOf({ mode, module, type, name, instances }: Block): readonly Resource[] {
  if (mode !== 'managed') return [];
  const block = `${module === undefined ? '' : `${module}.`}${type}.${name}`;
  return instances
    .filter(({ deposed }) => deposed === undefined)
    .map(({ index_key: key, attributes = {} }) => ({
      address: key === undefined ? block : `${block}[${JSON.stringify(key)}]`,
      type,
      attributes,
    }));
}

export const ofType = ({ resources }: StoredState, type: string): readonly Resource[] =>
  resources.filter((one) => one.type === type);

export function textIn(attributes: Attributes, name: string): string {
  const value = attributes[name];
  return typeof value === 'string' ? value : '';
}

/** The first block of an attribute that is a list of them: `root_block_device`. */
export function blockIn(attributes: Attributes, name: string): Attributes {
  const value = attributes[name];
  const first: Json | undefined = Array.isArray(value) ? (value as readonly Json[])[0] : undefined;
  return typeof first === 'object' && first !== null && !Array.isArray(first) ? (first as Attributes) : {};
}

/** An instance's user data as text, packed or not; empty where it is not in the state. */
export function userDataOf(attributes: Attributes): string {
  const plain = textIn(attributes, 'user_data');
  const packed = Buffer.from(textIn(attributes, 'user_data_base64'), 'base64');
  if (packed.length === 0) return plain;
  try {
    return (packed[0] === 0x1f ? gunzipSync(packed, { maxOutputLength: LONGEST }) : packed).toString('utf8');
  } catch {
    return '';
  }
}

/** EC2 takes 16 KiB of it, packed. */
const LONGEST = 1024 * 1024;
