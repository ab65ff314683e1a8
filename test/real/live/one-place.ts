// A file of tests with one place: opened before them, closed after them, and each goes on from the world that the one before
// it left.
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { LivePlace } from './live-place.ts';

/** For the file's outermost `describe`. After a test that failed the others would say nothing: they are skipped. */
export function inOnePlace(open: () => Promise<LivePlace>): void {
  let place: LivePlace | undefined;
  beforeAll(async () => {
    place = await open();
  }, 400_000);
  afterAll(() => place?.[Symbol.asyncDispose]());
  let broken = false;
  beforeEach(({ skip }) => skip(broken, 'an earlier step failed'));
  afterEach(({ task }) => {
    broken ||= task.result?.state === 'fail';
    place?.router.behave();
    expect(place?.router.failures).toEqual([]);
  });
}
