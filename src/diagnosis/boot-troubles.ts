import type { BootState, StageState } from '../boot/boot-state.ts';
import { age } from '../words/durations.ts';
import { BOOT } from './catalogue/boot.ts';
import { consoleSign } from './console-line.ts';
import type { BootEntry, Entry } from './entry.ts';
import { bestMatches, type Match, match } from './match.ts';
import type { Sign } from './sign.ts';

/** Something that a line of a boot said, and what is known of it since. */
export interface Trouble {
  readonly entry: BootEntry;
  readonly values: Readonly<Record<string, string>>;
  readonly line: string;
  /** The lines before it. */
  readonly before: readonly string[];
  /** Number of the line, from 0. */
  readonly at: number;
  /** Stages that were at work then, and have not ended well since. */
  readonly stages: readonly string[];
  /** Nobody was at work then: it concerns all that comes. */
  readonly ofAll: boolean;
  /** What came after shows that it was got over. */
  readonly overcome: boolean;
}

export interface Troubles {
  /** The latest of each entry, in the order in which they came. */
  readonly seen: readonly Trouble[];
  readonly agent?: Trouble;
  readonly lines: number;
  readonly last: readonly string[];
}

/** Lines that a failure shows where its cause is not known. */
const LAST = 5;

export const NO_TROUBLES: Troubles = { seen: [], lines: 0, last: [] };

// One search for all, since nearly every line has none of them. Case and place are the entries' own matter.
const ANY = new RegExp(
  [...BOOT.flatMap(({ when }) => when), ...BOOT.map(({ overcome }) => ({ says: overcome }))]
    .flatMap(({ says }) => (says ? [`(?:${says.source.replaceAll(/\(\?<\w+>/g, '(?:')})`] : []))
    .join('|'),
  'i',
);

/** One more line of a boot. Pure; a line without meaning costs one search. */
export function readTrouble(troubles: Troubles, line: string, before: BootState, after: BootState): Troubles {
  const base: Troubles = { ...troubles, lines: troubles.lines + 1, last: lastOf(troubles.last, line) };
  // The script runs once more: what it said before does not count now.
  const kept = after.pass > before.pass ? { ...base, seen: [] } : base;
  const settled = after === before ? kept : withEnded(kept, after);
  const sign = consoleSign(line);
  const meaning = sign && meaningOf(sign);
  if (sign === undefined || meaning === undefined) return settled;
  const { matches, over: overcome } = meaning;
  const over =
    overcome.size === 0
      ? settled
      : {
          ...settled,
          seen: settled.seen.map((one) => (overcome.has(one.entry) ? { ...one, overcome: true } : one)),
        };
  return matches.reduce<Troubles>((all, { entry, values }) => {
    const running = after.stages.filter(({ status }) => status === 'running').map(({ id }) => id);
    const known = entry as BootEntry;
    const about = known.explains ? running.filter((id) => known.explains?.includes(id)) : running;
    const trouble: Trouble = {
      entry: known,
      // What an earlier line of it named is still so.
      values: {
        ...bootedIn(after, line),
        ...(after.stages.some(({ status }) => status !== 'pending') ? ITSELF : {}),
        ...all.seen.find((one) => one.entry.id === known.id)?.values,
        ...values,
      },
      line,
      before: troubles.last,
      at: troubles.lines,
      stages: about,
      ofAll: about.length === 0,
      overcome: false,
    };
    if (known.weight === 'agent') return all.agent ? all : { ...all, agent: trouble };
    return { ...all, seen: [...all.seen.filter((one) => one.entry.id !== known.id), trouble] };
  }, over);
}

interface Meaning {
  readonly matches: readonly Match[];
  /** Of which entries it says that they were got over. */
  readonly over: ReadonlySet<Entry>;
}

/** A machine in trouble says the same over and over: what was said last is known again. */
const MEANINGS = new Map<string, Meaning>();
const KEPT = 1000;

function meaningOf(sign: Sign): Meaning | undefined {
  const key = `${sign.speaker ?? ''} ${sign.text}`;
  const known = MEANINGS.get(key);
  if (known) return known;
  if (!ANY.test(sign.text)) return undefined;
  const meaning = {
    matches: bestMatches(BOOT, sign),
    over: new Set(BOOT.filter(({ overcome }) => overcome?.test(sign.text))),
  };
  if (MEANINGS.size >= KEPT) MEANINGS.clear();
  MEANINGS.set(key, meaning);
  return meaning;
}

/** A service whose stages are reported runs its script again; another one's is run once. */
const ITSELF = { itself: 'the machine' };

/** How far the machine had come, where it had booted: what ends it then is no trouble of its boot. */
function bootedIn({ recovered, cloudInit }: BootState, line: string): Readonly<Record<string, string>> {
  if (recovered) return { booted: 'it had recovered' };
  if (cloudInit === 'finished') return { booted: 'cloud-init had finished' };
  if (cloudInit === 'final') return { booted: 'its boot script had begun', ownScript: 'its script' };
  const up = Number(/\[ {0,8}(\d{1,9})\.\d{3,9}\] /.exec(line.slice(0, 400))?.[1] ?? 0);
  return up < LONG_UP ? {} : { booted: `it had been up for ${age(up * 1000)}` };
}

/** Seconds after which a machine does not boot any more. */
const LONG_UP = 3600;

/** A stage that has ended well has got over what troubled it. */
function withEnded(troubles: Troubles, state: BootState): Troubles {
  const ended = new Set(state.stages.filter(({ status }) => status === 'ended').map(({ id }) => id));
  const seen = troubles.seen.map((one) => {
    if (one.ofAll || !one.stages.some((id) => ended.has(id))) return one;
    const stages = one.stages.filter((id) => !ended.has(id));
    return { ...one, stages, overcome: one.overcome || stages.length === 0 };
  });
  return { ...troubles, seen };
}

const lastOf = (last: readonly string[], line: string): readonly string[] =>
  line.trim() === '' ? last : [...last.slice(1 - LAST), line];

/** What can be why this failed: the nearest that is not overcome; several where one line says them. Pure. */
export function causesOf(
  troubles: Troubles,
  of: { readonly stage?: string; readonly script?: true },
): readonly Trouble[] {
  const can = troubles.seen.filter(
    (one) =>
      !one.overcome &&
      one.entry.weight === 'trouble' &&
      (of.stage === undefined
        ? of.script === undefined || !one.entry.explains || one.entry.explains.includes('script')
        : (!one.entry.explains || one.entry.explains.includes(of.stage)) &&
          (one.ofAll || one.stages.includes(of.stage))),
  );
  const why = can.some(({ entry }) => !entry.only) ? can.filter(({ entry }) => !entry.only) : can;
  const told = why.filter(({ entry }) => !entry.minor);
  const nearest = (told.length > 0 ? told : why).reduce((at, one) => Math.max(at, one.at), -1);
  const found = why.filter(({ at }) => at === nearest);
  const before = why.findLast(({ at, entry: { id } }) => at < nearest && follows(found, id));
  return before ? [before, ...found] : found;
}

/** What was not installed cannot be called: neither alone says why. */
const follows = (found: readonly Trouble[], id: string): boolean =>
  found.some(({ entry }) => entry.follows?.includes(id));

/** What a stage itself says of its failure: nearer than any line before it. */
export function causesIn(message: string, stage: StageState): readonly Trouble[] {
  const sign: Sign = { text: message };
  return BOOT.flatMap((entry) => {
    const found = entry.weight === 'trouble' ? match(entry, sign) : undefined;
    if (found === undefined || (entry.explains && !entry.explains.includes(stage.id))) return [];
    return [
      {
        entry,
        values: { ...ITSELF, ...found.values },
        line: message,
        before: [],
        at: 0,
        stages: [stage.id],
        ofAll: false,
        overcome: false,
      },
    ];
  }).slice(0, 1);
}
