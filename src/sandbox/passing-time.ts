import { decideBoot, type Instance, stateOf } from './instances.ts';
import { BLOBS, completeText, MANIFEST, WEIGHTS_SHA256 } from './model.ts';
import type { Bucket } from './s3-store.ts';
import type { World } from './world.ts';

/**
 * Does what time alone does, up to `nowMs` and in its order: machines look into the bucket, and export to it. Run before
 * every request, so no timer is needed and a jump over an hour costs the same as one over a second.
 */
export function settle(world: World, nowMs: number): void {
  for (;;) {
    let next: { atMs: number; run: () => void } | undefined;
    for (const instance of world.instances.values()) {
      const event = nextEvent(world, instance);
      if (event && event.atMs <= nowMs && (next === undefined || event.atMs < next.atMs)) next = event;
    }
    if (next === undefined) return;
    next.run();
  }
}

function nextEvent(world: World, instance: Instance): { atMs: number; run: () => void } | undefined {
  const { boot } = instance;
  const bucket = world.buckets.get(world.service.cache.bucket);
  if (bucket === undefined) return undefined;
  const atMs = boot.looked ? boot.plan.exported[boot.exportedCount]?.atMs : boot.plan.userDataMs;
  if (atMs === undefined || stateOf(instance, atMs) !== 'running') return undefined;
  if (!boot.looked) {
    return { atMs, run: () => decideBoot(instance, lookAt(bucket, world.service.cache.prefix)) };
  }
  return {
    atMs,
    run: () => {
      writeModelFile(
        bucket,
        world.service.cache.prefix,
        (boot.plan.exported[boot.exportedCount] as { name: string }).name,
        atMs,
      );
      boot.exportedCount++;
    },
  };
}

/** What a machine finds in the bucket: no COMPLETE, or a file of it gone, means no cache. */
export function lookAt(bucket: Bucket, prefix: string): 'whole' | 'missing' | 'corrupt' {
  if (bucket.current(`${prefix}/COMPLETE`) === undefined) return 'missing';
  const files = [...BLOBS, MANIFEST].map((file) => ({
    file,
    stored: bucket.current(`${prefix}/${file.name}`),
  }));
  if (files.some(({ stored }) => stored === undefined)) return 'missing';
  return files.every(({ file, stored }) => stored?.sha256 === file.sha256) ? 'whole' : 'corrupt';
}

export function writeModelFile(bucket: Bucket, prefix: string, name: string, atMs: number): void {
  if (name === 'COMPLETE') {
    bucket.put(
      { key: `${prefix}/COMPLETE`, body: Buffer.from(completeText(atMs)), contentType: 'application/json' },
      atMs,
    );
    return;
  }
  const file = [...BLOBS, MANIFEST].find((one) => one.name === name);
  if (file) bucket.put({ key: `${prefix}/${name}`, size: file.size, sha256: file.sha256 }, atMs);
}

/** The weights under their name, but with other bytes: what a cache looks like after a bad upload. */
export function corruptWeights(bucket: Bucket, prefix: string, atMs: number): void {
  const file = BLOBS.find((blob) => blob.sha256 === WEIGHTS_SHA256);
  if (file) bucket.put({ key: `${prefix}/${file.name}`, size: file.size, sha256: '0'.repeat(64) }, atMs);
}
