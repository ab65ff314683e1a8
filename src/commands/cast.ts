import { writeFile } from 'node:fs/promises';
import { placesOf } from '../journal/run-folders.ts';
import { printable } from '../text/clean.ts';
import type { Context } from './app.ts';
import { CliError } from './cli-error.ts';
import { findRunToWatch } from './find-run.ts';
import { findPlaces, type ProjectFlags } from './project.ts';
import { serviceHead } from './service-head.ts';

export interface CastFlags extends ProjectFlags {
  readonly out: string;
  readonly speed?: number;
  readonly size?: string;
}

const SIZE = '100x30';

/** Writes a run as a moving picture of its own screens. */
export async function castRun(this: Context, flags: CastFlags, name: string): Promise<void> {
  const [, columns = 0, rows = 0] = /^(\d{2,3})x(\d{2,3})$/.exec(flags.size ?? SIZE)?.map(Number) ?? [];
  if (columns < 60 || rows < 15)
    throw new CliError(
      `a size of "${flags.size}" cannot be drawn`,
      `Write one from 60x15 up, such as ${SIZE}.`,
    );
  const as = /\.svg$/i.test(flags.out) ? 'svg' : /\.cast$/i.test(flags.out) ? 'asciinema' : undefined;
  if (as === undefined)
    throw new CliError(
      `${flags.out} says by its ending what it is to be`,
      'Write FILE.cast (asciinema) or FILE.svg.',
    );
  // A picture has colours though what prints this has none; whoever wants none says NO_COLOR.
  this.process.env['FORCE_COLOR'] ??= '1';
  const places = await findPlaces(flags);
  const head = await serviceHead(places, flags);
  const folder = await findRunToWatch(placesOf(places.stateDir, head.name), name);
  const { filmedRun } = await import('./filmed-run.ts');
  const options = { speed: flags.speed ?? 20, columns, rows, as } as const;
  const { made, damage } = await filmedRun(this, places, head, folder, options);
  await writeFile(flags.out, made);
  if (damage !== undefined)
    this.process.stderr.write(
      `${printable(`firedrill: the run is damaged: ${damage}; what follows is not in the picture`)}\n`,
    );
  this.process.stdout.write(`${flags.out}: ${Math.ceil(made.length / 1024)} KiB\n`);
}
