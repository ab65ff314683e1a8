/** Who holds the state's lock, as tofu prints it and as its lock object in the bucket says. */
export interface LockInfo {
  readonly id: string;
  readonly path: string;
  /** `OperationTypePlan`, `OperationTypeApply`, `state-rm` … */
  readonly operation: string;
  /** `user@host` */
  readonly who: string;
  readonly version: string;
  /** As printed: `2026-11-23 05:00:00.123456 +0000 UTC`, or RFC 3339 from the object. */
  readonly created: string;
  /** The same as UTC ISO with ms; undefined when it cannot be read. */
  readonly createdAt?: string;
  readonly info: string;
}

/** The `Lock Info:` block of a diagnostic. */
export function parseLockInfo(text: string): LockInfo | undefined {
  const at = text.indexOf('Lock Info:');
  if (at < 0) return undefined;
  const field = (name: string): string =>
    new RegExp(`^ *${name}:[ \\t]*(.*)$`, 'm').exec(text.slice(at))?.[1]?.trim() ?? '';
  return lockInfo(field);
}

/** The lock object of the S3 backend, `<key>.tflock`. */
export function parseLockObject(json: string): LockInfo | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const object = value as Record<string, unknown>;
  const field = (name: string): string => (typeof object[name] === 'string' ? (object[name] as string) : '');
  return lockInfo(field);
}

/** From its fields by their names in tofu, each '' where it is missing; nothing without an id. */
function lockInfo(field: (name: string) => string): LockInfo | undefined {
  const id = field('ID');
  if (id === '') return undefined;
  const created = field('Created');
  const time = Date.parse(
    created
      .replace(' +0000 UTC', 'Z')
      .replace(/^(\S+) (?=\d)/, '$1T')
      .replace(/(\.\d{3})\d+/, '$1'),
  );
  return {
    id,
    path: field('Path'),
    operation: field('Operation'),
    who: field('Who'),
    version: field('Version'),
    created,
    ...(Number.isNaN(time) ? {} : { createdAt: new Date(time).toISOString() }),
    info: field('Info'),
  };
}
