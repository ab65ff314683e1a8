import type { Json } from '../engine/events.ts';

/** A problem as tofu words it. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
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
  | { readonly type: 'interrupted'; readonly message: string }
  | { readonly type: 'other'; readonly kind: string; readonly message: string }
  | { readonly type: 'junk'; readonly text: string };

/** Never throws. Takes what hooks and `run_cmd` write into the same stdout as junk (facts/tofu-real.md §1). */
export function parseLine(line: string): StreamEvent {
  const value = line.trimStart().startsWith('{') ? parsed(line) : undefined;
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
    case 'outputs':
      return { type: 'outputs', outputs: (obj(value['outputs']) ?? {}) as Record<string, Json>, message };
    case 'diagnostic': {
      const d = obj(value['diagnostic']) ?? {};
      const of = str(d['address']);
      const severity = d['severity'] === 'warning' ? 'warning' : 'error';
      const diagnostic = {
        severity,
        summary: str(d['summary']) ?? message,
        detail: str(d['detail']) ?? '',
      } as const;
      return {
        type: 'diagnostic',
        diagnostic: of === undefined ? diagnostic : { ...diagnostic, address: of },
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
  readonly planned: readonly Extract<StreamEvent, { type: 'planned' }>[];
  /** Resources whose apply ended, in that order. */
  readonly applied: readonly Extract<StreamEvent, { type: 'apply' }>[];
  /** Resources whose apply began and did not end well, or at all. */
  readonly unfinished: readonly Extract<StreamEvent, { type: 'apply' }>[];
  readonly summary?: { readonly operation: string; readonly summary: Summary };
  readonly outputs?: Readonly<Record<string, Json>>;
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  readonly interrupted: boolean;
  readonly junk: readonly string[];
}

export function parseStream(text: string): Stream {
  const events = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parseLine);
  const all = <T extends StreamEvent['type']>(type: T): Extract<StreamEvent, { type: T }>[] =>
    events.filter((event): event is Extract<StreamEvent, { type: T }> => event.type === type);
  const applied = all('apply').filter(({ phase }) => phase === 'complete');
  const ended = (one: { address: string; action: string }) =>
    applied.some(({ address, action }) => address === one.address && action === one.action);
  const diagnostics = all('diagnostic').map((event) => event.diagnostic);
  const version = all('version')[0];
  const summary = all('summary').at(-1);
  const outputs = all('outputs').at(-1);
  return {
    ...(version ? { version: { tool: version.tool, version: version.version } } : {}),
    planned: all('planned'),
    applied,
    unfinished: all('apply').filter((event) => event.phase === 'start' && !ended(event)),
    ...(summary ? { summary: { operation: summary.operation, summary: summary.summary } } : {}),
    ...(outputs ? { outputs: outputs.outputs } : {}),
    errors: diagnostics.filter((diagnostic) => diagnostic.severity === 'error'),
    warnings: diagnostics.filter((diagnostic) => diagnostic.severity === 'warning'),
    interrupted: events.some((event) => event.type === 'interrupted'),
    junk: all('junk').map((event) => event.text),
  };
}

/** A line for a person, or undefined where it says nothing to one: progress of refreshing, blank, a whole plan as JSON. */
export function readable(line: string): string | undefined {
  const event = parseLine(line);
  if (event.type === 'junk') return line.trim() === '' || parsed(line) ? undefined : line.trim();
  if (event.type === 'refresh' && event.phase === 'complete') return undefined;
  return event.message.trim() === '' ? undefined : event.message.trim();
}

/**
 * What went wrong, from terragrunt's stderr: it repeats tofu's plain-text errors there, indented and wrapped in words of
 * its own. Tips, auto-init and what hooks say are left out; where terragrunt says nothing itself, the raw lines count.
 */
export function errorText(stderr: string): string {
  const lines = stderr.split('\n');
  const logged = lines.map(parsed);
  const said = (level: string): string[] =>
    logged.flatMap((entry) =>
      entry?.['level'] === level && typeof entry['msg'] === 'string' ? [entry['msg']] : [],
    );
  const errors = said('error')
    .map(unwrapped)
    .filter((text) => text !== '');
  if (errors.length > 0) return errors.join('\n\n');
  const raw = lines.filter((line, i) => logged[i] === undefined && line.trim() !== '');
  return [...raw, ...said('stderr')].join('\n').trim();
}

function unwrapped(text: string): string {
  return text
    .replace(/^error occurred:\s*\* /, '')
    .replace(/^Failed to execute ".*" in \S+\n/, '')
    .replace(/\n? *(exit status|signal:?) ?\w+\s*$/, '')
    .replace(/^ {2}/gm, '')
    .trim();
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return obj(value);
  } catch {
    return undefined;
  }
}

function obj(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function str(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
