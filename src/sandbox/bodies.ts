import type { IncomingMessage } from 'node:http';

/** What all bodies that are being read may hold together. */
const ALL_BYTES = 64 * 2 ** 20;

/** What a body may hold: nothing that a client of this world uploads is near it. */
export const UPLOAD_BYTES = 16 * 2 ** 20;
/** The same where it is a form, or JSON. */
export const FORM_BYTES = 2 ** 20;

/** The body is not read. Answered with `status`, and the connection is closed. */
export class BodyRefused extends Error {
  override readonly name = 'BodyRefused';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Reads bodies, and holds no more of them than fits. How long one may take is the server's `requestTimeout`. */
export class Bodies {
  #heldBytes = 0;

  async read(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
    const tooLarge = (): BodyRefused => new BodyRefused(413, `the body is larger than ${maxBytes} bytes`);
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
    const parts: Buffer[] = [];
    let size = 0;
    try {
      for await (const part of request as AsyncIterable<Buffer>) {
        parts.push(part);
        size += part.length;
        this.#heldBytes += part.length;
        if (size > maxBytes) throw tooLarge();
        if (this.#heldBytes > ALL_BYTES) throw new BodyRefused(503, 'too many large bodies at once');
      }
    } finally {
      this.#heldBytes -= size;
    }
    return Buffer.concat(parts);
  }
}
