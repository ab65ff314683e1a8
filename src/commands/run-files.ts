import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { writeDurably } from '../files/durable.ts';
import { readOwn } from '../files/own-files.ts';
import type { RunPlaces } from '../journal/run-folders.ts';
import type { Host } from '../tui/host.ts';

/** Files of runs as the screens ask for them: one that is read, and a log that somebody keeps. */
export const runFiles = (places: RunPlaces): Pick<Host, 'saveLog' | 'read'> => ({
  async saveLog(run, text) {
    const folder = join(dirname(places.runs), 'saved');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, `${run}-log-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}.txt`);
    await writeDurably(file, text, folder);
    return file;
  },
  async read(run, file) {
    const folder = join(places.runs, run);
    const path = resolve(folder, file);
    // Names come from a journal that somebody may have edited.
    if (!path.startsWith(folder + sep)) throw new Error(`${file} is not in the run's folder`);
    return readOwn(path);
  },
});
