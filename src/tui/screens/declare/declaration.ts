import { parseSince } from '../../../words/since.ts';
import type { Declaration } from '../../host.ts';
import { valuesOf } from './choices.ts';
import type { DeclareScreen } from './state.ts';

/** What a form that is filled in declares. Throws where its "down since" is no time. */
export function declarationOf(form: DeclareScreen, now: Date): Declaration {
  const { since = '', operator = '' } = valuesOf(form, 'run');
  const t0 = parseSince(since, now);
  if ('error' in t0) throw new Error(t0.error);
  return {
    mode: form.mode,
    runbook: form.runbook.id,
    world: valuesOf(form, 'world'),
    inputs: valuesOf(form, 'input'),
    since: t0.at,
    operator,
  };
}
