/** Who holds the state's lock, as OpenTofu and Terraform print it and write it into `<key>.tflock`. */
export interface LockInfo {
  /** What `force-unlock` asks for; '' when the lock cannot be read. */
  readonly id: string;
  readonly path: string;
  /** `Plan`, `Apply`, `state-rm` … */
  readonly operation: string;
  /** `user@host` */
  readonly who: string;
  readonly version: string;
  /** UTC ISO with ms; as it was written where that is no time. */
  readonly created: string;
  readonly info: string;
}

/** How tofu begins to say that its work is over and its lock is not. */
export const LOCK_LEFT = 'Error releasing the state lock';

/** `runner@host since 2026-11-23 05:00 UTC, for Apply` */
export const heldBy = ({ who, created, operation }: LockInfo): string =>
  `${who} since ${created.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):[\d.]{1,20}Z$/, '$1 $2 UTC')}, for ${operation}`;

/** The `Lock Info:` block of a diagnostic; `undefined` when there is none that names a lock. */
export function parseLockInfo(text: string): LockInfo | undefined {
  const at = text.indexOf('Lock Info:');
  if (at < 0) return undefined;
  const field = (name: string): string =>
    new RegExp(`^ *${name}:[ \\t]*(.*)$`, 'm').exec(text.slice(at))?.[1]?.trim() ?? '';
  const lock = lockInfo(field);
  return lock.id === '' ? undefined : lock;
}

/** The lock object of the S3 backend. One that cannot be read locks all the same: its text, cut, is then its `info`. */
export function parseLockObject(json: string): LockInfo {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null) return { ...lockInfo(() => ''), info: json.slice(0, 200) };
  const object = value as Record<string, unknown>;
  return lockInfo((name) => (typeof object[name] === 'string' ? object[name] : ''));
}

/** Characters of a field that are kept: who writes a lock may write anything. */
const LONGEST = 500;

/** From its fields by their names in tofu, each '' where it is missing. */
function lockInfo(whole: (name: string) => string): LockInfo {
  const field = (name: string) => whole(name).slice(0, LONGEST);
  return {
    id: field('ID'),
    path: field('Path'),
    operation: field('Operation').replace(/^OperationType/, ''),
    who: field('Who'),
    version: field('Version'),
    created: utc(field('Created')),
    info: field('Info'),
  };
}

/** `2026-11-23 05:00:00.123456 +0000 UTC` as it is printed, or RFC 3339 from the object. */
function utc(created: string): string {
  const time = Date.parse(
    created
      .replace(' +0000 UTC', 'Z')
      .replace(/^(\S+) (?=\d)/, '$1T')
      .replace(/(\.\d{3})\d+/, '$1'),
  );
  return Number.isNaN(time) ? created : new Date(time).toISOString();
}
