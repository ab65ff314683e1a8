import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Answered, askQuestion } from '../../src/boot/ask-service.ts';
import { explainAnswer } from '../../src/diagnosis/answer.ts';
import type { Question } from '../../src/service/service.ts';
import { createBorder } from '../../src/text/border.ts';
import { scratchNow } from '../support/folder.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Answers with what it is given, or never. */
async function serve(
  reply: { status: number; body: string } | 'never',
): Promise<{ url: string; bodies: string[]; server: Server }> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      bodies.push(`${request.method} ${request.headers['content-type']?.split(';')[0]} ${body}`);
      if (reply !== 'never') response.writeHead(reply.status, { location: '/elsewhere' }).end(reply.body);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/verify`, bodies, server };
}

function question(
  url: string,
  more: Partial<Question['request']> = { json: { ask: 1 } },
  timeoutMs = 5000,
): Question {
  return {
    request: { method: 'POST', url, ...more },
    expect: { status: 200, match: '"brand":\\s*"OLD TOM"' },
    timeoutMs,
  };
}

/** What a person is told of it. */
function failureOf(answer: Answered) {
  if (answer.right) throw new Error('it was right');
  return explainAnswer(answer.answer);
}

describe('the question', () => {
  test('a right answer, with its time and words', async () => {
    const { url, bodies } = await serve({ status: 200, body: '{"brand": "OLD TOM",\n "ok": true}' });
    const answer = await askQuestion(fetch, createBorder(), question(url));
    expect(answer).toMatchObject({ right: true, status: 200, said: '{"brand": "OLD TOM", "ok": true}' });
    expect(answer.ms).toBeGreaterThanOrEqual(0);
    expect(bodies).toEqual(['POST application/json {"ask":1}']);
  });

  test('a file goes as a form', async () => {
    const file = join(scratchNow(), 'label.png');
    await writeFile(file, 'the picture');
    const { url, bodies } = await serve({ status: 200, body: '{"brand":"OLD TOM"}' });
    expect((await askQuestion(fetch, createBorder(), question(url, { file }))).right).toBe(true);
    expect(bodies[0]).toMatch(/^POST multipart\/form-data /);
    expect(bodies[0]).toContain('filename="label.png"');
    expect(bodies[0]).toContain('the picture');
  });

  test.each([
    [200, '{"brand":"NEW TIM"}', 'answer-wrong'],
    [404, '{"error":"model \'llama3.2-vision\' not found"}', 'model-missing'],
    [500, '{"detail":"model \\"llama3.2-vision\\" not found, try pulling it first"}', 'model-missing'],
    [500, "unknown model architecture: 'mllama'", 'model-unusable'],
    [503, 'upstream connect error', 'service-unavailable'],
    [502, '', 'service-unavailable'],
    [500, 'boom', 'answer-status'],
    [301, '', 'answer-status'],
  ])('%i %s is %s', async (status, body, code) => {
    const { url } = await serve({ status, body });
    const answer = await askQuestion(fetch, createBorder(), question(url));
    expect(answer).toMatchObject({ right: false, answer: { status, url } });
    const failure = failureOf(answer);
    expect(failure).toMatchObject({ code, facts: { status, url } });
    expect(failure.nextSteps?.length).toBeGreaterThan(0);
  });

  test('no answer in time', async () => {
    const { url } = await serve('never');
    expect(failureOf(await askQuestion(fetch, createBorder(), question(url, {}, 30)))).toMatchObject({
      code: 'answer-timeout',
      message: `No answer from ${url} within 0 s.`,
    });
  });

  test('nobody listens', async () => {
    const { url, server } = await serve('never');
    await new Promise((resolve) => server.close(resolve));
    expect(failureOf(await askQuestion(fetch, createBorder(), question(url))).code).toBe('service-refused');
  });

  test.each([
    ['ENOTFOUND', 'service-unresolved'],
    ['CERT_HAS_EXPIRED', 'service-certificate'],
    ['ENETUNREACH', 'service-unreachable'],
  ])('%s is %s', async (code, expected) => {
    const http = () =>
      Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) }));
    const answer = await askQuestion(http, createBorder(), question('https://a.example/verify'));
    expect(answer).toMatchObject({ right: false, answer: { code } });
    expect(failureOf(answer)).toMatchObject({
      code: expected,
      message: expect.stringContaining(`a.example`),
    });
  });

  test('a request to stop is not an answer', async () => {
    const { url } = await serve('never');
    const controller = new AbortController();
    const asking = askQuestion(fetch, createBorder(), question(url), controller.signal);
    controller.abort(new Error('asked to stop'));
    await expect(asking).rejects.toThrow('asked to stop');
  });

  test('what the service says cannot move the cursor', async () => {
    const { url } = await serve({ status: 500, body: '\u001b[2Jboom' });
    expect(failureOf(await askQuestion(fetch, createBorder(), question(url))).message).toBe(
      'The service answered 500 instead of 200: boom',
    );
  });
});
