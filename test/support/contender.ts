/** One of several programs that want to write the same run: takes it, writes one event and lets go, many times over. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { continueJournal } from '../../src/journal/journal.ts';
import { readFolder } from '../../src/journal/run-folders.ts';
import { takeLock } from '../../src/run/lock.ts';

const [folder = '', times = '0', end = ''] = process.argv.slice(2);
const file = join(folder, 'journal.jsonl');

for (let taken = 0; taken < Number(times); ) {
  const lock = await takeLock(folder);
  if (!('release' in lock)) continue;
  taken += 1;
  // Fails where another one is between this line and its removal.
  const inside = join(folder, 'inside');
  if (end !== 'dies') writeFileSync(inside, '', { flag: 'wx' });
  const { chain, state } = await readFolder(folder);
  const { journal } = await continueJournal(file, chain, (state?.epoch ?? 0) + 1, async () => chain.t + 1);
  await journal.append({ type: 'run.resumed', operator: String(process.pid), cutBytes: 0 });
  if (end === 'dies' && taken === Number(times)) process.kill(process.pid, 'SIGKILL');
  await journal.close();
  if (end !== 'dies') rmSync(inside);
  lock.release();
}
