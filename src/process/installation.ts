import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where this copy of firedrill lies. All paths absolute. */
export interface Installation {
  readonly root: string;
  readonly main: string;
  readonly launcher: string;
  /** What terragrunt runs in tofu's place in a live run, and the wrapper behind it. */
  readonly tofuScript: string;
  readonly wrapper: string;
  /** The stand-in terragrunt. */
  readonly standin: string;
  /** The same as a program, for whoever has no Node of ours at hand. */
  readonly standinScript: string;
  /** `0.1.0` */
  readonly version: () => string;
}

export function installationAt(root: string): Installation {
  return {
    root,
    main: join(root, 'dist', 'main.js'),
    launcher: join(root, 'dist', 'launcher.js'),
    tofuScript: join(root, 'dist', 'tofu.sh'),
    wrapper: join(root, 'dist', 'wrapper.js'),
    standin: join(root, 'dist', 'terragrunt.js'),
    standinScript: join(root, 'dist', 'terragrunt.sh'),
    version: () =>
      (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version,
  };
}
