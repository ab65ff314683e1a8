// Builds dist/: one entry a program, lazy chunks shared by all (docs/decisions/0002-bundle.md).
import { chmod, copyFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { bundling } from './bundle.mjs';

await rm('dist', { recursive: true, force: true });
await build({
  ...bundling,
  entryPoints: {
    main: 'src/main.ts',
    launcher: 'src/process/launcher.ts',
    wrapper: 'src/process/wrapper.ts',
    terragrunt: 'src/sandbox/standin/main.ts',
  },
  outdir: 'dist',
  splitting: true,
  sourcemap: process.env.FIREDRILL_SOURCEMAP === '1',
  chunkNames: 'chunks/[name]-[hash]',
  logLevel: 'warning',
});
for (const script of ['src/process/tofu.sh', 'src/sandbox/standin/terragrunt.sh']) {
  const built = join('dist', basename(script));
  await copyFile(script, built);
  await chmod(built, 0o755);
}
