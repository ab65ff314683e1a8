import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { link, readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Identity, identityOf, isAlive } from './identity.ts';

export interface Holder extends Identity {
  /** UTC ISO. */
  readonly since: string;
  /** It let go. The file stays, so that its number is never used again. */
  readonly released?: true;
}

export type Locked = { readonly release: () => void } | { readonly heldBy: Holder };

/**
 * Takes a run's folder for writing. The lock is the file `lock.N` with the highest N: taking over from a dead holder
 * makes N + 1, which only one of two takers can. Numbers are never used twice, so a taker who was slow cannot win late.
 * A holder that lives, or that is on another host and can't be judged from here, keeps it.
 * Read the journal after this, not before.
 */
export async function takeLock(folder: string): Promise<Locked> {
  const me = identityOf(process.pid);
  if (!me) throw new Error('this process does not find itself');
  for (;;) {
    const { number, holder, older } = await current(folder);
    if (isHeld(holder)) return { heldBy: holder };
    const file = join(folder, `lock.${number + 1}`);
    if (await create(file, { ...me, since: new Date().toISOString() })) {
      await Promise.all(older.map((name) => unlink(join(folder, name)).catch(() => undefined)));
      return { release: keep(file) };
    }
  }
}

/** Who holds a run, if somebody does. */
export async function holderOf(folder: string): Promise<Holder | undefined> {
  const { holder } = await current(folder);
  return isHeld(holder) ? holder : undefined;
}

function isHeld(holder: Holder | undefined): holder is Holder {
  return holder !== undefined && !holder.released && isAlive(holder) !== 'no';
}

async function current(
  folder: string,
): Promise<{ number: number; holder: Holder | undefined; older: string[] }> {
  const names = (await readdir(folder)).filter((name) => /^lock\.\d+$/.test(name));
  const number = Math.max(0, ...names.map((name) => Number(name.slice(5))));
  const holder = await readFile(join(folder, `lock.${number}`), 'utf8').then(
    (text) => parseHolder(text),
    () => undefined,
  );
  return { number, holder, older: names };
}

/** Written beside and linked into place, so that nobody reads half of it. False: somebody was faster. */
async function create(file: string, holder: Holder): Promise<boolean> {
  const fresh = `${file}.${randomUUID()}`;
  await writeFile(fresh, JSON.stringify(holder), { mode: 0o600, flag: 'wx' });
  try {
    await link(fresh, file);
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
    throw cause;
  } finally {
    await unlink(fresh);
  }
}

function keep(file: string): () => void {
  const release = () => {
    process.off('exit', release);
    try {
      const now = JSON.parse(readFileSync(file, 'utf8')) as Holder;
      if (now.pid === process.pid) writeFileSync(file, JSON.stringify({ ...now, released: true }));
    } catch {
      // Gone already.
    }
  };
  process.on('exit', release);
  return release;
}

/** Half a file, or somebody else's, holds nothing: whoever wrote it died at it. */
function parseHolder(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder> | null;
    return typeof value?.pid === 'number' && typeof value.host === 'string' ? (value as Holder) : undefined;
  } catch {
    return undefined;
  }
}
