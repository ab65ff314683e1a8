import { heldBy, type LockInfo } from '../../terragrunt/lock-info.ts';
import { lockTablesOf } from '../../terragrunt/lock-tables.ts';
import { readStateLock } from '../../terragrunt/state-lock.ts';
import { shellWord } from '../../text/shell-word.ts';
import type { Check, MachinePorts } from '../check.ts';
import { fail, pass } from '../finding.ts';

export const check: Check<MachinePorts, LockInfo | undefined> = {
  id: 'lock',
  asks: 'nobody holds the state’s lock',
  why: 'Nobody can plan or apply while it is held; one that a dead program left is never given back by itself.',
  async ask({ aws, border, service, unit, signal }) {
    return readStateLock(aws, border, service.state, await lockTablesOf(unit.folder, service.state), signal);
  },
  judge: (lock, { unit }) =>
    lock === undefined
      ? pass('nobody holds it')
      : fail(
          `The state is locked by ${heldBy(lock)}.`,
          `Ask ${lock.who} first. Only if that program is dead: cd ${shellWord(unit)} && terragrunt run -- force-unlock ${shellWord(lock.id)}`,
        ),
};
