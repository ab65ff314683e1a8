import type { Context } from './app.ts';

export async function schema(this: Context): Promise<void> {
  const [{ schema: print }, { actions }] = await Promise.all([
    import('./schema.ts'),
    import('../actions/registry.ts'),
  ]);
  this.process.stdout.write(print(actions).stdout);
}
