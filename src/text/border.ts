import type { Json } from '../engine/events.ts';
import { cleanLine } from './clean.ts';
import { cutToCap, seenPart } from './line-cap.ts';
import { findSecrets } from './mask/find-secrets.ts';
import { createKnown } from './mask/known-secrets.ts';
import { maskJson, type Steps } from './mask/mask-json.ts';
import { maskPlaces, placesOf, type Span } from './mask/masked-places.ts';
import { isWorthLearning } from './mask/plain-values.ts';
import { LONGEST_PHRASE, readingsOf, secretsInside } from './mask/secrets-inside-values.ts';
import { type Block, findBlock } from './mask/secrets-over-lines.ts';

/** Where text of tools, machines and AWS comes into a run: what is behind it is clean for a terminal and masked. */
export interface Border {
  /**
   * A line as it may be shown and kept; more than one where a marker was overwritten. A key may be several lines long:
   * `source` names the stream whose next line this is.
   */
  line(raw: string, source?: string): readonly string[];
  /** A text of several lines, such as an error or a whole log. */
  text(raw: string): string;
  /** The same value with its strings masked: by their keys, by what tofu says is sensitive, and as texts. */
  json(value: Json): Json;
  /** The same, for a value that may be so long that others must have their turn meanwhile. */
  jsonInSteps(value: Json): Steps<Json>;
  /** Masks these values from now on, wherever they turn up; `plan` is the sha256 of the plan they are from. Words and ids that mean something elsewhere are left out. */
  learn(values: string | Iterable<string>, plan?: string): void;
  /** Whether what in the plan file with this hash is secret was learned. */
  knowsPlan(sha256: string): boolean;
}

/** Letters from which on a value that was called secret is looked for everywhere; one found by its name must be longer. */
const LEAST_TOLD = 6;
const LEAST_FOUND = 8;
/** Characters of secrets found by their names that are remembered; a machine that prints more is no reason to stop. */
const ROOM = 1_000_000;
/** A pass may uncover what the next one masks; each leaves less. */
const PASSES = 5;

/** The kernel's clock, and the time of day as programs write it; no secret is in them or tells by them. */
const TIMES = /^\[ {0,8}\d{1,7}\.\d{1,9}\] |\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)/g;
/** Lines that are remembered, and how long they may be. */
const [MOST_PLAIN, LONGEST_PLAIN] = [2000, 1000];

export function createBorder(): Border {
  const known = createKnown();
  const blocks = new Map<string, Block>();
  const plans = new Set<string>();
  /** Lines, but for their times, in which nothing was found by place or form: many come again and again. */
  const plain = new Set<string>();
  let learned = 0;

  const remember = (secret: string, least: number): void => {
    if (isWorthLearning(secret, least) && known.add(secret)) learned += 1;
  };

  /** A value that its name gave away is known from now on, also as it was before JSON or a URL was made of it. */
  const rememberNamed = (value: string): void => {
    if (known.size() > ROOM || value.length > 4096 || (value.length > LONGEST_PHRASE && /\s/.test(value)))
      return;
    for (const reading of readingsOf(value)) remember(reading, LEAST_FOUND);
  };

  const masked = (text: string, first: readonly Span[]): string => {
    let out = text;
    let spans = [...first];
    for (let pass = 0; pass < PASSES; pass += 1) {
      const add = (span: Span): void => void spans.push(span);
      const before = spans.length;
      const timeless = out.replace(TIMES, '\0');
      if (!plain.has(timeless)) findSecrets(out, add);
      if (spans.length === before && timeless.length <= LONGEST_PLAIN) {
        if (plain.size >= MOST_PLAIN) plain.clear();
        plain.add(timeless);
      }
      known.find(out, add);
      const places = placesOf(out, spans);
      if (places.length === 0) return out;
      for (const { start, end, named } of places) if (named) rememberNamed(out.slice(start, end));
      out = maskPlaces(out, places);
      spans = [];
    }
    return out;
  };

  const line = (raw: string, state: Map<string, Block>, source: string): readonly string[] =>
    cleanLine(raw).map((clean) => {
      const { text, unseen } = seenPart(clean);
      const spans: Span[] = [];
      const found = findBlock(text, state.get(source), (span) => spans.push(span));
      const shown = masked(text, spans);
      // Behind what was masked a name can stand that tells.
      const block = found ?? (shown === text ? undefined : findBlock(shown, undefined, () => undefined));
      if (block) state.set(source, block);
      else state.delete(source);
      return cutToCap(shown, unseen);
    });

  function* text(raw: string): Steps<string> {
    let out = raw;
    for (let pass = 0; pass < PASSES; pass += 1) {
      const before = learned;
      const state = new Map<string, Block>();
      const lines: string[] = [];
      for (const one of out.split('\n')) {
        for (const clean of line(one, state, '')) lines.push(clean);
        yield one.length + 1;
      }
      out = lines.join('\n');
      // What the end gave away may stand at the beginning.
      if (learned === before) return out;
    }
    return out;
  }

  function* json(value: Json): Steps<Json> {
    let out = value;
    for (let pass = 0; pass < PASSES; pass += 1) {
      const before = learned;
      out = yield* maskJson(out, { text, isKnown: known.has, learn: rememberNamed });
      if (learned === before) return out;
    }
    return out;
  }

  return {
    line: (raw, source) => line(raw, source === undefined ? new Map() : blocks, source ?? ''),
    text: (raw) => atOnce(text(raw)),
    json: (value) => atOnce(json(value)),
    jsonInSteps: json,
    learn(values, plan) {
      if (plan !== undefined) plans.add(plan);
      for (const value of typeof values === 'string' ? [values] : values) {
        for (const secret of secretsInside(value)) remember(secret, LEAST_TOLD);
      }
    },
    knowsPlan: (sha256) => plans.has(sha256),
  };
}

function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
