import { expect, test } from 'vitest';
import type { Ticket } from '../../src/channel/connection.ts';
import { openSession, type SessionCalls } from '../../src/channel/session.ts';

const ticket: Ticket = { sessionId: 'operator-1', token: 'good once', url: 'ws://127.0.0.1:1' };

/** Calls whose start is answered when the test says, unless its signal takes it back before. */
function calls() {
  const answer = Promise.withResolvers<Ticket>();
  const terminated: string[] = [];
  const of: SessionCalls = {
    start: (signal) => {
      signal?.addEventListener('abort', () => answer.reject(signal.reason as Error));
      return answer.promise;
    },
    resume: async () => undefined,
    terminate: async (id) => void terminated.push(id),
    key: () => Promise.reject(new Error('none is asked for')),
  };
  return { of, answer, terminated };
}

const noSocket = () => {
  throw new Error('nobody is to connect any more');
};

test('a session that AWS makes just while it is left is ended', async () => {
  const { of, answer, terminated } = calls();
  const leaving = new AbortController();
  const left = openSession({ calls: of, socket: noSocket, signal: leaving.signal }).next();
  leaving.abort(new Error('left'));
  answer.resolve(ticket);
  await expect(left).rejects.toThrow('left');
  expect(terminated).toEqual(['operator-1']);
});

test('one that AWS does not answer for holds nobody up', async () => {
  const { of, terminated } = calls();
  const leaving = new AbortController();
  const left = openSession({ calls: of, socket: noSocket, signal: leaving.signal }).next();
  leaving.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  expect(terminated).toEqual([]);
});
