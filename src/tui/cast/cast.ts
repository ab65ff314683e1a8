import type { RunView } from '../../engine/run-view.ts';
import type { Host } from '../host.ts';
import { framesOf } from '../frame.tsx';
import { worlds } from '../theme.ts';
import { asciinema } from './asciinema.ts';
import { film, type Stop } from './film.ts';
import { animatedSvg } from './svg.ts';

export interface CastOptions {
  readonly speed: number;
  readonly columns: number;
  readonly rows: number;
  readonly as: 'asciinema' | 'svg';
}

/** A run that can be put anywhere: behind so many of its events, at a run time. */
export interface Seekable {
  readonly view: RunView;
  readonly stops: readonly Stop[];
  seek(event: number, t: number): void;
}

/** A run as a file that plays it, made from the frames of its playback. */
export function cast({ view, stops, seek }: Seekable, host: Host, options: CastOptions): string {
  const { speed, columns, rows } = options;
  const frame = framesOf(view, host, { columns, rows });
  const shots = film(
    {
      stops,
      frame(event, t) {
        seek(event, t);
        return frame();
      },
    },
    speed,
  );
  if (options.as === 'svg') return animatedSvg(shots, columns, rows);
  const { frame: of, openedAt } = view.state();
  const title = `${of.runbook.title} (${worlds[of.mode].word}), played back`;
  return asciinema(shots, { columns, rows, title, at: new Date(openedAt) });
}
