import { describe, expect, test } from 'vitest';
import { completeFrom } from '../../src/aws/model-cache.ts';
import { awsIn } from '../../src/aws/place.ts';
import { lastLines, mergeConsole, NO_CONSOLE } from '../../src/boot/console.ts';
import { markerIn } from '../../src/boot/marker.ts';
import { newBoot, parseLine as parseBootLine } from '../../src/boot/parse.ts';
import { explainAnswer } from '../../src/diagnosis/answer.ts';
import { failureFrom } from '../../src/diagnosis/aws-error.ts';
import { bootReader } from '../../src/diagnosis/boot-reader.ts';
import { explainCall as failureOf } from '../../src/diagnosis/call.ts';
import { explainSession } from '../../src/diagnosis/session.ts';
import { lines } from '../../src/process/lines.ts';
import { errorText } from '../../src/terragrunt/error-text.ts';
import { document } from '../../src/terragrunt/execute.ts';
import { heldBy, parseLockInfo, parseLockObject } from '../../src/terragrunt/lock-info.ts';
import { parseLine, parseStream, readable } from '../../src/terragrunt/stream.ts';
import { createBorder } from '../../src/text/border.ts';
import { CORPUS } from './corpus.ts';

/** Everything that takes text of machines, tools and AWS, without the caps that are before it. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'the border': (text) => createBorder().line(text),
  'a console': (text) => {
    const line = (raw: string) => [raw];
    return lastLines(mergeConsole(NO_CONSOLE, Buffer.from(text), line).state, line);
  },
  'a line of a boot': (text) => parseBootLine(newBoot([]), text),
  'a marker': markerIn,
  'the troubles of a boot': (text) => readBoot([text]),
  'a failed stage': (text) =>
    readBoot([`##RB ${JSON.stringify({ stage: 'images', event: 'fail', t: 1, up: 1, message: text })}`]),
  'chunks of output': (text) => {
    const reader = lines();
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += 16_384) reader.add(bytes.subarray(at, at + 16_384));
    return reader.end();
  },
  'a line of tofu': (text) => [parseLine(text), readable(text)],
  'a message of tofu': (text) => readable(JSON.stringify({ '@message': text, type: 'log' })),
  'a stream of tofu': parseStream,
  'errors of terragrunt': errorText,
  'an error of terragrunt': (text) => errorText(JSON.stringify({ level: 'error', msg: text })),
  'a failed call': (text) =>
    failureOf({
      ...CALL,
      errors: [{ severity: 'error', summary: text, detail: text, address: 'a.b' }],
      text,
    }),
  'a call that failed with many errors': (text) =>
    failureOf({
      ...CALL,
      errors: text.split('\n').map((summary) => ({ severity: 'error', summary, detail: '' })),
      text: '',
    }),
  'a document': (text) => {
    try {
      return document('It', {
        stdout: text,
        stderr: '',
        ended: { code: 0, signal: null, endedAt: '', stdoutFile: 'o', stderrFile: 'e' },
      });
    } catch {
      return undefined;
    }
  },
  'who holds a lock': (text) => {
    const lock = parseLockInfo(text);
    return lock && heldBy(lock);
  },
  'when a lock was made': (text) => heldBy(parseLockObject(JSON.stringify({ ID: 'x', Created: text }))),
  'a lock object': parseLockObject,
  'an error of AWS': (text) => failureFrom(new Error(text), ASKED, awsIn('us-east-1')),
  'the name of an error of AWS': (text) =>
    failureFrom(Object.assign(new Error('no'), { name: text }), ASKED, awsIn('us-east-1')),
  'missing credentials': (text) =>
    failureFrom(
      Object.assign(new Error(text), { name: 'CredentialsProviderError' }),
      ASKED,
      awsIn('us-east-1'),
    ),
  COMPLETE: completeFrom,
  'an answer': (text) =>
    [200, 404, 500].map((status) =>
      explainAnswer({
        url: 'http://a',
        expected: { status: 200, match: 'OLD TOM' },
        status,
        text,
        said: text,
      }),
    ),
  'why no answer came': (text) =>
    explainAnswer({ url: text, expected: { status: 200, match: text }, code: text, seconds: 1 }),
  'why a session ended': (text) => explainSession({ why: 'closed', said: text }),
};

function readBoot(lines: readonly string[]) {
  const reader = bootReader();
  const images = {
    id: 'images',
    title: 'Images',
    meaning: '',
    fatal: true,
    background: false,
    typicalMs: {},
  };
  let state = newBoot([images]);
  for (const line of lines) {
    const before = state;
    state = parseBootLine(before, line);
    reader.read(line, before, state);
  }
  return reader.failure(state);
}

const CALL = { what: 'The plan', interrupted: false, code: 1, signal: null, log: 'l' };
const ASKED = { service: 'ec2', command: 'DescribeInstances' };

const KB = 1024;
/** The one before the last is the longest that a line of a console or an answer can be. */
const LENGTHS = [KB, 8 * KB, 64 * KB, KB * KB];
/** Growth that is not held against it: with its square, time would grow 8 and 16 times as fast as the length. */
const SLACK = 6;
/** Less than this cannot be compared, in ms. */
const LEAST = 2;

/** CPU time of this thread that the work takes, in ms: the least of some tries, until it is little enough. */
function timeOf(work: () => unknown, enough: number): number {
  let best = Number.POSITIVE_INFINITY;
  let all = 0;
  while (best > enough && all < 2000) {
    const began = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(began);
    all += (user + system) / 1000;
    best = Math.min(best, (user + system) / 1000);
  }
  return Math.max(LEAST, best);
}

describe('time grows with the length of a text only', () => {
  test.each(Object.entries(READERS))('%s', (_, read) => {
    for (const { name, text } of CORPUS) {
      let [before, had] = [KB, LEAST];
      // From the short to the long: what grows too fast is not begun at a megabyte.
      for (const length of LENGTHS) {
        const whole = text(length);
        const enough = had * (length / before) * SLACK;
        const took = timeOf(() => read(whole), enough);
        expect(took, `${name}: ${had} ms for ${before}, now for ${length}`).toBeLessThanOrEqual(enough);
        [before, had] = [length, took];
      }
    }
  });
});
