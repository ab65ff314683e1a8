/** A frame, and how long it stands, in ms. */
export interface Shot {
  readonly lines: readonly string[];
  readonly ms: number;
}

/** What comes of a run: where it stands, and whether somebody should have time to read it. */
export interface Stop {
  /** Run time in ms. */
  readonly t: number;
  /** A question is open, or it is the end. */
  readonly read: boolean;
}

export interface Reel {
  readonly stops: readonly Stop[];
  /** What is on the screen at a time, as it is behind so many events. */
  frame(stop: number, t: number): readonly string[];
}

/** In ms of whoever looks: between two frames, the longest wait between two events, and what is read. */
const FRAME_MS = 250;
const LONGEST_MS = 3000;
const READ_MS = 3500;

/** A run as frames: as it went, `speed` times faster; long waits are shortened, and what is asked stands long enough. */
export function film({ stops, frame }: Reel, speed: number): readonly Shot[] {
  const shots: Shot[] = [];
  const shoot = (lines: readonly string[], ms: number): void => {
    const last = shots.at(-1);
    if (last?.lines.join('\n') !== lines.join('\n')) shots.push({ lines, ms });
    else shots[shots.length - 1] = { lines, ms: last.ms + ms };
  };
  stops.forEach(({ t, read }, i) => {
    const waits = (stops[i + 1]?.t ?? t) - t;
    const shownMs = Math.max(read ? READ_MS : 0, Math.min(LONGEST_MS, waits / speed));
    const frames = read ? 1 : Math.floor(shownMs / FRAME_MS);
    for (let n = 0; n < frames; n += 1) shoot(frame(i, t + (waits * n) / frames), shownMs / frames);
    // Several events at once are one frame.
    if (frames === 0 && shownMs > 0) shoot(frame(i, t), shownMs);
  });
  return shots;
}
