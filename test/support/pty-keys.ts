import type { Pty } from './pty.ts';

/**
 * Presses until the screen shows what should come of it. The screens drop keys that came before they were painted and
 * the keyboard was quiet for 300 ms, so a key is pressed again only after that.
 */
export async function press(pty: Pty, keys: string, shows: string | RegExp): Promise<string> {
  for (let tries = 0; ; tries += 1) {
    pty.press(keys);
    try {
      return await pty.until(shows, 700);
    } catch (error) {
      if (tries > 20) throw error;
    }
  }
}

/** Types a gate's text as a person would, once the prompt is there, and opens it. */
export async function openGate(pty: Pty, text: string, shows: string | RegExp): Promise<string> {
  await pty.until(`type  ${text}`, 20_000);
  await press(pty, text[0] ?? '', `> ${text[0]}`);
  for (const letter of text.slice(1)) pty.press(letter);
  await pty.until(`> ${text}`);
  return press(pty, '\r', shows);
}
