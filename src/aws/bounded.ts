import { Readable } from 'node:stream';
import {
  type DeserializeMiddleware,
  type HandlerExecutionContext,
  type InitializeMiddleware,
  type MetadataBearer,
  SMITHY_CONTEXT_KEY,
} from '@smithy/types';

/** Bytes of an answer that are read: a page of a thousand entries has a tenth of it, and parsing holds up everything. */
const ANSWER_BYTES = 4 * 1024 * 1024;
/** Bytes of an object that are read: the longest is a state. */
const OBJECT_BYTES = 64 * 1024 * 1024;
/** From an answer's head to its last byte, in ms. The SDK's own limit ends with the head. */
const ANSWER_MS = 30_000;

/** The answer goes on beyond what is read of it. */
class AnswerTooLong extends Error {
  override readonly name = 'AnswerTooLong';
}

/** Reads every answer whole before anything looks at it, within a length and a time. Next to the network. */
export function boundedAnswers<I extends object, O extends MetadataBearer>(
  limitMs = ANSWER_MS,
): DeserializeMiddleware<I, O> {
  return (next, context) => async (args) => {
    const result = await next(args);
    const answer = result.response as { body?: unknown };
    if (!(answer.body instanceof Readable)) return result;
    const bytes = context.commandName === 'GetObjectCommand' ? OBJECT_BYTES : ANSWER_BYTES;
    answer.body = Readable.from(await readWhole(answer.body, bytes, limitMs));
    return result;
  };
}

async function readWhole(body: Readable, most: number, limitMs: number): Promise<Buffer> {
  const late = setTimeout(
    () => body.destroy(named('TimeoutError', `the answer was not there within ${limitMs} ms`)),
    limitMs,
  );
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      // Leaving the loop closes the connection.
      if (length > most) throw new AnswerTooLong(`more than ${most / 1024 / 1024} MiB`);
    }
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(late);
  }
}

/** Ends a call at once when it is aborted, whatever it waits for: the SDK looks for credentials without being told. */
export function endsWhenAborted<I extends object, O extends MetadataBearer>(): InitializeMiddleware<I, O> {
  return (next, context) => async (args) => {
    const signal = signalOf(context);
    if (!signal) return next(args);
    if (signal.aborted) throw aborted();
    const { promise, reject } = Promise.withResolvers<never>();
    const abort = () => reject(aborted());
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await Promise.race([next(args), promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  };
}

function signalOf(context: HandlerExecutionContext): AbortSignal | undefined {
  const signal = context[SMITHY_CONTEXT_KEY]?.abortSignal;
  return signal instanceof AbortSignal ? signal : undefined;
}

const aborted = (): Error => named('AbortError', 'the call was aborted');

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
