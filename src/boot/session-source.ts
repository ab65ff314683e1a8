import { AwsFailure, isFailure } from '../aws/aws-failure.ts';
import type { AwsClients } from '../aws/clients.ts';
import { sessionCalls } from '../aws/session-calls.ts';
import type { OpenSocket } from '../channel/connection.ts';
import { openSession, type SessionEnd, type SessionEvent } from '../channel/session.ts';
import { FrameReader } from './frames.ts';
import type { Dried, Piece, Place, Source } from './source.ts';

/** Why a session gives no more: as it ended, silent, or refused. `said` by AWS or the agent; `seconds` of silence. */
export interface SessionTrouble {
  readonly why: SessionEnd['why'] | 'silent' | 'denied' | 'no-document';
  readonly said?: string;
  readonly seconds?: number;
}

export type ExplainSession = (trouble: SessionTrouble) => string;

export interface SessionWith {
  readonly aws: AwsClients;
  readonly socket: OpenSocket;
  readonly instance: string;
  /** The unit's own session document, which can do nothing but read the log. */
  readonly document: string;
  /** What its end means, as the beginning of a line (`src/diagnosis`). */
  readonly explain: ExplainSession;
  /** Real ms without a word after which a session is given up. Default 45 s. */
  readonly silentMs?: number;
}

/** The boot log as it is written, by a session with the unit's own document. */
export function sessionSource(by: SessionWith): Source {
  const parameters = (offset: number) => ({ offset: String(offset) });
  return overSession(by, 'ssm, live', by.document, parameters);
}

/**
 * The same where the unit's document is missing: its script as a command, by sudo, with AWS's own document. That one can run
 * anything, so it needs more rights than the unit's.
 */
export function scriptSource(by: SessionWith, script: string): Source {
  const parameters = (offset: number) => ({
    command: `sudo -n sh -c ${quoted(`offset=${offset} file=${BOOT_LOG} chunk=12288 follow=yes\n${script}`)}`,
  });
  return overSession(by, 'ssm, live, by a command of its own', 'AWS-StartInteractiveCommand', parameters);
}

/** Real ms. */
const SILENT_MS = 45_000;
const BOOT_LOG = '/var/log/cloud-init-output.log';
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

function overSession(
  { aws, instance, socket, explain, silentMs = SILENT_MS }: SessionWith,
  words: string,
  document: string,
  parametersAt: (offset: number) => Readonly<Record<string, string>>,
): Source {
  return {
    name: 'session',
    words,
    async *read(from: Place, signal: AbortSignal): AsyncGenerator<readonly Piece[], Dried> {
      const parameters = parametersAt(from.offset);
      const reason = 'firedrill follows a boot';
      const calls = sessionCalls(aws, { instance, document, parameters, reason });
      const frames = new FrameReader();
      // The script gives a sign of life every 10 s. A machine that ended or was started anew closes nothing, and neither does
      // an agent whose session log cannot be written.
      const silent = new AbortController();
      const timer = setTimeout(() => silent.abort(), silentMs);
      const session = openSession({ calls, socket, signal: AbortSignal.any([signal, silent.signal]) });
      try {
        for (;;) {
          const { done, value } = await session.next();
          if (done) return { why: explain(value), next: NEXT[value.why] };
          const pieces = value.flatMap((event) => piecesOf(event, frames));
          if (pieces.length === 0) continue;
          timer.refresh();
          yield pieces;
        }
      } catch (error) {
        signal.throwIfAborted();
        if (silent.signal.aborted)
          return { why: explain({ why: 'silent', seconds: silentMs / 1000 }), next: 'again' };
        return refusal(error, explain);
      } finally {
        clearTimeout(timer);
        // Whoever reads may have had enough, of a piece that did not come whole: the session would go on unread.
        await session.return({ why: 'closed', said: '' });
      }
    },
  };
}

function piecesOf(event: SessionEvent, frames: FrameReader): readonly Piece[] {
  switch (event.kind) {
    case 'output':
      return frames.push(event.bytes);
    case 'message':
      return [{ kind: 'said', text: event.text }];
    case 'dropped':
      return [{ kind: 'said', text: `The session's connection broke (${event.because}); it is resumed.` }];
    case 'resumed':
      return [{ kind: 'said', text: 'The session goes on where it was.' }];
    case 'stderr':
    case 'exit':
    case 'flag':
      return [];
  }
}

/** What may be tried after a session's end: one that cannot be understood stays so. */
const NEXT: Readonly<Record<SessionEnd['why'], Dried['next']>> = {
  closed: 'again',
  over: 'again',
  lost: 'again',
  unheard: 'again',
  'no-key': 'never',
  undecipherable: 'never',
};

/** StartSession was refused. */
function refusal(error: unknown, explain: ExplainSession): Dried {
  const said = error instanceof Error ? error.message : String(error);
  if (isFailure(error, 'denied')) return { why: explain({ why: 'denied', said }), next: 'never' };
  if (isFailure(error, 'refused')) return { why: said, next: 'never' };
  if (awsCode(error) === 'InvalidDocument')
    return { why: explain({ why: 'no-document' }), next: 'never', missing: true };
  return { why: said, next: 'later' };
}

function awsCode(error: unknown): unknown {
  return error instanceof AwsFailure ? error.failure.facts?.['awsCode'] : undefined;
}
