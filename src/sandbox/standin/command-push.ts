import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadState } from './command-plan.ts';
import { Failed } from './output.ts';
import type { Session } from './session.ts';
import type { TofuState } from './state.ts';

/** `state push FILE`, without -force. What is pushed gets a serial of its own: the next one. */
export async function pushCommand(session: Session): Promise<number> {
  const { asked, backend } = session;
  const pushed = readPushed(asked.operands[0] as string);
  const lock = await backend.lock('state-push');
  try {
    const there = await loadState(session);
    // Where there is no state, it becomes one with a lineage of its own (facts/tofu-real.md §7).
    if (there === undefined) await backend.write({ ...pushed, serial: 1, lineage: randomUUID() });
    else if (!isEmpty(there)) refuseOther(pushed, there);
    if (there !== undefined && !isSame(pushed, there))
      await backend.write({ ...pushed, serial: pushed.serial + 1 });
    return 0;
  } finally {
    await lock.release();
  }
}

function readPushed(file: string): TofuState {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Failed('Failed to open the given state file', `open ${file}: no such file or directory`);
  }
  try {
    return JSON.parse(text) as TofuState;
  } catch {
    const format = 'Unsupported state file format: The state file';
    throw new Failed(
      `Failed to read source state "${file}"`,
      `2 problems:\n\n- ${format} could not be parsed as JSON: syntax error at byte offset 1.\n- ${format} can not be checked for presence of encryption: invalid character '${text[0]}' looking for beginning of value`,
    );
  }
}

function refuseOther(pushed: TofuState, there: TofuState): void {
  const refused = (why: string): Failed => new Failed('Failed to write the imported state', why);
  if (there.lineage !== pushed.lineage)
    throw refused(
      `cannot import state with lineage "${pushed.lineage}" over unrelated state with lineage "${there.lineage}"`,
    );
  if (there.serial > pushed.serial)
    throw refused(
      `cannot import state with serial ${pushed.serial} over newer state with serial ${there.serial}`,
    );
  if (there.serial === pushed.serial && !isSame(pushed, there))
    throw refused(
      `cannot overwrite existing state with serial ${there.serial} with a different state that has the same serial`,
    );
}

const isEmpty = ({ resources, outputs }: TofuState): boolean =>
  resources.length === 0 && Object.keys(outputs).length === 0;

function isSame(a: TofuState, b: TofuState): boolean {
  return (
    JSON.stringify([a.serial, a.lineage, a.outputs, a.resources]) ===
    JSON.stringify([b.serial, b.lineage, b.outputs, b.resources])
  );
}
