import { expect, test } from 'vitest';
import { askHealth } from '../../src/boot/ask-health.ts';

const health = { url: 'https://service.example.com/health', expect: '"status"\\s*:\\s*"ok"' };
const never = new AbortController().signal;
const said = (status: number, body: string) => async () => new Response(body, { status });

test.each([
  ['its health as expected', said(200, '{"status":"ok"}'), 'answers'],
  ['something else', said(200, '{"status":"starting"}'), 'silent'],
  ['the load balancer’s own page', said(503, '<html>'), 'silent'],
  ['a redirect', said(302, '{"status":"ok"}'), 'silent'],
])('%s', async (_, http, expected) => {
  expect(await askHealth(http as typeof fetch, health, never)).toBe(expected);
});

test('a name that this machine cannot resolve says nothing of the service', async () => {
  const cause = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
  const http = () => Promise.reject(new TypeError('fetch failed', { cause }));
  expect(await askHealth(http, health, never)).toEqual({ unknown: 'ENOTFOUND' });
});

test('a run that is stopped meanwhile is stopped', async () => {
  const stop = new AbortController();
  const http = () => {
    stop.abort(new Error('stopped'));
    return Promise.reject(new Error('aborted'));
  };
  await expect(askHealth(http, health, stop.signal)).rejects.toThrow('stopped');
});
