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

/** Types a text where one is asked for. */
export async function typeText(pty: Pty, text: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    await press(pty, text[0] ?? '', `> ${text[0]}`);
    for (const letter of text.slice(1)) pty.press(letter);
    try {
      await pty.until(`> ${text}`, 5000);
      return;
    } catch (error) {
      if (tries > 5) throw error;
      // On a busy machine the first letter may have been on its way, and came twice.
      await press(pty, CLEAR, /^(?![^]*> \w)/);
    }
  }
}

/** Ctrl-U. */
const CLEAR = '\u0015';

/** Types a gate's text as a person would, once the prompt is there, and opens it. */
export async function openGate(pty: Pty, text: string, shows: string | RegExp): Promise<string> {
  await pty.until(`type  ${text}`, 20_000);
  await typeText(pty, text);
  return press(pty, '\r', shows);
}
