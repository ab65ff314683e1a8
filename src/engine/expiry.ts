/** When a question closes by itself, by run time and by the wall clock; never, where nothing limits it. All in ms. */
export function until(validForMs: number | undefined, nowT: number) {
  if (validForMs === undefined) return {};
  return {
    expiresT: Math.round(nowT + validForMs),
    expiresAt: new Date(Date.now() + validForMs).toISOString(),
  };
}
