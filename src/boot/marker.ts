/** One `##RB` line: a moment of a stage, as the boot script reports it (DESIGN §16). */
export interface Marker {
  readonly stage: string;
  readonly event: 'start' | 'progress' | 'end' | 'fail';
  /** Epoch seconds and uptime in seconds. */
  readonly t: number;
  readonly up: number;
  /** Everything else in it, such as `done`, `total`, `outcome`, `message`. */
  readonly more: Readonly<Record<string, unknown>>;
}

const SIGN = '##RB ';

/** `undefined`: the line has none. `damaged`: it has one that cannot be read, such as one cut by a kernel message. */
export function markerIn(line: string): Marker | 'damaged' | undefined {
  const at = line.indexOf(SIGN);
  if (at < 0) return undefined;
  const value = parseObject(line.slice(at + SIGN.length).trim());
  if (!value) return 'damaged';
  const { stage, event, t, up, ...more } = value;
  if (typeof stage !== 'string' || !/^[a-z][a-z0-9-]{0,40}$/.test(stage)) return 'damaged';
  if (event !== 'start' && event !== 'progress' && event !== 'end' && event !== 'fail') return 'damaged';
  if (typeof t !== 'number' || typeof up !== 'number' || !Number.isFinite(t) || !Number.isFinite(up))
    return 'damaged';
  return { stage, event, t, up, more };
}

/** The object at the beginning of a text; other output may follow it on the same line. */
function parseObject(text: string): Record<string, unknown> | undefined {
  for (const candidate of [text, firstObject(text)]) {
    if (!candidate) continue;
    try {
      const value: unknown = JSON.parse(candidate);
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        return value as Record<string, unknown>;
    } catch {
      // The next candidate, or damaged.
    }
  }
  return undefined;
}

function firstObject(text: string): string | undefined {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (quoted) {
      if (char === '\\') i += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{') depth += 1;
    else if (char === '}') {
      depth -= 1;
      if (depth === 0) return text.slice(0, i + 1);
    }
  }
  return undefined;
}
