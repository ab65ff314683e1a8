// The unit made once and had again in seconds: what was asked of AWS while it was made is kept, and asked again of a fresh
// moto with the same seed, which then has the same things under the same names. The state comes with it, as one of the
// objects that are put. Whoever differs by one status is not the same: then the unit is made anew.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { repository } from '../unit-on-moto.ts';
import { type Asked, send } from './wire.ts';

export interface Recorded {
  readonly asked: Asked;
  readonly status: number;
}

const FOLDER = join(repository, 'node_modules/.cache/firedrill-live');

/** Before moto makes anything: its ids then come in the same order every time. */
export async function seed(motoEndpoint: string): Promise<void> {
  const { ok } = await fetch(`${motoEndpoint}/moto-api/seed?a=42`, { method: 'POST' });
  if (!ok) throw new Error('moto cannot be seeded');
}

/** What was asked while the unit was made, and what init made of its lock file. */
interface Recording {
  readonly lockFile: string;
  readonly calls: readonly (Omit<Asked, 'body'> & { readonly body: string; readonly status: number })[];
}
const LOCK_FILE = '.terraform.lock.hcl';

/** One file for each unit: as its files are, and what is asked of moto besides. */
async function fileFor(): Promise<string> {
  const unit = join(repository, 'infrastructure');
  const own = (await readdir(unit, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((name) => !/\.terra(?:form|grunt-cache)\//.test(name))
    .sort();
  const hash = createHash('sha256');
  for (const name of [
    ...own,
    ...['differences.ts', '../unit-on-moto.ts'].map((one) => join(import.meta.dirname, one)),
  ])
    hash.update(relative(repository, name)).update(await readFile(name));
  return join(FOLDER, `${hash.digest('hex').slice(0, 16)}.json`);
}

export async function keep(unit: string, recorded: readonly Recorded[]): Promise<void> {
  const file = await fileFor();
  const recording: Recording = {
    lockFile: await readFile(join(unit, LOCK_FILE), 'utf8'),
    calls: recorded.map(({ asked, status }) => ({ ...asked, body: asked.body.toString('base64'), status })),
  };
  await mkdir(FOLDER, { recursive: true });
  // Whole or not at all.
  await writeFile(`${file}.${process.pid}`, JSON.stringify(recording));
  await rename(`${file}.${process.pid}`, file);
}

/** Whether there was something to ask again, and all of it was answered as it was. A file that was not is thrown away. */
export async function replay(unit: string, endpoint: string): Promise<boolean> {
  const file = await fileFor();
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  const { lockFile, calls } = JSON.parse(text) as Recording;
  for (const { status, body, ...rest } of calls) {
    const headers = { ...rest.headers, host: new URL(endpoint).host };
    const answer = await send(endpoint, { ...rest, headers, body: Buffer.from(body, 'base64') });
    if (answer.status === status) continue;
    const form = Buffer.from(body, 'base64').toString('utf8').slice(0, 80);
    console.log(
      `the place is made anew: ${rest.method} ${rest.url} ${form}: ${answer.status}, not ${status}`,
    );
    await rm(file);
    return false;
  }
  await writeFile(join(unit, LOCK_FILE), lockFile);
  return true;
}
