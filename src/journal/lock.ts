import { randomUUID } from 'node:crypto';
import { readFileSync, unlinkSync } from 'node:fs';
import { link, readFile, rename, unlink, utimes, writeFile } from 'node:fs/promises';
import { type Identity, identityOf, isAlive } from './identity.ts';

export interface Holder extends Identity {
  readonly epoch: number;
  /** UTC ISO. */
  readonly since: string;
}

export interface Lock {
  readonly epoch: number;
  release(): void;
}

export type Locked = { readonly lock: Lock } | { readonly heldBy: Holder };

/**
 * Takes a run for writing. A holder that is dead on this machine is replaced, its epoch passed; one that lives, or that
 * cannot be judged from here because it is on another host, keeps the run.
 */
export async function takeLock(file: string, epoch: number): Promise<Locked> {
  const me = identityOf(process.pid);
  if (!me) throw new Error('this process does not find itself');
  for (;;) {
    const holder = await readHolder(file);
    if (holder && isAlive(holder) !== 'no') return { heldBy: holder };
    const mine: Holder = { ...me, epoch: Math.max(epoch, (holder?.epoch ?? 0) + 1), since: new Date().toISOString() };
    if (await replace(file, mine, holder)) return { lock: held(file, mine) };
  }
}

export async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** Puts our file in place whole. `link` fails if somebody was faster; a dead holder's file is moved aside first. */
async function replace(file: string, mine: Holder, dead: Holder | undefined): Promise<boolean> {
  const fresh = `${file}.${randomUUID()}`;
  await writeFile(fresh, JSON.stringify(mine), { mode: 0o600, flag: 'wx' });
  try {
    if (dead) {
      const aside = `${fresh}.dead`;
      await rename(file, aside).catch(() => undefined);
      await unlink(aside).catch(() => undefined);
    }
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

function held(file: string, mine: Holder): Lock {
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), HEARTBEAT_MS);
  beat.unref();
  const release = () => {
    clearInterval(beat);
    process.off('exit', release);
    try {
      const now = JSON.parse(readFileSync(file, 'utf8')) as Holder;
      if (now.pid === mine.pid && now.epoch === mine.epoch) unlinkSync(file);
    } catch {
      // Gone already.
    }
  };
  process.on('exit', release);
  return { epoch: mine.epoch, release };
}
