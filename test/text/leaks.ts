/** Parts of a secret this long must not be in a text. */
const PART = 6;

/** What of a secret can still be read in a text: as it is, or as URLs, JSON and base64 write it. */
export function leaksOf(secret: string, text: string): readonly string[] {
  const base64 = Buffer.from(secret).toString('base64').replaceAll('=', '');
  const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64];
  return [...new Set(forms)].flatMap((form) => partsOf(form).filter((part) => text.includes(part)));
}

function partsOf(text: string): readonly string[] {
  return Array.from({ length: Math.max(1, text.length - PART + 1) }, (_, n) => text.slice(n, n + PART));
}
