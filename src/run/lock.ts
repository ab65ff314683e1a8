import { randomUUID } from 'node:crypto';
import { closeSync, constants, ftruncateSync, readFileSync, writeSync } from 'node:fs';
import { link, lutimes, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../files/error-code.ts';
import { NotOurs, openOwn, openOwnSync, requireOwnFolder } from '../files/own-files.ts';
import { bootId, type Identity, identityOf, isAlive } from '../process/process-identity.ts';

export interface Holder extends Identity {
  /** UTC ISO. */
  readonly since: string;
  /** It let go. The file stays, so that its number is never used again. */
  readonly released?: true;
}

/** `silentMs`: since its last sign of life, by this machine's clock. */
export type Held = Holder & { readonly silentMs: number };

export type Locked = { readonly release: () => void } | { readonly heldBy: Held };

const BEAT_MS = 10_000;

/**
 * Takes a run's folder for writing. The lock is the file `lock.N` with the highest N: taking over from a dead holder
 * makes N + 1, which only one of two takers can. The files stay, so numbers are never used twice, and a taker who was
 * slow cannot win late. A holder that lives, or that is on another host and can't be judged from here, keeps it.
 * Read the journal after this, not before. Throws when it cannot be known who holds it.
 */
export async function takeLock(folder: string): Promise<Locked> {
  const me = identityOf(process.pid);
  if (!me) throw new Error('this process does not find itself');
  await requireOwnFolder(folder);
  for (;;) {
    const { number, holder } = await current(folder);
    if (isHeld(holder)) return { heldBy: holder };
    const file = join(folder, `lock.${number + 1}`);
    if (await create(file, { ...me, since: new Date().toISOString() })) return { release: keep(file) };
  }
}

/** Who holds a run, if somebody does. Throws when that cannot be known. */
export async function holderOf(folder: string): Promise<Held | undefined> {
  const { holder } = await current(folder);
  return isHeld(holder) ? holder : undefined;
}

/** Who held a run last, where their program is gone without letting go. `rebooted`: the whole machine went. */
export async function goneHolderOf(
  folder: string,
): Promise<(Held & { readonly rebooted: boolean }) | undefined> {
  const { holder } = await current(folder);
  if (!holder || holder.released || isAlive(holder) !== 'no') return undefined;
  return { ...holder, rebooted: holder.bootId !== bootId() };
}

/** Why a lock that is there holds nothing: one sentence. */
export function goneWords({ pid, host, since, rebooted }: Held & { readonly rebooted: boolean }): string {
  const how = rebooted ? `${host} was restarted` : 'it ended without letting go';
  return `process ${pid} on ${host}, which was at it since ${since}, is gone (${how}): its lock holds nothing`;
}

/** `process 4711 on laptop, since …`, and how long nothing was heard of it. */
export function holderWords({ pid, host, since, silentMs }: Held): string {
  return `process ${pid} on ${host}, since ${since}${silenceWords(silentMs)}`;
}

/** Nothing where it gave a sign of life within the last minute. */
export function silenceWords(silentMs: number): string {
  const minutes = Math.floor(silentMs / 60_000);
  return minutes > 0 ? `; no sign of life for ${minutes} min` : '';
}

/** Locks that this program has let go of, without being able to write it down. */
const letGoUnsaid = new Set<string>();

function isHeld(holder: Held | undefined): holder is Held {
  return holder !== undefined && !holder.released && isAlive(holder) !== 'no';
}

async function current(folder: string): Promise<{ number: number; holder: Held | undefined }> {
  const names = (await readdir(folder)).filter((name) => /^lock\.\d+$/.test(name));
  const number = Math.max(0, ...names.map((name) => Number(name.slice(5))));
  // There the next number is the same one, and taking it would never end.
  if (!Number.isSafeInteger(number + 1))
    throw new NotOurs(`${folder} holds a lock file with a number that firedrill never gives: take it away`);
  return { number, holder: number === 0 ? undefined : await holderIn(join(folder, `lock.${number}`)) };
}

async function holderIn(file: string): Promise<Held | undefined> {
  try {
    const handle = await openOwn(file, constants.O_RDONLY);
    try {
      const [text, { mtimeMs }] = [await handle.readFile('utf8'), await handle.stat()];
      const holder = parseHolder(text);
      if (holder?.pid === process.pid && letGoUnsaid.has(file)) return undefined;
      return holder && { ...holder, silentMs: Date.now() - mtimeMs };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return undefined;
    if (cause instanceof NotOurs) throw cause;
    const what = `${file} cannot be read, so nobody knows whether this run is open elsewhere: make it readable`;
    throw new NotOurs(what, { cause });
  }
}

/** Written beside and linked into place, so that nobody reads half of it. False: somebody was faster. */
async function create(file: string, holder: Holder): Promise<boolean> {
  const fresh = `${file}.${randomUUID()}`;
  try {
    await writeFile(fresh, JSON.stringify(holder), { mode: 0o600, flag: 'wx' });
    await link(fresh, file);
    return true;
  } catch (cause) {
    if (isCode(cause, 'EEXIST')) return false;
    throw cause;
  } finally {
    await rm(fresh, { force: true }).catch(() => undefined);
  }
}

function keep(file: string): () => void {
  const beat = setInterval(() => {
    const now = new Date();
    // Of the file itself, should it have become a link.
    lutimes(file, now, now).catch(() => undefined);
  }, BEAT_MS);
  beat.unref();
  const release = () => {
    clearInterval(beat);
    process.off('exit', release);
    try {
      letGo(file);
    } catch {
      // Gone already, or no longer ours; or the disk takes no word of it, and only we know.
      letGoUnsaid.add(file);
    }
  };
  process.on('exit', release);
  return release;
}

function letGo(file: string): void {
  const descriptor = openOwnSync(file, constants.O_RDWR);
  try {
    const now = JSON.parse(readFileSync(descriptor, 'utf8')) as Holder;
    if (now.pid !== process.pid) return;
    ftruncateSync(descriptor);
    writeSync(descriptor, JSON.stringify({ ...now, released: true }), 0);
  } finally {
    closeSync(descriptor);
  }
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
