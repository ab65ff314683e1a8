import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE = 12;
const TAG = 16;
const HALF = 32;

/** A session's data key, 64 bytes: the agent encrypts with the first half, the client with the second (AES-256-GCM). */
export class Encryption {
  readonly #own: Uint8Array;
  readonly #theirs: Uint8Array;

  constructor(key: Uint8Array, side: 'client' | 'agent') {
    const [agents, clients] = [key.subarray(0, HALF), key.subarray(HALF, 2 * HALF)];
    this.#own = side === 'client' ? clients : agents;
    this.#theirs = side === 'client' ? agents : clients;
  }

  encrypt(plain: Uint8Array): Buffer {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.#own, nonce);
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws when it was encrypted with another key, or changed. */
  decrypt(sealed: Uint8Array): Buffer {
    if (sealed.length < NONCE + TAG) throw new Error('too short to be encrypted');
    const decipher = createDecipheriv('aes-256-gcm', this.#theirs, sealed.subarray(0, NONCE));
    decipher.setAuthTag(sealed.subarray(-TAG));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE, -TAG)), decipher.final()]);
  }
}
