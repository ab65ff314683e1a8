import { expect, vi } from 'vitest';
import type { Pty } from './pty.ts';
import { typeText } from './pty-keys.ts';

/** Types what the gate of a replacement asks for, as soon as it takes keys, until the change has `begun`. */
export async function openGate(pty: Pty, begun: () => Promise<boolean>): Promise<void> {
  await pty.until('type  aws_instance.ttb', 60_000);
  await typeText(pty, 'aws_instance.ttb');
  while (!(await begun())) {
    pty.press('\r');
    const seen = async () => expect(await begun()).toBe(true);
    await vi.waitFor(seen, { timeout: 1000, interval: 20 }).catch(() => undefined);
  }
}
