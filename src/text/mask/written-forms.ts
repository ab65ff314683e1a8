/** How a known secret may stand in a text: as it is, and as a shell, a URL or JSON writes it. */
export function writtenForms(secret: string): readonly string[] {
  const forms = [
    secret,
    json(secret),
    json(json(secret)),
    // Go's JSON (terragrunt's and OpenTofu's) escapes these too.
    json(secret).replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
    secret.replaceAll("'", `'\\''`),
    ...urls(secret),
  ];
  return [...new Set(forms.flatMap(pieces))];
}

/** What is in any base64 of a text that the secret is in. */
export function encodedForms(secret: string): readonly string[] {
  return [...new Set(base64(secret).flatMap(pieces))];
}

/** How deep a search for a form can go: longer ones are kept in pieces, of which a line may show only some. */
const LONGEST_PIECE = 32;

function pieces(form: string): string[] {
  const count = Math.ceil(form.length / LONGEST_PIECE);
  const size = Math.ceil(form.length / count);
  return Array.from({ length: count }, (_, n) => form.slice(n * size, (n + 1) * size));
}

const json = (text: string): string => JSON.stringify(text).slice(1, -1);

function urls(secret: string): string[] {
  const encoded = encodeURIComponent(secret.toWellFormed());
  const all = encoded.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const small = all.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  return [encoded, all, small, all.replaceAll('%20', '+')];
}

/** Shorter parts of base64 would be found where nothing secret is. */
const LEAST_BASE64 = 8;

/** The characters of base64 that depend on the secret alone, for each of the three places it can begin at. */
function base64(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const ends = (shift + bytes.length) % 3;
    const own = encoded.slice(shift === 0 ? 0 : shift + 1, ends === 0 ? undefined : -1);
    if (own.length < LEAST_BASE64) return [];
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
