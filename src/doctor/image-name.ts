/** A container image by its name, taken apart as Docker does it. */
export interface ImageName {
  /** As it is written. */
  readonly name: string;
  /** Host, with a port where there is one. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  /** `sha256:…`; absent where the name pins none. */
  readonly digest?: string;
  /** Of a registry of AWS's (ECR): its account. */
  readonly account?: string;
}

const DOCKER_HUB = 'registry-1.docker.io';

/** Of Docker's own grammar (distribution/reference): words with separators, slashes between them, perhaps a tag. */
const WORD = '[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*';
const PATH = new RegExp(`^(${WORD}(?:/${WORD})*)(?::(\\w[\\w.-]{0,127}))?$`);

/** Pure; `undefined` for what is no name of an image. */
export function imageName(name: string): ImageName | undefined {
  const [rest = '', digest] = name.split('@');
  const first = rest.split('/')[0] ?? '';
  const isHost = rest.includes('/') && (/[.:]/.test(first) || first === 'localhost');
  const path = isHost ? rest.slice(first.length + 1) : rest;
  const [, found = '', tag = 'latest'] = PATH.exec(path) ?? [];
  if (found === '' || (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest))) return undefined;
  const hub = !isHost || first === 'docker.io';
  const account = /^(\d{12})\.dkr\.ecr\./.exec(first)?.[1];
  return {
    name,
    registry: hub ? DOCKER_HUB : first,
    // What has no owner there is Docker's own.
    repository: hub && !found.includes('/') ? `library/${found}` : found,
    tag,
    ...(digest === undefined ? {} : { digest }),
    ...(isHost && account !== undefined ? { account } : {}),
  };
}

/** The images that user data names: values of variables whose names end in IMAGE, as the unit's header sets them. Pure. */
export function imagesIn(userData: string): readonly string[] {
  const found = userData.matchAll(/^\s*(?:export\s+)?[A-Z][A-Z0-9_]*IMAGE=(['"]?)([^\s'"$]+)\1\s*$/gm);
  return [...new Set([...found].map(([, , value = '']) => value))];
}
