import type { Json } from '../../engine/events.ts';
import { type Asked, has } from './arguments.ts';

/** Suffixed, as a build from source is: nobody may take its output for the real tool's. */
export const TOFU_VERSION = '1.12.6-standin';
export const TERRAGRUNT_VERSION = 'v1.1.3-standin';

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
  readonly range?: Json;
  readonly snippet?: Json;
}

/** A failure that is already worded as tofu would. */
export class Failed extends Error {
  readonly diagnostic: Diagnostic;
  constructor(summary: string, detail = '', address?: string) {
    super(summary);
    this.diagnostic = { severity: 'error', summary, detail, ...(address === undefined ? {} : { address }) };
  }
}

/** What tofu and terragrunt write: tofu's stream or text on stdout, terragrunt's log on stderr. */
export interface Output {
  /** A line of tofu's `-json` stream; without `-json` its message alone. `fields` in tofu's order, the alphabet's. */
  event(message: string, fields?: Readonly<Record<string, unknown>>, level?: 'info' | 'warn' | 'error'): void;
  version(): void;
  diagnostic(diagnostic: Diagnostic): void;
  /** stdout as it is: a document of `-json`, or text that is forwarded. */
  raw(text: string): void;
  /** Text of a command without `-json`: wrapped into a log line, unless it is forwarded. */
  text(text: string): void;
  /** Text that tofu writes to stderr. */
  errorText(text: string): void;
  log(level: 'info' | 'error', message: string): void;
  /** terragrunt's last words when tofu failed. */
  failed(said?: string): void;
}

export function makeOutput(asked: Asked, now: () => number, cacheFolder: string): Output {
  const write = (text: string): boolean => process.stdout.write(text);
  const warn = (text: string): boolean => process.stderr.write(text);
  const stamp = (): string =>
    new Date(now())
      .toISOString()
      .replace(/\.\d+Z/, 'Z')
      .replace('T', 'UTC');
  const micro = (): string => {
    const ms = now();
    return new Date(ms)
      .toISOString()
      .replace('Z', `${String(Math.floor((ms % 1) * 1000)).padStart(3, '0')}Z`);
  };
  /** terragrunt's JSON log puts a space after each comma between fields, but not inside of them. */
  const logLine = (fields: Readonly<Record<string, unknown>>): string =>
    `{${Object.entries(fields)
      .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
      .join(', ')}}\n`;
  const json = has(asked, 'json');
  const ofTofu = { 'tf-path': 'tofu', 'tf-command-args': asked.raw };

  function event(
    message: string,
    fields: Readonly<Record<string, unknown>> = {},
    level: 'info' | 'warn' | 'error' = 'info',
  ): void {
    // A person who types it reads text of the stand-in's own.
    if (!json) return void (message !== '' && write(`${message}\n`));
    write(
      `${JSON.stringify({ '@level': level, '@message': message, '@module': 'tofu.ui', '@timestamp': micro(), ...fields })}\n`,
    );
  }

  return {
    event,
    version: () =>
      void (json && event(`OpenTofu ${TOFU_VERSION}`, { tofu: TOFU_VERSION, type: 'version', ui: '1.2' })),
    diagnostic: (diagnostic) => {
      const error = diagnostic.severity === 'error';
      if (!json)
        return void warn(`\n${error ? 'Error' : 'Warning'}: ${diagnostic.summary}\n\n${diagnostic.detail}\n`);
      event(
        `${error ? 'Error' : 'Warning'}: ${diagnostic.summary}`,
        { diagnostic, type: 'diagnostic' },
        error ? 'error' : 'warn',
      );
    },
    raw: write,
    text: (text) => {
      if (asked.forward) write(text);
      else write(logLine({ time: stamp(), level: 'stdout', ...ofTofu, msg: text }));
    },
    errorText: (text) => {
      if (asked.forward) warn(text);
      else warn(logLine({ time: stamp(), level: 'stderr', ...ofTofu, msg: text }));
    },
    log: (level, message) => {
      warn(logLine({ time: stamp(), level, msg: message }));
    },
    failed: (said = '') => {
      const tip =
        'TIP (debugging-docs): For help troubleshooting errors, visit https://docs.terragrunt.com/troubleshooting/debugging';
      warn(logLine({ time: stamp(), level: 'info', msg: tip }));
      const text = `${said}\nexit status 1`.replace(/^/gm, '  ');
      const msg = `error occurred:\n\n* Failed to execute "tofu ${asked.raw.join(' ')}" in ./${cacheFolder}\n${text}\n`;
      warn(logLine({ time: stamp(), level: 'error', msg }));
    },
  };
}
