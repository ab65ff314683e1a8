import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { shellWord } from '../text/shell-word.ts';

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = constants;

/** Something in the state folder is not what firedrill puts there. The message is one sentence, with what to do. */
export class NotOurs extends Error {
  override readonly name = 'NotOurs';
  readonly code = 'not-ours';
}

/**
 * Opens a plain file: never through a link, and without waiting for the other end of a pipe. One that is written to must
 * be the user's own.
 */
export async function openOwn(file: string, flags: number, mode = 0o600): Promise<FileHandle> {
  const handle = await open(file, flags | O_NOFOLLOW | O_NONBLOCK, mode).catch(refuse(file));
  try {
    requirePlain(file, await handle.stat(), flags);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The same, for where there is no waiting. */
export function openOwnSync(file: string, flags: number): number {
  let descriptor: number;
  try {
    descriptor = openSync(file, flags | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    return refuse(file)(error);
  }
  try {
    requirePlain(file, fstatSync(descriptor), flags);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Read of a file at most; nothing that is read at once comes near it. */
const LONGEST = 64 * 1024 * 1024;

export async function readOwn(file: string): Promise<string> {
  const handle = await openOwn(file, O_RDONLY);
  try {
    const { size } = await handle.stat();
    if (size > LONGEST) throw new NotOurs(`${file} is ${size} bytes long, and so not what belongs there`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

export function readOwnSync(file: string): string {
  const descriptor = openOwnSync(file, O_RDONLY);
  try {
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

export const isLink = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;

/** Throws `NotOurs` where a folder is a link: what it points to is none of ours, wherever that lies. */
export function requireNoLink(folder: string): void {
  if (isLink(folder))
    throw new NotOurs(`${folder} is a link, and firedrill makes none: put the folder itself there`);
}

/** Throws `NotOurs` where somebody else could put or change something in a folder that firedrill made. */
export async function requireOwnFolder(folder: string): Promise<void> {
  requireNoLink(folder);
  const found = await lstat(folder);
  if (!found.isDirectory()) throw new NotOurs(`${folder} is not a folder: take it away`);
  requireOwner(folder, found);
  if (found.mode & 0o022)
    throw new NotOurs(
      `others may write in ${folder}, so nothing in it can be relied on: chmod go-w ${shellWord(folder)}`,
    );
}

/** The same for the folder of a service's runs, with the two that it lies in, which somebody else may have made. */
export async function requireOwnRuns(runs: string): Promise<void> {
  await requireOwnFolder(runs);
  const service = dirname(runs);
  await requireKept(service, 0o022);
  // A state folder that was made by hand is often the group's as well, which then is the user's own.
  await requireKept(dirname(service), 0o002);
}

/** Throws `NotOurs` where others could put another folder in the place of what lies in this one. */
async function requireKept(folder: string, writable: number): Promise<void> {
  const { mode, uid } = await stat(folder);
  const me = process.getuid?.();
  // In a sticky folder, such as /tmp, nobody can rename what is not theirs.
  const open = (mode & writable) !== 0 && (mode & 0o1000) === 0;
  if (open || (uid !== me && uid !== 0))
    throw new NotOurs(
      `others may change what is in ${folder}, so nothing in it can be relied on: chmod go-w ${shellWord(folder)}`,
    );
}

function refuse(file: string) {
  return (error: unknown): never => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ELOOP' || code === 'EMLINK')
      throw new NotOurs(
        `${file} is a link, and firedrill makes none: take it away, or put the file itself there`,
      );
    // Nobody at the other end of a pipe or a socket.
    if (code === 'ENXIO') throw new NotOurs(`${file} is not a plain file: take it away`);
    throw error;
  };
}

function requirePlain(file: string, found: Stats, flags: number): void {
  // Of a folder the system says what it is.
  if (!found.isFile() && !found.isDirectory()) throw new NotOurs(`${file} is not a plain file: take it away`);
  if (flags & (O_RDWR | O_WRONLY)) requireOwner(file, found);
}

function requireOwner(path: string, { uid }: Stats): void {
  const me = process.getuid?.();
  if (me !== undefined && uid !== me)
    throw new NotOurs(`${path} belongs to another user (${uid}): only they can go on with it`);
}
