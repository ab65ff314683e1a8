import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Channel, type Said } from '../../src/channel/channel.ts';
import { Encryption } from '../../src/channel/encryption.ts';
import { encodeFrame, PAYLOADS, TYPES } from '../../src/channel/frame.ts';
import { acknowledge, closed, json, output, sent, textOf } from './agent.ts';

const words = (said: readonly Said[]): string =>
  said.map((one) => ('bytes' in one ? Buffer.from(one.bytes).toString('utf8') : `<${one.kind}>`)).join('');

test('the first message of a connection is the token, as a text', () => {
  expect(JSON.parse(new Channel().opened('secret'))).toEqual({
    MessageSchemaVersion: '1.0',
    RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    TokenValue: 'secret',
    ClientId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    ClientVersion: '1.2.0.0',
  });
});

test('frames in any order, some more than once, are said once each in their order, and each is acknowledged', () => {
  let reordered = 0;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.infiniteStream(fc.nat()), (count, random) => {
      const order = Array.from({ length: count }, (_, i) => i);
      for (let i = 0; i < count / 2; i += 1) order.push(next(random) % count);
      order.sort(() => (next(random) % 3) - 1);
      if (order.some((value, i) => i > 0 && value < order[i - 1]!)) reordered += 1;
      const channel = new Channel();
      let said = '';
      for (const i of order) {
        const step = channel.receive(output(i, `${i} `), 0);
        said += words(step.said);
        expect(sent(step.send).acks).toEqual([i]);
      }
      expect(said).toBe(Array.from({ length: count }, (_, i) => `${i} `).join(''));
    }),
    { numRuns: 300 },
  );
  console.log(`reordered: ${reordered} of 300`);
  expect(reordered).toBeGreaterThan(100);
});

const next = (random: Iterator<number>): number => random.next().value as number;

test('beyond 10 000 frames that wait for an earlier one, nothing is acknowledged, and it comes again', () => {
  const channel = new Channel();
  for (let i = 1; i <= 10_000; i += 1) expect(channel.receive(output(i, 'x'), 0).send).toHaveLength(1);
  expect(channel.receive(output(10_001, 'x'), 0).send).toHaveLength(0);
  const step = channel.receive(output(0, 'x'), 0);
  expect(step.said).toHaveLength(10_001);
  expect(sent(channel.receive(output(10_001, 'x'), 0).send).acks).toEqual([10_001]);
});

test("the terminal's size is said with the first output, and again until it is acknowledged", () => {
  const channel = new Channel({ cols: 300, rows: 100 });
  expect(channel.tick(10_000).send).toEqual([]);
  const first = channel.receive(output(0, 'a'), 0);
  const [size] = sent(first.send).frames;
  expect(size).toMatchObject({ sequence: 0, payloadType: PAYLOADS.size });
  expect(textOf(size!)).toBe('{"cols":300,"rows":100}');
  expect(channel.tick(100).send).toEqual([]);
  expect(sent(channel.tick(300).send).frames).toMatchObject([{ sequence: 0, id: size!.id }]);
  channel.receive(acknowledge(size!), 310);
  expect(channel.tick(60_000).send).toEqual([]);
  // The same size again is a message without effect; the numbers go on.
  expect(sent(channel.keepAlive(70_000).send).frames).toMatchObject([
    { sequence: 1, payloadType: PAYLOADS.size },
  ]);
});

test('the wait before a repetition follows the round trips, and is a second at most', () => {
  const channel = new Channel();
  channel.receive(output(0, 'a'), 0);
  let now = 0;
  for (let i = 0; i < 40; i += 1) {
    const [frame] = sent(channel.keepAlive(now).send).frames;
    channel.receive(acknowledge(frame!), now + 5000);
    now += 5000;
  }
  // The very first size is still unheard, and older than all.
  expect(channel.tick(now).send).toHaveLength(1);
  expect(channel.tick(now + 999).send).toHaveLength(0);
  expect(channel.tick(now + 1001).send).toHaveLength(1);
});

test('after 3000 repetitions nobody hears: the session ends', () => {
  const channel = new Channel();
  channel.receive(output(0, 'a'), 0);
  let now = 0;
  for (let i = 0; i < 3000; i += 1) expect(channel.tick((now += 1001)).send).toHaveLength(1);
  expect(channel.tick(now + 1001).ended).toMatchObject({ why: 'unheard' });
});

test('pause and start of publication, unknown types and damaged frames are left aside', () => {
  const channel = new Channel();
  for (const type of [TYPES.pause, TYPES.start, 'something_new'])
    expect(channel.receive(encodeFrame({ type, payloadType: 0, payload: Buffer.alloc(0) }), 0)).toEqual({
      send: [],
      said: [],
    });
  expect(channel.receive(randomBytes(50), 0)).toEqual({ send: [], said: [] });
  expect(words(channel.receive(output(0, 'still there'), 0).said)).toBe('still there');
});

test('a closed channel says why, in the words of the service', () => {
  expect(new Channel().receive(closed('Session timed out'), 0).ended).toEqual({
    why: 'closed',
    said: 'Session timed out',
  });
});

test('stderr, the exit code and flags come as such', () => {
  const channel = new Channel();
  const flag = Buffer.from([0, 0, 0, 3]);
  const said = [
    output(0, 'out'),
    output(1, 'err', PAYLOADS.stderr),
    output(2, flag, PAYLOADS.flag),
    output(3, 'EXIT_CODE: 17', PAYLOADS.exitCode),
  ].flatMap((bytes) => channel.receive(bytes, 0).said);
  expect(said).toMatchObject([
    { kind: 'output' },
    { kind: 'stderr' },
    { kind: 'flag', flag: 3 },
    { kind: 'exit', code: 17 },
  ]);
});

const request = (...actions: unknown[]) =>
  output(0, json({ AgentVersion: '3.3.2299.0', RequestedClientActions: actions }), PAYLOADS.handshakeRequest);
const session = { ActionType: 'SessionType', ActionParameters: { SessionType: 'InteractiveCommands' } };

test('each action of a handshake gets its answer, and nothing else is sent before it', () => {
  const channel = new Channel();
  const step = channel.receive(request(session, { ActionType: 'Dance', ActionParameters: {} }), 0);
  const { frames } = sent(step.send);
  expect(frames).toMatchObject([{ sequence: 0, payloadType: PAYLOADS.handshakeResponse }]);
  expect(JSON.parse(textOf(frames[0]!))).toEqual({
    ClientVersion: '1.2.0.0',
    ProcessedClientActions: [
      { ActionType: 'SessionType', ActionStatus: 1, ActionResult: null, Error: '' },
      { ActionType: 'Dance', ActionStatus: 3, ActionResult: null, Error: 'Unsupported action Dance' },
    ],
    Errors: ['Unsupported action Dance'],
  });
  const done = channel.receive(
    output(1, json({ CustomerMessage: 'Be nice.' }), PAYLOADS.handshakeComplete),
    0,
  );
  expect(done.said).toEqual([{ kind: 'message', text: 'Be nice.' }]);
  expect(sent(done.send).frames).toMatchObject([{ sequence: 1, payloadType: PAYLOADS.size }]);
});

const KEY = randomBytes(64);
const encrypted = {
  ActionType: 'KMSEncryption',
  ActionParameters: { KMSKeyId: 'arn:aws:kms:us-east-1:123456789012:key/k', Challenge: 'Y2hhbGxlbmdl' },
};

test('an encrypted session: the key is asked for, the challenge answered, output decrypted', () => {
  const channel = new Channel();
  const agent = new Encryption(KEY, 'agent');
  const asked = channel.receive(request(session, encrypted), 0);
  expect(asked.wanted).toEqual({ keyId: encrypted.ActionParameters.KMSKeyId, challenge: 'Y2hhbGxlbmdl' });
  expect(sent(asked.send).frames).toEqual([]);

  const answer = JSON.parse(textOf(sent(channel.key(KEY, Buffer.from('sealed'), 0).send).frames[0]!));
  expect(answer.Errors).toBeNull();
  expect(answer.ProcessedClientActions[1]).toEqual({
    ActionType: 'KMSEncryption',
    ActionStatus: 1,
    ActionResult: {
      KMSCipherTextKey: Buffer.from('sealed').toString('base64'),
      KMSCipherTextHash: null,
      ChallengeAcknowledgement: true,
    },
    Error: '',
  });

  const secret = randomBytes(64);
  const challenge = json({ Challenge: agent.encrypt(secret).toString('base64') });
  const [response] = sent(channel.receive(output(1, challenge, PAYLOADS.challengeRequest), 0).send).frames;
  expect(response).toMatchObject({ payloadType: PAYLOADS.challengeResponse });
  expect(agent.decrypt(Buffer.from(JSON.parse(textOf(response!)).Challenge, 'base64'))).toEqual(secret);

  channel.receive(output(2, json({}), PAYLOADS.handshakeComplete), 0);
  expect(words(channel.receive(output(3, agent.encrypt(Buffer.from('hello'))), 0).said)).toBe('hello');
  expect(
    channel.receive(output(4, agent.encrypt(Buffer.from('EXIT_CODE: 0')), PAYLOADS.exitCode), 0).said,
  ).toEqual([{ kind: 'exit', code: 0 }]);
  const [typed] = sent(channel.type(Buffer.from('q'), 0).send).frames;
  expect(agent.decrypt(typed!.payload).toString()).toBe('q');
});

test('without the key the agent is told, and the session is over', () => {
  const channel = new Channel();
  channel.receive(request(session, encrypted), 0);
  const step = channel.noKey('not authorized to perform kms:GenerateDataKey', 0);
  expect(step.ended).toMatchObject({ why: 'no-key', said: expect.stringContaining('GenerateDataKey') });
  const answer = JSON.parse(textOf(sent(step.send).frames[0]!));
  expect(answer.ProcessedClientActions.map((one: { ActionStatus: number }) => one.ActionStatus)).toEqual([
    1, 2,
  ]);
});

test('output of another key ends the session: nothing unreadable is passed on', () => {
  const channel = new Channel();
  channel.receive(request(session, encrypted), 0);
  channel.key(KEY, Buffer.from('sealed'), 0);
  const other = new Encryption(randomBytes(64), 'agent');
  const step = channel.receive(output(1, other.encrypt(Buffer.from('hello'))), 0);
  expect(step.said).toEqual([]);
  expect(step.ended).toMatchObject({ why: 'undecipherable' });
});

test('a channel takes any frames without an error', () => {
  const kinds = fc.constantFrom(...Object.values(PAYLOADS), 0, 4, 99);
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.json().map((text) => Buffer.from(text)),
    fc.constantFrom(
      json({ RequestedClientActions: [null, 1, {}, session, encrypted] }),
      json({ Challenge: 7 }),
    ),
  );
  const type = fc.constantFrom(...Object.values(TYPES));
  let answered = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(type, kinds, payload), { maxLength: 20 }), (list) => {
      const channel = new Channel();
      let sequence = 0;
      for (const [type, payloadType, payload] of list) {
        const step = channel.receive(encodeFrame({ type, payloadType, payload, sequence }), 0);
        if (type === TYPES.output) sequence += 1;
        if (step.wanted) channel.key(KEY, Buffer.from('sealed'), 0);
        answered += step.send.length;
        if (step.ended) break;
      }
    }),
    { numRuns: 2000 },
  );
  expect(answered).toBeGreaterThan(1000);
});
