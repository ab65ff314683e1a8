import { randomUUID } from 'node:crypto';
import { acknowledgedBy, acknowledgementOf, jsonOf } from './acknowledge.ts';
import { Encryption } from './encryption.ts';
import { decodeFrame, encodeFrame, type Frame, FrameError, PAYLOADS, TYPES } from './frame.ts';
import { CLIENT_VERSION, Handshake, type KeyWanted } from './handshake.ts';
import { Receiving } from './receiving.ts';
import { Sending } from './sending.ts';

/** What the other side said, in its order. */
export type Said =
  | { readonly kind: 'output' | 'stderr'; readonly bytes: Uint8Array }
  | { readonly kind: 'exit'; readonly code: number }
  /** 3: the agent could not reach the port of a port session. */
  | { readonly kind: 'flag'; readonly flag: number }
  /** What whoever runs the account wants people to read. */
  | { readonly kind: 'message'; readonly text: string };

export type Ended =
  /** The service closed it: the program ended, the session was idle, or somebody terminated it. `said` in its words. */
  | { readonly why: 'closed'; readonly said: string }
  /** It is encrypted, and the key cannot be had. */
  | { readonly why: 'no-key'; readonly said: string }
  /** What comes cannot be decrypted. */
  | { readonly why: 'undecipherable'; readonly said: string }
  /** Nobody acknowledges what is sent. */
  | { readonly why: 'unheard'; readonly said: string };

/** What is to be done after something came, or time went by. */
export interface Step {
  readonly send: readonly Buffer[];
  readonly said: readonly Said[];
  /** The key of an encrypted session: get it, then call `key` or `noKey`. */
  readonly wanted?: KeyWanted;
  readonly ended?: Ended;
}

/** A step while it is put together. */
interface Growing extends Step {
  readonly send: Buffer[];
  readonly said: Said[];
  wanted?: KeyWanted;
  ended?: Ended;
}

const NOTHING: Step = { send: [], said: [] };

/** What an agent takes for a terminal's size; it must be said once before the agent's terminal is ready. */
export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/**
 * The client's side of SSM's data channel, without a socket or a clock: bytes in, bytes and what was said out. Its
 * counters outlive a connection; call `opened` after each.
 */
export class Channel {
  readonly #receiving = new Receiving();
  readonly #sending = new Sending();
  readonly #handshake = new Handshake();
  readonly #clientId = randomUUID();
  #encryption: Encryption | undefined;
  /** Numbers before the handshake is known to be over would come before its answer, which the agent waits for. */
  #ready = false;
  #size: Size;

  constructor(size: Size = { cols: 300, rows: 100 }) {
    this.#size = size;
  }

  /** The first message of each connection, a text. */
  opened(token: string): string {
    return JSON.stringify({
      MessageSchemaVersion: '1.0',
      RequestId: randomUUID(),
      TokenValue: token,
      ClientId: this.#clientId,
      ClientVersion: CLIENT_VERSION,
    });
  }

  /** One binary message. What is no frame is left aside: the service may learn new ones. */
  receive(bytes: Uint8Array, nowMs: number): Step {
    let frame: Frame;
    try {
      frame = decodeFrame(bytes);
    } catch (error) {
      if (error instanceof FrameError) return NOTHING;
      throw error;
    }
    switch (frame.type) {
      case TYPES.output:
        return this.#output(frame, nowMs);
      case TYPES.acknowledge: {
        const sequence = acknowledgedBy(frame);
        if (sequence !== undefined) this.#sending.acknowledged(sequence, nowMs);
        return NOTHING;
      }
      case TYPES.closed:
        return { ...NOTHING, ended: { why: 'closed', said: text(jsonOf(frame.payload)['Output']) } };
      default:
        // pause_publication and start_publication too: a client that stops for them loses data.
        return NOTHING;
    }
  }

  /** What waits for an acknowledgement too long is sent again. To be called every 100 ms or so. */
  tick(nowMs: number): Step {
    const due = this.#sending.due(nowMs);
    if (due === undefined) return NOTHING;
    if (due === 'given-up')
      return { ...NOTHING, ended: { why: 'unheard', said: 'the agent acknowledges nothing' } };
    return { ...NOTHING, send: [due] };
  }

  resize(size: Size, nowMs: number): Step {
    this.#size = size;
    return this.#ready ? { ...NOTHING, send: [this.#input(PAYLOADS.size, json(size), nowMs)] } : NOTHING;
  }

  /** A message without any effect: what arrives counts as use, so that the session does not end for idleness. */
  keepAlive(nowMs: number): Step {
    return this.resize(this.#size, nowMs);
  }

  type(bytes: Uint8Array, nowMs: number): Step {
    const payload = this.#encryption?.encrypt(bytes) ?? bytes;
    return { ...NOTHING, send: [this.#input(PAYLOADS.output, payload, nowMs)] };
  }

  flag(flag: number, nowMs: number): Step {
    const payload = Buffer.alloc(4);
    payload.writeUInt32BE(flag);
    return { ...NOTHING, send: [this.#input(PAYLOADS.flag, payload, nowMs)] };
  }

  key(plain: Uint8Array, sealed: Uint8Array, nowMs: number): Step {
    this.#encryption = new Encryption(plain, 'client');
    return { ...NOTHING, send: [this.#answer(this.#handshake.withKey(sealed), nowMs)] };
  }

  /** The agent is told, so that it does not wait; the session is over for this client. */
  noKey(reason: string, nowMs: number): Step {
    return {
      ...NOTHING,
      send: [this.#answer(this.#handshake.withoutKey(reason), nowMs)],
      ended: { why: 'no-key', said: reason },
    };
  }

  #answer(answer: unknown, nowMs: number): Buffer {
    return this.#input(PAYLOADS.handshakeResponse, json(answer), nowMs);
  }

  #input(payloadType: number, payload: Uint8Array, nowMs: number): Buffer {
    return this.#sending.add(nowMs, (sequence) =>
      encodeFrame({ type: TYPES.input, sequence, payloadType, payload }),
    );
  }

  #output(frame: Frame, nowMs: number): Step {
    const { acknowledge, ready } = this.#receiving.take(frame);
    // One for all of it: this is asked for each kilobyte of a log.
    const step: Growing = { send: acknowledge ? [acknowledgementOf(frame)] : [], said: [] };
    for (const one of ready) {
      this.#deliver(one, nowMs, step);
      if (step.ended) break;
    }
    return step;
  }

  #deliver({ payloadType, payload }: Frame, nowMs: number, step: Growing): void {
    switch (payloadType) {
      case PAYLOADS.handshakeRequest: {
        const wanted = this.#handshake.request(jsonOf(payload));
        if (wanted) step.wanted = wanted;
        else step.send.push(this.#answer(this.#handshake.answer(), nowMs));
        return;
      }
      case PAYLOADS.challengeRequest:
        return this.#challenge(jsonOf(payload), nowMs, step);
      case PAYLOADS.handshakeComplete: {
        const message = text(jsonOf(payload)['CustomerMessage']).trim();
        if (message !== '') step.said.push({ kind: 'message', text: message });
        return this.#begin(nowMs, step);
      }
      case PAYLOADS.flag:
        if (payload.length >= 4) step.said.push({ kind: 'flag', flag: Buffer.from(payload).readUInt32BE(0) });
        return;
      case PAYLOADS.output:
      case PAYLOADS.error:
      case PAYLOADS.stderr:
      case PAYLOADS.exitCode:
        return this.#program(payloadType, payload, nowMs, step);
      default:
    }
  }

  #program(payloadType: number, payload: Uint8Array, nowMs: number, step: Growing): void {
    this.#begin(nowMs, step);
    let bytes = payload;
    if (this.#encryption && payloadType !== PAYLOADS.error) {
      try {
        bytes = this.#encryption.decrypt(payload);
      } catch {
        step.ended = { why: 'undecipherable', said: 'what came was encrypted otherwise' };
        return;
      }
    }
    if (payloadType === PAYLOADS.exitCode) {
      const code = /-?\d{1,10}/.exec(Buffer.from(bytes).toString('latin1'));
      if (code) step.said.push({ kind: 'exit', code: Number(code[0]) });
    } else step.said.push({ kind: payloadType === PAYLOADS.output ? 'output' : 'stderr', bytes });
  }

  #challenge(asked: Readonly<Record<string, unknown>>, nowMs: number, step: Growing): void {
    const sealed = Buffer.from(text(asked['Challenge']), 'base64');
    try {
      if (!this.#encryption) throw new Error('no key');
      const answer = this.#encryption.encrypt(this.#encryption.decrypt(sealed));
      const payload = json({ Challenge: answer.toString('base64') });
      step.send.push(this.#input(PAYLOADS.challengeResponse, payload, nowMs));
    } catch {
      step.ended = { why: 'undecipherable', said: "the agent's challenge is of another key" };
    }
  }

  /** With the first output, or when the handshake is over: the agent's terminal wants its size. */
  #begin(nowMs: number, step: Growing): void {
    if (this.#ready) return;
    this.#ready = true;
    step.send.push(...this.resize(this.#size, nowMs).send);
  }
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
