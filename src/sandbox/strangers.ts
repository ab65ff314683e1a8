import type { Socket } from 'node:net';

/** More of them at once than any client opens before its first call is through. */
const MOST = 64;
const PATIENCE_MS = 5_000;

/**
 * Connections on which nobody has shown the sandbox's secret yet. Anybody on this machine can open one, so there are few
 * of them and not for long: however many come, whoever has the secret still gets in.
 */
export class Strangers {
  /** Oldest first. */
  readonly #limits = new Map<Socket, NodeJS.Timeout>();

  came(socket: Socket): void {
    const [oldest] = this.#limits.keys();
    if (oldest !== undefined && this.#limits.size >= MOST) oldest.destroy();
    this.#limits.set(
      socket,
      setTimeout(() => socket.destroy(), PATIENCE_MS),
    );
    socket.once('close', () => this.known(socket));
  }

  known(socket: Socket): void {
    clearTimeout(this.#limits.get(socket));
    this.#limits.delete(socket);
  }
}
