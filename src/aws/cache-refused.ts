import type { Facts } from '../engine/events.ts';

/** Seen before anything was hidden or deleted, and reason to leave it. What it means, others know (`src/diagnosis`). */
export class CacheRefused extends Error {
  override readonly name = 'CacheRefused';
  readonly code: 'NotVersioned' | 'CacheMoved' | 'NotAMarker';
  /** Of which object, and which version of it, where it is one. */
  readonly about: Readonly<Record<string, string>>;
  readonly facts: Facts;
  constructor(code: CacheRefused['code'], about: CacheRefused['about'], facts: Facts = {}) {
    super(code);
    this.code = code;
    this.about = about;
    this.facts = facts;
  }
}
