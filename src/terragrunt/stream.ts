import type { Json } from '../engine/events.ts';
import { linesOf, obj, parsed, str } from './json-lines.ts';

/** A problem as tofu words it. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
  /** Where in the code: `main.tf:12:3`, or without its column. */
  readonly place?: string;
}

/** Counts of a `change_summary`. A replacement counts as one added and one removed. */
export interface Summary {
  readonly add: number;
  readonly change: number;
  readonly remove: number;
  readonly forget: number;
  readonly import: number;
}

/** One line of `-json` output. What is not understood is kept: `other` is tofu's, `junk` is not JSON of tofu's at all. */
export type StreamEvent =
  | {
      readonly type: 'version';
      readonly tool: 'tofu' | 'terraform';
      readonly version: string;
      readonly message: string;
    }
  | {
      readonly type: 'refresh';
      readonly phase: 'start' | 'complete';
      readonly address: string;
      readonly message: string;
    }
  | { readonly type: 'drift'; readonly address: string; readonly action: string; readonly message: string }
  | {
      readonly type: 'planned';
      readonly address: string;
      readonly action: string;
      readonly reason?: string;
      readonly message: string;
    }
  | {
      readonly type: 'apply';
      readonly phase: 'start' | 'progress' | 'complete' | 'errored';
      readonly address: string;
      readonly action: string;
      readonly id?: string;
      readonly elapsedMs?: number;
      readonly message: string;
    }
  | {
      readonly type: 'summary';
      readonly operation: string;
      readonly summary: Summary;
      readonly message: string;
    }
  | { readonly type: 'outputs'; readonly outputs: Readonly<Record<string, Json>>; readonly message: string }
  | { readonly type: 'diagnostic'; readonly diagnostic: Diagnostic; readonly message: string }
  /** A line of what a provisioner runs. */
  | { readonly type: 'said'; readonly address: string; readonly text: string; readonly message: string }
  | { readonly type: 'interrupted'; readonly message: string }
  | { readonly type: 'other'; readonly kind: string; readonly message: string }
  | { readonly type: 'junk'; readonly text: string };

/** Never throws. Takes what hooks and `run_cmd` write into the same stdout as junk (facts/tofu-real.md §1). */
export function parseLine(line: string): StreamEvent {
  const value = parsed(line);
  if (value === undefined || typeof value['@message'] !== 'string') return { type: 'junk', text: line };
  const message = value['@message'];
  const kind = str(value['type']) ?? '';
  const hook = obj(value['hook']);
  const address =
    str(obj(hook?.['resource'])?.['addr']) ?? str(obj(obj(value['change'])?.['resource'])?.['addr']) ?? '';
  switch (kind) {
    case 'version': {
      const tool = typeof value['tofu'] === 'string' ? 'tofu' : 'terraform';
      return { type: 'version', tool, version: str(value[tool]) ?? '', message };
    }
    case 'refresh_start':
    case 'refresh_complete':
      return { type: 'refresh', phase: kind === 'refresh_start' ? 'start' : 'complete', address, message };
    case 'resource_drift':
      return { type: 'drift', address, action: str(obj(value['change'])?.['action']) ?? '', message };
    case 'planned_change': {
      const change = obj(value['change']);
      const reason = str(change?.['reason']);
      return {
        type: 'planned',
        address,
        action: str(change?.['action']) ?? '',
        ...(reason === undefined ? {} : { reason }),
        message,
      };
    }
    case 'apply_start':
    case 'apply_progress':
    case 'apply_complete':
    case 'apply_errored': {
      const id = str(hook?.['id_value']);
      const elapsed = hook?.['elapsed_seconds'];
      return {
        type: 'apply',
        phase: kind.slice('apply_'.length) as 'start' | 'progress' | 'complete' | 'errored',
        address,
        action: str(hook?.['action']) ?? '',
        ...(id === undefined ? {} : { id }),
        ...(typeof elapsed === 'number' ? { elapsedMs: elapsed * 1000 } : {}),
        message,
      };
    }
    case 'change_summary': {
      const counts = obj(value['changes']) ?? {};
      const n = (name: string): number => (typeof counts[name] === 'number' ? (counts[name] as number) : 0);
      const summary = {
        add: n('add'),
        change: n('change'),
        remove: n('remove'),
        forget: n('forget'),
        import: n('import'),
      };
      return { type: 'summary', operation: str(counts['operation']) ?? '', summary, message };
    }
    case 'provision_progress':
      return { type: 'said', address, text: str(hook?.['output']) ?? '', message };
    case 'outputs':
      return { type: 'outputs', outputs: (obj(value['outputs']) ?? {}) as Record<string, Json>, message };
    case 'diagnostic': {
      const d = obj(value['diagnostic']) ?? {};
      const of = str(d['address']);
      const place = placeOf(obj(d['range']));
      const severity = d['severity'] === 'warning' ? 'warning' : 'error';
      const diagnostic = {
        severity,
        summary: str(d['summary']) ?? message,
        detail: str(d['detail']) ?? '',
      } as const;
      return {
        type: 'diagnostic',
        diagnostic: {
          ...diagnostic,
          ...(of === undefined ? {} : { address: of }),
          ...(place === undefined ? {} : { place }),
        },
        message,
      };
    }
    default:
      if (kind === 'log' && message.includes('nterrupt')) return { type: 'interrupted', message };
      return { type: 'other', kind, message };
  }
}

/** A whole stream, folded. */
export interface Stream {
  readonly version?: { readonly tool: 'tofu' | 'terraform'; readonly version: string };
  /** Resources whose apply began, in that order. */
  readonly begun: readonly ApplyEvent[];
  /**
   * Resources whose apply ended, in that order. Of two objects of one address that are at it together, such as a tainted one
   * and a leftover, tofu 1.12 tells one end only.
   */
  readonly applied: readonly ApplyEvent[];
  /** Resources whose apply began and did not end well, or at all. */
  readonly unfinished: readonly ApplyEvent[];
  readonly summary?: { readonly operation: string; readonly summary: Summary };
  readonly outputs?: Readonly<Record<string, Json>>;
  /** The first of them, and how many more there are. */
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  readonly interrupted: boolean;
}

function placeOf(range: ReturnType<typeof obj>): string | undefined {
  const file = str(range?.['filename']);
  const start = obj(range?.['start']);
  const [line, column] = [start?.['line'], start?.['column']];
  if (!file || typeof line !== 'number') return undefined;
  return typeof column === 'number' ? `${file}:${line}:${column}` : `${file}:${line}`;
}

type ApplyEvent = Extract<StreamEvent, { type: 'apply' }>;

/** Problems of a kind that are kept. */
const MOST = 1000;

export function parseStream(text: string): Stream {
  let version: Stream['version'];
  let summary: Stream['summary'];
  let outputs: Stream['outputs'];
  let interrupted = false;
  const applied: ApplyEvent[] = [];
  const started: ApplyEvent[] = [];
  const errors: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  for (const line of linesOf(text)) {
    const event = parseLine(line);
    if (event.type === 'version') version ??= { tool: event.tool, version: event.version };
    else if (event.type === 'summary') summary = { operation: event.operation, summary: event.summary };
    else if (event.type === 'outputs') outputs = event.outputs;
    else if (event.type === 'interrupted') interrupted = true;
    else if (event.type === 'diagnostic')
      (event.diagnostic.severity === 'error' ? errors : warnings).push(event.diagnostic);
    else if (event.type === 'apply' && event.phase === 'complete') applied.push(event);
    else if (event.type === 'apply' && event.phase === 'start') started.push(event);
  }
  const change = ({ action, address }: ApplyEvent) => `${action} ${address}`;
  const ended = new Set(applied.map(change));
  return {
    ...(version ? { version } : {}),
    begun: started,
    applied,
    unfinished: started.filter((event) => !ended.has(change(event))),
    ...(summary ? { summary } : {}),
    ...(outputs ? { outputs } : {}),
    errors: firstOf(errors),
    warnings: firstOf(warnings),
    interrupted,
  };
}

function firstOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const [next] = diagnostics.slice(MOST);
  if (next === undefined) return diagnostics;
  const summary = `… and ${diagnostics.length - MOST} more, which only the whole output has`;
  return [...diagnostics.slice(0, MOST), { severity: next.severity, summary, detail: '' }];
}

/**
 * A line for a person, or undefined where it says nothing to one: progress of refreshing, blank, a whole plan as JSON, also
 * one that was cut. It stays as far in as it was: that tells which lines belong to a secret of several.
 */
export function readable(line: string): string | undefined {
  const event = parseLine(line);
  if (event.type === 'junk') {
    const cut = line.endsWith(' more characters') && line.startsWith('{"');
    return line.trim() === '' || cut || parsed(line) ? undefined : line.trimEnd();
  }
  if (event.type === 'refresh' && event.phase === 'complete') return undefined;
  const text = event.type === 'said' ? event.text : event.message;
  return text.trim() === '' ? undefined : text.trimEnd();
}
