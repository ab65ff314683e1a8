import type { TailWith } from '../boot/file-tail.ts';
import { explainSession } from '../diagnosis/session.ts';
import type { ActionContext } from './action.ts';

/** The unit's own ways to its boot log, by the names that it gives them (infrastructure/tail_document.tf). */
export async function tailDocuments({
  service,
  unit,
}: Pick<ActionContext, 'service' | 'unit'>): Promise<Omit<TailWith, 'socket'>> {
  const script = await unit.read('tail_boot_log.sh');
  return {
    explain: explainSession,
    sessionDocument: `${service.name}-TailBootLog`,
    commandDocument: `${service.name}-ReadBootLog`,
    ...(script === undefined ? {} : { script }),
  };
}
