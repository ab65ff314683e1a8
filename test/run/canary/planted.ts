import { createHash } from 'node:crypto';
import { CANARIES, type Canary } from '../../text/canary.ts';

/** Each shape with a secret of its own, so that none is masked since another was found. */
export const PLANTED = CANARIES.map((canary, n) => {
  const secret = createHash('sha256')
    .update(`canary ${n}`)
    .digest('base64url')
    .replaceAll(/[-_]/g, 'x')
    .slice(0, 22);
  return { ...canary, secret, text: canary.plant(secret) };
});
export const of = (...kinds: readonly Canary['kind'][]) => PLANTED.filter(({ kind }) => kinds.includes(kind));
