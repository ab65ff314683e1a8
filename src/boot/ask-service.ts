import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import type { FailureDraft } from '../engine/failure.ts';
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
  | { readonly right: false; readonly ms: number; readonly failure: FailureDraft };

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
    const said = oneLine(border.text(text));
    const wrong = judge(status, text, expect, said);
    if (!wrong) return { right: true, status, ms: elapsed(), said };
    return { right: false, ms: elapsed(), failure: { ...wrong, facts: { url, status, said } } };
  } catch (error) {
    signal?.throwIfAborted();
    const failure = timeout.aborted ? tookTooLong(url, timeoutMs) : notReached(url, codeOf(error));
    return { right: false, ms: elapsed(), failure: { ...failure, facts: { url } } };
  }
}

/** Longest answer that is looked at: far more than one that a person reads. */
const ANSWER_BYTES = 256 * 1024;

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

/** Pure. `undefined`: it is right. `answer`: the text as it may be shown. */
export function judge(
  status: number,
  text: string,
  expect: Question['expect'],
  answer = oneLine(text),
): Omit<FailureDraft, 'facts'> | undefined {
  if (status === expect.status && patternOf(expect.match).foundIn(text)) return undefined;
  const said = answer || 'nothing';
  if (/model\b[^\n]{0,80}\bnot found/i.test(text) || /not found, try pulling/i.test(text)) {
    return {
      code: 'model-missing',
      message: `The service is up, but its model is not there: ${said}`,
      hint: 'Health checks do not see this. The boot copied or pulled no model, or the volume is an old one.',
      nextSteps: [
        'Look at the stages model-restore and model-pull in the boot log.',
        'Replace the instance again.',
      ],
    };
  }
  if (/unknown model architecture/i.test(text)) {
    return {
      code: 'model-unusable',
      message: `This version of Ollama cannot run the model: ${said}`,
      hint: 'The image must be pinned to 0.24.0 (ollama#16490).',
      nextSteps: ['Check `ollama_image` of the unit, then plan again.'],
    };
  }
  if (status === 502 || status === 503 || status === 504) {
    return {
      code: 'service-unavailable',
      message: `Nobody answers behind the load balancer (${status}).`,
      hint: 'The new machine is not registered or not healthy yet; that takes up to a minute after the boot.',
      nextSteps: ['Try again in a minute.', 'aws elbv2 describe-target-health --target-group-arn <arn>'],
    };
  }
  if (status !== expect.status) {
    return {
      code: 'answer-status',
      message: `The service answered ${status} instead of ${expect.status}: ${said}`,
      hint:
        status >= 300 && status < 400
          ? 'It redirects: is the address in firedrill.yaml still right?'
          : 'Its log says why.',
      nextSteps: ['Try again.'],
    };
  }
  return {
    code: 'answer-wrong',
    message: `The service answered, but not what was expected: ${said}`,
    hint: `The answer must match /${expect.match}/.`,
    nextSteps: ['Ask again: a first answer can be off.', 'Check `question` in firedrill.yaml.'],
  };
}

function tookTooLong(url: string, timeoutMs: number): Omit<FailureDraft, 'facts'> {
  return {
    code: 'answer-timeout',
    message: `No answer from ${url} within ${Math.round(timeoutMs / 1000)} s.`,
    hint: 'The first question after a boot loads the model, which can take a minute.',
    nextSteps: ['Try again.'],
  };
}

function notReached(url: string, code: string): Omit<FailureDraft, 'facts'> {
  const host = URL.canParse(url) ? new URL(url).host : url;
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') {
    return {
      code: 'service-refused',
      message: `${host} refuses the connection (${code}).`,
      hint: 'The machine or the load balancer is there, and nothing listens on that port.',
      nextSteps: ['Try again in a few seconds.', 'Check the security group and the listener.'],
    };
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return {
      code: 'service-unresolved',
      message: `The name ${host} cannot be resolved (${code}).`,
      hint: 'Either its DNS record is gone, or this machine has no name resolution.',
      nextSteps: [`dig +short ${host}`],
    };
  }
  if (/CERT|TLS|SSL/.test(code)) {
    return {
      code: 'service-certificate',
      message: `The certificate of ${host} is not accepted (${code}).`,
      hint: 'It may have expired, or belong to another name.',
      nextSteps: [`openssl s_client -connect ${host}:443 -servername ${host} </dev/null`],
    };
  }
  return {
    code: 'service-unreachable',
    message: `${host} cannot be reached (${code}).`,
    hint: 'Routing, a security group or the network of this machine stands between.',
    nextSteps: ['Try again.', `curl -v ${url}`],
  };
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
