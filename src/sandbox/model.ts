import { createHash } from 'node:crypto';
import { MODEL_BYTES } from './stages.ts';

/** A file of the model, named as in the bucket, below the prefix. */
export interface ModelFile {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

export const MODEL_NAME = 'llama3.2-vision';

/** sha256 of the model's manifest, as infrastructure/variables.tf pins it. */
export const MODEL_DIGEST = '6f2f9757ae97e8a3f8ea33d6adb2b11d93d9a35bef277cd2c0b1b5af8e8d0b1e';

export const MANIFEST_FILE = 'manifests/registry.ollama.ai/library/llama3.2-vision/latest';

/** The weights: one GGUF of 7.8 GB. */
export const WEIGHTS_SHA256 = '9999d473417a8e179d993498195be5f42cab963acc75f4a6b15d981e8b68abed';

// Of the small ones only the number is known, so their hashes are made up here, as their bytes would be.
const SMALL = [
  { what: 'template', size: 269 },
  { what: 'license', size: 7_712 },
  { what: 'params', size: 32 },
  { what: 'config', size: 572 },
].map(({ what, size }) => ({ size, sha256: createHash('sha256').update(`sandbox ${what}`).digest('hex') }));

const smallBytes = SMALL.reduce((sum, { size }) => sum + size, 0);

/** Blobs in the order in which instance_init.sh writes them (by digest). */
export const BLOBS: readonly ModelFile[] = [
  ...SMALL,
  { size: MODEL_BYTES - smallBytes, sha256: WEIGHTS_SHA256 },
]
  .sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
  .map(({ size, sha256 }) => ({ name: `blobs/sha256-${sha256}`, size, sha256 }));

export const MANIFEST: ModelFile = { name: MANIFEST_FILE, size: 1_036, sha256: MODEL_DIGEST };

/** The text of COMPLETE, as model_export in instance_init.sh writes it. */
export function completeText(atMs: number): string {
  const files = [...BLOBS, MANIFEST];
  const at = new Date(atMs).toISOString();
  return `${JSON.stringify({ v: 1, model: MODEL_NAME, digest: `sha256:${MODEL_DIGEST}`, at, files }, null, 2)}\n`;
}
