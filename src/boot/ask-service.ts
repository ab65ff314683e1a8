import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { patternOf } from '../runbook/pattern.ts';
import type { Question } from '../service/service.ts';
import type { Border } from '../text/border.ts';

/** What the service said, right or wrong. `ms` is real time from sending to the answer's last byte. */
export type Answered =
  | {
      readonly right: true;
      readonly status: number;
      readonly ms: number /** The answer, one line, at most 300 characters. */;
      readonly said: string;
    }
  | { readonly right: false; readonly ms: number; readonly answer: WrongAnswer };

/** An answer that is not the expected one, or none at all. What it means, others know (`src/diagnosis`). */
export type WrongAnswer = { readonly url: string; readonly expected: Question['expect'] } & (
  | {
      readonly status: number;
      /** Its beginning, and that as one line for people. */
      readonly text: string;
      readonly said: string;
    }
  | {
      /** Node's, `NoAnswer` where none came in time, or its message where it has no code. */
      readonly code: string;
      /** How long it was waited for at most. */
      readonly seconds: number;
    }
);

/**
 * Asks the service its real question, once. Never throws for what the service or the network does; throws when the
 * question's own file cannot be read, and the signal's reason when it was aborted.
 */
export async function askQuestion(
  http: typeof fetch,
  border: Border,
  { request, expect, timeoutMs }: Question,
  signal?: AbortSignal,
): Promise<Answered> {
  const { url, method } = request;
  const init = { method, ...(await bodyOf(request)) };
  const asked = { url, expected: expect };
  const began = performance.now();
  const elapsed = () => Math.round(performance.now() - began);
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    // A redirect is an answer of its own, not the service's.
    const response = await http(url, {
      ...init,
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const text = await beginningOf(response);
    const { status } = response;
    const clean = border.text(text);
    const said = oneLine(clean);
    if (status === expect.status && patternOf(expect.match).foundIn(text))
      return { right: true, status, ms: elapsed(), said };
    return { right: false, ms: elapsed(), answer: { ...asked, status, text: clean.slice(0, TOLD), said } };
  } catch (error) {
    signal?.throwIfAborted();
    const code = timeout.aborted ? 'NoAnswer' : codeOf(error);
    const seconds = Math.round(timeoutMs / 1000);
    return { right: false, ms: elapsed(), answer: { ...asked, code, seconds } };
  }
}

/** Longest answer that is looked at: far more than one that a person reads. */
const ANSWER_BYTES = 256 * 1024;
/** Characters of a wrong one that may say why. */
const TOLD = 16 * 1024;

/** As much of an answer as is looked at. One that never ends is left, with what came of it. */
async function beginningOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes >= ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, ANSWER_BYTES);
}

async function bodyOf(request: Question['request']): Promise<Pick<RequestInit, 'body' | 'headers'>> {
  if (request.file !== undefined) {
    const form = new FormData();
    form.set('file', await openAsBlob(request.file), basename(request.file));
    return { body: form };
  }
  if (request.json === undefined) return {};
  return { body: JSON.stringify(request.json), headers: { 'content-type': 'application/json' } };
}

/** fetch hides the reason in `cause`. */
function codeOf(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return error instanceof Error ? error.message : String(error);
}

function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
