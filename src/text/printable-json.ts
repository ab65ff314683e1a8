/**
 * JSON on one line that a terminal shows as it is: what would move a cursor, reorder or hide text is written as an escape,
 * which means the same to whoever parses it.
 */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (sign) =>
    // By code units: a sign beyond them takes two escapes.
    Array.from(sign.split(''), (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  );
}
