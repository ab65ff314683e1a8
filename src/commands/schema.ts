import type { Context } from './app.ts';

/** `firedrill schema`: the JSON Schema of runbooks, as `runbooks/runbook.schema.json` holds it. */
export async function schema(this: Context): Promise<void> {
  const [{ runbookJsonSchema }, { actions }] = await Promise.all([
    import('../runbook/json-schema.ts'),
    import('../actions/registry.ts'),
  ]);
  this.process.stdout.write(`${JSON.stringify(runbookJsonSchema(actions), null, 2)}\n`);
}
