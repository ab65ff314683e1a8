import { validationRecord } from './acm.ts';
import type { Reply } from './wire.ts';
import type { World } from './world.ts';

/** What is not AWS's and not the service's, and yet is needed: registries of container images, GitHub. */
const HOSTS: ReadonlySet<string> = new Set(['registry-1.docker.io', 'ghcr.io', 'api.github.com']);

export const isOutside = (host: string | undefined): boolean => host !== undefined && HOSTS.has(host);

/** Heads of manifests, for anybody; and that GitHub is there. */
export function outsideHttp({ troubles }: World, host: string, url: string): Omit<Reply, 'action'> {
  if (host === 'api.github.com') return { status: troubles.has('github-down') ? 503 : 200 };
  const manifest = /^\/v2\/[a-z0-9._/-]+\/manifests\/[\w.:-]+$/.test(url.split('?')[0] ?? '');
  return { status: manifest && !troubles.has('container-image-gone') ? 200 : 404 };
}

/** What a name in DNS stands for: only the records that prove who has a certificate's name are known. */
export function cnames({ certificates, troubles }: World, name: string): readonly string[] {
  if (troubles.has('record-gone')) return [];
  const asked = `${name.replace(/\.$/, '')}.`;
  return [...certificates.values()]
    .map(validationRecord)
    .filter((record) => record.Name === asked)
    .map((record) => record.Value);
}
