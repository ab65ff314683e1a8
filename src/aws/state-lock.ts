import type { AwsClients } from './clients.ts';
import { readText } from './s3.ts';

/** Who holds the state's lock, as OpenTofu and Terraform write it into `<key>.tflock`. */
export interface StateLock {
  /** What `force-unlock` asks for. */
  readonly id: string;
  readonly operation: string;
  /** `user@host`. */
  readonly who: string;
  readonly version: string;
  /** UTC ISO, with the fraction of a second as it was written. */
  readonly created: string;
  readonly path: string;
  readonly info: string;
}

/**
 * `undefined`: nobody holds it. A lock object that cannot be read still locks: then `id` is empty and `info` has its
 * text, cut to 200 characters.
 */
export async function readStateLock(
  aws: AwsClients,
  state: { readonly bucket: string; readonly key: string },
  signal?: AbortSignal,
): Promise<StateLock | undefined> {
  const object = await readText(aws, state.bucket, `${state.key}.tflock`, signal);
  return object && lockFrom(object.text);
}

export function lockFrom(text: string): StateLock {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  const fields =
    typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  const field = (name: string) => (typeof fields?.[name] === 'string' ? fields[name] : '');
  return {
    id: field('ID'),
    operation: field('Operation').replace(/^OperationType/, ''),
    who: field('Who'),
    version: field('Version'),
    created: field('Created'),
    path: field('Path'),
    info: fields ? field('Info') : text.slice(0, 200),
  };
}
