/** `9:41`, `1:02:07`. */
export function minutes(ms: number): string {
  // Down to whole seconds, as on the screens.
  const s = Math.floor(ms / 1000);
  const [h, m, rest] = [Math.floor(s / 3600), Math.floor(s / 60) % 60, String(s % 60).padStart(2, '0')];
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${rest}` : `${m}:${rest}`;
}
