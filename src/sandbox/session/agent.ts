import { randomBytes } from 'node:crypto';
import type { Writable } from 'node:stream';
import type { WebSocket } from 'ws';
import { acknowledgedBy, acknowledgementOf, jsonOf } from '../../channel/acknowledge.ts';
import { Encryption } from '../../channel/encryption.ts';
import { decodeFrame, encodeFrame, type Frame, PAYLOADS, TYPES } from '../../channel/frame.ts';
import { Receiving } from '../../channel/receiving.ts';
import { agentOf } from '../instances.ts';
import { dataKey, sessionKey } from '../kms.ts';
import type { SimClock } from '../sim-clock.ts';
import type { World } from '../world.ts';
import { Line } from './line.ts';
import type { Program } from './programs.ts';
import { faultsOf, type Session } from './sessions.ts';

const CHUNK = 1024;
/** Frames that nobody acknowledged, beyond which the program is read no further. */
const WINDOW = 2000;
const FIRST_READ_MS = 1000;
/** Real ms for which time waits for an acknowledgement, and for which the agent does before it leaves. */
const TIME_WAITS_MS = 250;
const LAST_ACKS_MS = 2000;

export interface Around {
  readonly world: World;
  readonly clock: SimClock;
  /** Catches up with what time alone has changed. */
  readonly tick: () => void;
  /** Somebody works with this world. */
  readonly used: () => void;
}

/**
 * The agent's and the service's side of one session (amazon-ssm-agent, agent/session/datachannel). Longer than other files: both
 * sides share what was sent and acknowledged.
 */
export class Agent {
  readonly #session: Session;
  readonly #around: Around;
  readonly #line: Line;
  readonly #receiving = new Receiving();
  readonly #over = new AbortController();
  #program: Program | undefined;
  #encryption: Encryption | undefined;
  #connected = Promise.withResolvers<void>();
  #answered = Promise.withResolvers<Frame>();
  /** Something was typed, or acknowledged. */
  #news = Promise.withResolvers<void>();

  constructor(session: Session, around: Around) {
    this.#session = session;
    this.#around = around;
    this.#line = new Line(
      () => faultsOf(around.world),
      (said) => this.close(said),
    );
    session.end = (said) => this.close(said);
    void this.#run().catch((error: unknown) => {
      if (!this.#over.signal.aborted) throw error;
    });
  }

  /** A connection whose token was right. */
  attach(socket: WebSocket, raw: Writable): void {
    socket.on('message', (data: Buffer, binary) => {
      if (binary && this.#alive()) this.#hear(decodeFrame(data));
    });
    socket.on('close', () => {
      if (this.#line.lost(socket)) this.#connected = Promise.withResolvers<void>();
    });
    socket.on('error', () => undefined);
    this.#line.attach(socket, raw);
    this.#connected.resolve();
  }

  async #run(): Promise<void> {
    const { clock, world, tick } = this.#around;
    const signal = this.#over.signal;
    await this.#connected.promise;
    await this.#handshake();
    // A limit over other work, so that no time is jumped over while whoever reads is at work.
    await clock.wait(clock.now() + FIRST_READ_MS, { signal, deadline: true });
    const program = this.#session.program(clock.now());
    this.#program = program;
    for (;;) {
      tick();
      if (!this.#alive()) return; // it goes without a word
      await this.#connected.promise;
      if (this.#line.waiting >= WINDOW) {
        await this.#next();
        continue;
      }
      const now = world.now();
      const bytes = program.print(now, 32 * CHUNK);
      this.#print(bytes, PAYLOADS.output);
      if (bytes.length > 0) {
        // Others have their turn between two reads.
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      if (program.exitCode !== undefined) break;
      const nextMs = program.nextMs(now, clock.speed() === 'max');
      await Promise.race([clock.wait(nextMs, { signal, deadline: true }), this.#next()]);
    }
    if (this.#session.type === 'NonInteractiveCommands')
      this.#print(Buffer.from(`EXIT_CODE: ${program.exitCode}`), PAYLOADS.exitCode);
    const giveUp = AbortSignal.timeout(LAST_ACKS_MS);
    while (this.#line.waiting > 0 && !giveUp.aborted) await this.#next(100);
    this.close('');
  }

  async #handshake(): Promise<void> {
    const { encrypt, handshake } = faultsOf(this.#around.world);
    if (!encrypt && !handshake && this.#session.type !== 'NonInteractiveCommands') return;
    const challenge = randomBytes(32).toString('base64');
    const keyId = sessionKey(this.#around.world.service);
    const parameters = { SessionType: this.#session.type, Properties: null };
    this.#send(PAYLOADS.handshakeRequest, {
      AgentVersion: '3.3.2299.0',
      RequestedClientActions: [
        { ActionType: 'SessionType', ActionParameters: parameters },
        ...(encrypt
          ? [{ ActionType: 'KMSEncryption', ActionParameters: { KMSKeyId: keyId, Challenge: challenge } }]
          : []),
      ],
    });
    const response = jsonOf((await this.#answer()).payload);
    const done = response['ProcessedClientActions'] as readonly Processed[];
    const failed = done.find(({ ActionStatus }) => ActionStatus !== 1);
    if (failed) return this.close(`${failed.ActionType} failed on client: ${failed.Error}`);
    const result = done.find(({ ActionType }) => ActionType === 'KMSEncryption')?.ActionResult;
    if (result) await this.#agreeOnKey(result, challenge);
    this.#send(PAYLOADS.handshakeComplete, {
      HandshakeTimeToComplete: 1_000_000,
      CustomerMessage: result ? 'This session is encrypted using AWS KMS.' : '',
    });
  }

  async #agreeOnKey(result: NonNullable<Processed['ActionResult']>, challenge: string): Promise<void> {
    const key = dataKey(this.#around.world, result.KMSCipherTextKey, {
      'aws:ssm:SessionId': this.#session.id,
      'aws:ssm:TargetId': this.#session.instance.id,
      ...(result.ChallengeAcknowledgement ? { 'aws:ssm:RandomChallenge': challenge } : {}),
    });
    if (key === undefined) return this.close('Fetching data key failed');
    const encryption = new Encryption(key, 'agent');
    const secret = randomBytes(64);
    this.#send(PAYLOADS.challengeRequest, { Challenge: encryption.encrypt(secret).toString('base64') });
    const answer = jsonOf((await this.#answer()).payload)['Challenge'];
    if (!encryption.decrypt(Buffer.from(String(answer), 'base64')).equals(secret))
      return this.close('Encryption challenge does not match!');
    this.#encryption = encryption;
  }

  #hear(frame: Frame): void {
    this.#around.used();
    if (frame.type === TYPES.acknowledge) {
      const sequence = acknowledgedBy(frame);
      if (sequence !== undefined && this.#line.acknowledged(sequence)) this.#wake();
      return;
    }
    // Before its terminal is there the agent acknowledges nothing that is for it, and hears it again.
    const early = this.#program === undefined && frame.payloadType === PAYLOADS.size;
    if (frame.type !== TYPES.input || early) return;
    const { acknowledge, ready } = this.#receiving.take(frame);
    if (acknowledge) this.#line.acknowledge(acknowledgementOf(frame));
    for (const one of ready) this.#take(one);
  }

  #take({ payloadType, payload }: Frame): void {
    switch (payloadType) {
      case PAYLOADS.handshakeResponse:
      case PAYLOADS.challengeResponse:
        this.#answered.resolve({ payload } as Frame);
        return;
      case PAYLOADS.output: {
        const text = this.#encryption?.decrypt(payload) ?? Buffer.from(payload);
        this.#program?.type(text.toString('utf8'));
        return this.#wake();
      }
      default:
    }
  }

  async #answer(): Promise<Frame> {
    const frame = await this.#answered.promise;
    this.#answered = Promise.withResolvers<Frame>();
    return frame;
  }

  #print(bytes: Buffer, payloadType: number): void {
    for (let at = 0; at < bytes.length; at += CHUNK) {
      const piece = bytes.subarray(at, at + CHUNK);
      this.#line.send(payloadType, this.#encryption?.encrypt(piece) ?? piece);
    }
    if (bytes.length > 0) this.#holdTime();
  }

  #send(payloadType: number, value: unknown): void {
    this.#line.send(payloadType, Buffer.from(JSON.stringify(value)));
  }

  /** Whoever reads has it before time moves on. */
  #holdTime(): void {
    const done = this.#around.clock.busy();
    setTimeout(done, TIME_WAITS_MS).unref();
    const look = async (): Promise<void> => {
      while (this.#line.waiting > 0 && !this.#over.signal.aborted) await this.#next(TIME_WAITS_MS);
      done();
    };
    void look();
  }

  async #next(ms?: number): Promise<void> {
    if (ms === undefined) return await this.#news.promise;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([this.#news.promise, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
    clearTimeout(timer);
  }

  #wake(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers<void>();
  }

  #alive(): boolean {
    return !this.#session.ended && agentOf(this.#session.instance, this.#around.world.now()) === 'online';
  }

  /** Ends the session; `said` is what the service gives as its reason. */
  close(said = ''): void {
    if (this.#over.signal.aborted) return;
    this.#session.ended = true;
    this.#over.abort(new Error('the session has ended'));
    const { id, instance } = this.#session;
    const payload = {
      MessageType: TYPES.closed,
      MessageId: id,
      DestinationId: instance.id,
      SessionId: id,
      SchemaVersion: 1,
      CreatedDate: new Date(this.#around.world.now()).toISOString(),
      Output: said,
    };
    this.#line.close(
      encodeFrame({ type: TYPES.closed, payload: Buffer.from(JSON.stringify(payload)) }, '\0'),
    );
  }
}

interface Processed {
  readonly ActionType: string;
  readonly ActionStatus: number;
  readonly Error: string;
  readonly ActionResult: {
    readonly KMSCipherTextKey: string;
    readonly ChallengeAcknowledgement?: boolean;
  } | null;
}
