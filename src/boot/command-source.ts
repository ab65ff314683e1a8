import { AwsFailure, isFailure } from '../aws/aws-failure.ts';
import type { AwsClients } from '../aws/clients.ts';
import { commandOutput, sendCommand } from '../aws/commands.ts';
import type { Clock } from '../engine/loop-ports.ts';
import { FrameReader } from './frames.ts';
import type { Dried, Piece, Place, Source } from './source.ts';

export interface CommandsWith {
  readonly aws: AwsClients;
  readonly clock: Clock;
  readonly instance: string;
  /** The unit's own command document, which can do nothing but read a piece of the log. */
  readonly document: string;
}

/** Between two pieces while nothing is new, and between two looks at a command; AWS's limits bear no more. World ms. */
const PAUSE_MS = 5000;
const LOOK_MS = 1000;
/** A command that is not done by then is not waited for. */
const LIMIT_MS = 60_000;

/** The boot log in pieces, by the unit's read-only command document: for where no session may be started. */
export function commandSource({ aws, clock, instance, document }: CommandsWith): Source {
  return {
    name: 'command',
    words: 'ssm commands, every 5 s',
    async *read(from: Place, signal: AbortSignal): AsyncGenerator<readonly Piece[], Dried> {
      let { offset } = from;
      try {
        for (;;) {
          const id = await sendCommand(aws, instance, document, { offset: String(offset) }, signal);
          const done = await waited(id);
          if (done === undefined) return { why: 'A command that reads the log does not end', next: 'later' };
          if (done.status !== 'Success')
            return { why: `A command that reads the log ended with ${done.status}`, next: 'later' };
          const pieces = new FrameReader().push(Buffer.from(`${done.output}\n`, 'latin1'));
          const before = offset;
          for (const piece of pieces) {
            if (piece.kind === 'restarted') offset = 0;
            if (piece.kind === 'data') offset = piece.offset + piece.bytes.length;
          }
          yield pieces;
          if (offset === before) await clock.sleep(PAUSE_MS, signal);
        }
      } catch (error) {
        signal.throwIfAborted();
        const why = error instanceof Error ? error.message : String(error);
        return { why, next: isHopeless(error) ? 'never' : 'later' };
      }

      async function waited(id: string) {
        for (let ms = 0; ms < LIMIT_MS; ms += LOOK_MS) {
          await clock.sleep(LOOK_MS, signal);
          const found = await commandOutput(aws, instance, id, signal);
          if (found) return found;
        }
        return undefined;
      }
    },
  };
}

const isHopeless = (error: unknown): boolean =>
  isFailure(error, 'denied', 'refused', 'not-found') ||
  (error instanceof AwsFailure && error.failure.facts?.['awsCode'] === 'InvalidDocument');
