import type { ImageName } from './image-name.ts';

/** What a registry says of an image. `private`: it tells nobody without a login. */
export type Held = { readonly digest: string } | 'gone' | 'private';

const KINDS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/**
 * Asks for the head of an image's manifest, which counts as no pull: without a login, or with the token that the registry
 * gives to anybody (distribution.github.io/distribution/spec/auth/token). Throws where there is no answer to be used.
 */
export async function askRegistry(
  { registry, repository, tag, digest }: ImageName,
  http: typeof fetch,
  signal: AbortSignal,
): Promise<Held> {
  // As Docker does it: this machine's own registry needs no certificate.
  const scheme = /^(?:localhost|127\.\d+\.\d+\.\d+)(?::|$)/.test(registry) ? 'http' : 'https';
  const url = `${scheme}://${registry}/v2/${repository}/manifests/${digest ?? tag}`;
  const head = (token?: string) =>
    http(url, {
      method: 'HEAD',
      headers: { accept: KINDS, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      signal,
    });
  let answer = await head();
  if (answer.status === 401) {
    const token = await tokenFor(answer.headers.get('www-authenticate') ?? '', scheme, http, signal);
    if (token === undefined) return 'private';
    answer = await head(token);
  }
  if (answer.status === 200) return { digest: answer.headers.get('docker-content-digest') ?? digest ?? '' };
  if (answer.status === 404) return 'gone';
  if (answer.status === 401 || answer.status === 403) return 'private';
  throw new Error(`${registry} answers with ${answer.status}`);
}

/** `Bearer realm="https://auth.docker.io/token",service="…",scope="…"`; `undefined` where it gives none to strangers. */
async function tokenFor(
  challenge: string,
  scheme: string,
  http: typeof fetch,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { realm = '', ...rest } = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
  const url = URL.parse(realm);
  if (!/^bearer\b/i.test(challenge) || url?.protocol !== `${scheme}:`) return undefined;
  for (const name of ['service', 'scope']) if (rest[name]) url.searchParams.set(name, rest[name]);
  const answer = await http(url.href, { signal });
  if (answer.status !== 200) return undefined;
  const { token, access_token: other } = (await answer.json()) as { token?: unknown; access_token?: unknown };
  return [token, other].find((one) => typeof one === 'string' && /^[\w.~+/=-]+$/.test(one)) as
    | string
    | undefined;
}
