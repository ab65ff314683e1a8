import type { Actions } from '../runbook/draft.ts';
import { runbookJsonSchema } from '../runbook/json-schema.ts';
import type { Printed } from './validate-files.ts';

/** `firedrill schema`: the JSON Schema of runbooks, as `runbooks/runbook.schema.json` holds it. */
export function schema(actions: Actions): Printed {
  return { stdout: `${JSON.stringify(runbookJsonSchema(actions), null, 2)}\n`, stderr: '', exitCode: 0 };
}
