/** Bytes of text that terminals take at once (xterm: 100,000 of base64). */
const MOST = 70_000;

/**
 * What makes a terminal put a text on the clipboard of whoever sits at it, over SSH too (OSC 52). tmux takes it for itself
 * (`set-clipboard on`) or hands it on (`allow-passthrough on`): it gets both.
 */
export function clipboardBytes(text: string, env: Readonly<Record<string, string | undefined>>): string {
  const bytes = Buffer.from(text);
  const some = bytes.length > MOST ? bytes.subarray(0, MOST) : bytes;
  const sequence = `\u001b]52;c;${some.toString('base64')}\u0007`;
  return env['TMUX']
    ? `${sequence}\u001bPtmux;${sequence.replaceAll('\u001b', '\u001b\u001b')}\u001b\\`
    : sequence;
}
