import type { Service } from '../../service/service.ts';
import type { AwsClient } from './client.ts';
import type { Sandbox } from './sandbox.ts';
import type { Attributes } from './unit.ts';

/** What a kind of resource does in the sandbox. Errors: Failed and AwsCallError, worded as the aws provider does. */
export interface Provider {
  /** The kind of provisioner that its creation runs. */
  readonly provisions?: string;
  /** `wanted`: everything that is known by now. `born` is called as soon as the object exists, before it is ready. */
  create(wanted: Attributes, place: Place, born: (attributes: Attributes) => void): Promise<Attributes>;
  update(before: Attributes, wanted: Attributes, place: Place): Promise<Attributes>;
  destroy(before: Attributes, place: Place): Promise<void>;
  /** The object as it is now; undefined when it is gone. */
  read(known: Attributes, place: Place): Promise<Attributes | undefined>;
}

/** Where and how a provider works. `sleep` is simulated time and rejects when interrupted. */
export interface Place {
  readonly client: AwsClient;
  readonly service: Service;
  /** What unit.json's `{…}` stand for. */
  readonly names: Readonly<Record<string, string>>;
  readonly now: Sandbox['now'];
  readonly read: Sandbox['readClock'];
  readonly sleep: (ms: number) => Promise<void>;
  /** A line of a provisioner's program, in the stream. */
  readonly said: (line: string) => void;
}

/** Kinds that live in the state only: nothing happens but that it takes the time it would. */
export function stateOnly(ms: number): Provider {
  return {
    create: async (wanted, { sleep }) => {
      await sleep(ms);
      return wanted;
    },
    update: async (_, wanted, { sleep }) => {
      await sleep(ms);
      return wanted;
    },
    destroy: (_, { sleep }) => sleep(ms),
    read: async (known) => known,
  };
}

/** `20261123074403009800000009`: how the provider makes names unique. */
export function uniqueSuffix(ms: number): string {
  const stamp = new Date(ms).toISOString().replace(/\D/g, '').slice(0, 17);
  return `${stamp}${String(Math.floor(Math.random() * 1e9)).padStart(9, '0')}`;
}
