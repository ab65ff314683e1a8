import { setTimeout } from 'node:timers/promises';
import { killed, type Place, processesOf } from './place.ts';

/** A sandbox whose firedrill was killed at the very end is to find that out by itself, in real ms. */
const LIMIT_MS = 180_000;

/**
 * Waits until nothing of these places is at work any more, and removes them. Resolves to those where something was, which is
 * ended, with its processes.
 */
export async function awaitSandboxes(
  left: readonly { name: string; place: Place }[],
): Promise<{ name: string; lines: readonly string[] }[]> {
  const until = performance.now() + LIMIT_MS;
  const failed: { name: string; lines: readonly string[] }[] = [];
  for (const { name, place } of left) {
    for (;;) {
      const lines = await processesOf(place);
      if (lines.length === 0) break;
      if (performance.now() > until) {
        failed.push({ name, lines });
        for (const line of lines) killed(line);
        break;
      }
      await setTimeout(1000);
    }
    await place.remove();
  }
  return failed;
}
