import { randomUUID } from 'node:crypto';
import { readFileSync, unlinkSync } from 'node:fs';
import { link, readdir, readFile, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Identity, identityOf, isAlive } from './identity.ts';

export interface Holder extends Identity {
  /** UTC ISO. */
  readonly since: string;
}

export type Locked = { readonly release: () => void } | { readonly heldBy: Holder };

/**
 * Takes a run's folder for writing. The lock is the file `lock.N` with the highest N: taking over from a dead holder
 * makes N + 1, which only one of two takers can, so there is no moment in which two believe they hold it.
 * A holder that lives, or that is on another host and can't be judged from here, keeps it.
 * Read the journal after this, not before.
 */
export async function takeLock(folder: string): Promise<Locked> {
  const me = identityOf(process.pid);
  if (!me) throw new Error('this process does not find itself');
  for (;;) {
    const { number, holder, older } = await current(folder);
    if (holder && isAlive(holder) !== 'no') return { heldBy: holder };
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
  return holder && isAlive(holder) !== 'no' ? holder : undefined;
}

async function current(
  folder: string,
): Promise<{ number: number; holder: Holder | undefined; older: string[] }> {
  const names = (await readdir(folder)).filter((name) => /^lock\.\d+$/.test(name));
  const number = Math.max(0, ...names.map((name) => Number(name.slice(5))));
  const holder = await readFile(join(folder, `lock.${number}`), 'utf8').then(
    (text) => JSON.parse(text) as Holder,
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

const HEARTBEAT_MS = 10_000;

function keep(file: string): () => void {
  const beat = setInterval(
    () => void utimes(file, new Date(), new Date()).catch(() => undefined),
    HEARTBEAT_MS,
  );
  beat.unref();
  const release = () => {
    clearInterval(beat);
    process.off('exit', release);
    try {
      const now = JSON.parse(readFileSync(file, 'utf8')) as Holder;
      if (now.pid === process.pid) unlinkSync(file);
    } catch {
      // Gone already.
    }
  };
  process.on('exit', release);
  return release;
}
