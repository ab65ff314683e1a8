import { execFileSync } from 'node:child_process';
import { appendFile, chmod, chown, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { continueJournal, createJournal } from '../../src/journal/journal.ts';
import {
  makeRunFolder,
  readFolder,
  readRun,
  rtoLogAbove,
  type StoredRun,
} from '../../src/journal/run-folders.ts';
import { appendRto } from '../../src/rto/log.ts';
import { readPastLog } from '../../src/rto/past-log.ts';
import { listRuns } from '../../src/run/list-runs.ts';
import { holderOf, takeLock } from '../../src/run/lock.ts';
import { isLiveRun } from '../../src/sandbox/idle.ts';
import { line } from '../rto/journal.ts';
import { scratch } from '../support/folder.ts';
import { frame } from '../support/frame.ts';

const STRANGER = 65_534;
const isRoot = process.getuid?.() === 0;
const pipe = (file: string) => execFileSync('mkfifo', [file]);
const listed = async (runs: string) => (await listRuns({ runs, rtoLog: rtoLogAbove(runs) })).runs;
const goOn = ({ folder, chain }: StoredRun) =>
  continueJournal(join(folder, 'journal.jsonl'), chain, 2, async () => 0);

async function runsFolder(): Promise<string> {
  const runs = join(await scratch(), 'service', 'runs');
  await mkdir(runs, { recursive: true, mode: 0o700 });
  return runs;
}

async function run(runs: string, name: string): Promise<string> {
  const folder = await makeRunFolder(runs, name);
  const journal = await createJournal(join(folder, 'journal.jsonl'), 1, async () => 0);
  await journal.append({ type: 'run.opened', ...frame() });
  await journal.close();
  return folder;
}

describe('a pipe in the place of a file is said, and waited for by nobody', () => {
  test('a journal', async () => {
    const runs = await runsFolder();
    const folder = await makeRunFolder(runs, 'a');
    const journal = join(folder, 'journal.jsonl');
    pipe(journal);
    const stored = await readRun(folder);
    expect(stored.chain.problems).toEqual([
      { line: 1, what: `cannot be read (${journal} is not a plain file: take it away)` },
    ]);
    expect(await listed(runs)).toMatchObject([{ run: 'a', standing: 'damaged', damage: expect.any(String) }]);
    expect(isLiveRun(folder, Date.now())).toBe(false);
  });

  test('a lock', async () => {
    const folder = await scratch();
    pipe(join(folder, 'lock.1'));
    await expect(holderOf(folder)).rejects.toThrow(/lock\.1 is not a plain file/);
    await expect(takeLock(folder)).rejects.toThrow(/lock\.1 is not a plain file/);
  });

  test('a lock that became one while it was held', async () => {
    const folder = await scratch();
    const taken = await takeLock(folder);
    await rename(join(folder, 'lock.1'), join(folder, 'kept'));
    pipe(join(folder, 'lock.1'));
    if ('release' in taken) taken.release();
  });

  test('the RTO log', async () => {
    const runs = await runsFolder();
    const log = join(dirname(runs), 'rto-log.jsonl');
    pipe(log);
    await expect(readPastLog(log)).rejects.toThrow(`${log} is not a plain file: take it away`);
    await expect(appendRto(log, line({ run: 'a' }))).rejects.toThrow('is not a plain file');
    expect(await listed(runs)).toEqual([]);
  });
});

describe('what a link points to is neither read nor written', () => {
  test('the RTO log', async () => {
    const folder = await scratch();
    const [log, target] = [join(folder, 'rto-log.jsonl'), join(folder, 'target')];
    await writeFile(target, '');
    await symlink(target, log);
    await expect(appendRto(log, line({ run: 'a' }))).rejects.toThrow(`${log} is a link`);
    await expect(readPastLog(log)).rejects.toThrow(`${log} is a link`);
    expect(await readFile(target, 'utf8')).toBe('');
    // Nor is one made that was not there.
    await symlink(join(folder, 'made'), join(folder, 'other.jsonl'));
    await expect(appendRto(join(folder, 'other.jsonl'), line({ run: 'a' }))).rejects.toThrow('is a link');
    await expect(readFile(join(folder, 'made'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a journal, also when it becomes one while the run is open', async () => {
    const runs = await runsFolder();
    const folder = await makeRunFolder(runs, 'a');
    const [journal, elsewhere] = [join(folder, 'journal.jsonl'), join(folder, 'elsewhere')];
    const writer = await createJournal(journal, 1, async () => 0);
    await writer.append({ type: 'run.opened', ...frame() });
    const before = await readFolder(folder);
    await rename(journal, elsewhere);
    await symlink(elsewhere, journal);
    const paused = writer.append({ type: 'run.paused', by: 'a', reason: 'b' });
    await expect(paused).rejects.toThrow('was changed or replaced by something else');
    await writer.close();
    expect((await readRun(folder)).chain.problems[0]?.what).toContain('is a link');
    await expect(goOn(before)).rejects.toThrow('is a link');
  });

  test('a lock, also when it is let go', async () => {
    const folder = await scratch();
    const taken = await takeLock(folder);
    const [lock, target] = [join(folder, 'lock.1'), join(folder, 'target')];
    await rename(lock, target);
    await symlink(target, lock);
    const before = await readFile(target, 'utf8');
    if ('release' in taken) taken.release();
    expect(await readFile(target, 'utf8')).toBe(before);
    await expect(takeLock(folder)).rejects.toThrow(/lock\.1 is a link/);
  });

  test('a folder of runs, and one of a run', async () => {
    const runs = await runsFolder();
    const folder = await run(runs, 'a');
    await rename(folder, `${runs}-a`);
    await symlink(`${runs}-a`, folder);
    await expect(takeLock(folder)).rejects.toThrow(`${folder} is a link`);
    await rename(runs, `${runs}-moved`);
    await symlink(`${runs}-moved`, runs);
    await expect(listed(runs)).rejects.toThrow(`${runs} is a link`);
    await expect(makeRunFolder(runs, 'b')).rejects.toThrow(`${runs} is a link`);
  });
});

describe('where others may write, nothing is relied on', () => {
  test.each([
    ['the folder of the runs', (runs: string) => runs, 0o770],
    ["the service's", (runs: string) => dirname(runs), 0o770],
    ['the state folder', (runs: string) => dirname(dirname(runs)), 0o707],
  ])('%s', async (_, which, mode) => {
    const runs = await runsFolder();
    await run(runs, 'a');
    await chmod(which(runs), mode);
    await expect(listed(runs)).rejects.toThrow(`chmod go-w ${which(runs)}`);
    await expect(makeRunFolder(runs, 'b')).rejects.toThrow(`chmod go-w ${which(runs)}`);
  });

  test('the folder of a run, and the one of the RTO log', async () => {
    const runs = await runsFolder();
    const folder = await run(runs, 'a');
    await chmod(folder, 0o702);
    await expect(takeLock(folder)).rejects.toThrow(`others may write in ${folder}`);
    await chmod(dirname(runs), 0o777);
    await expect(appendRto(join(dirname(runs), 'rto-log.jsonl'), line({ run: 'a' }))).rejects.toThrow(
      'others may write in',
    );
  });

  test('a state folder that the group may write, or in /tmp, is taken', async () => {
    const runs = await runsFolder();
    await run(runs, 'a');
    await chmod(dirname(dirname(runs)), 0o770);
    expect(await listed(runs)).toHaveLength(1);
    await chmod(dirname(dirname(runs)), 0o1777);
    expect(await listed(runs)).toHaveLength(1);
  });
});

describe.runIf(isRoot)('what belongs to another user is not continued', () => {
  test('a folder', async () => {
    const runs = await runsFolder();
    const folder = await run(runs, 'a');
    await chown(folder, STRANGER, STRANGER);
    await expect(takeLock(folder)).rejects.toThrow(`${folder} belongs to another user (${STRANGER})`);
    await chown(runs, STRANGER, STRANGER);
    await expect(listed(runs)).rejects.toThrow('belongs to another user');
  });

  test('the state folder', async () => {
    const runs = await runsFolder();
    await run(runs, 'a');
    await chown(dirname(dirname(runs)), STRANGER, STRANGER);
    await expect(listed(runs)).rejects.toThrow('others may change what is in');
  });

  test('a journal and the RTO log; to read them is another matter', async () => {
    const runs = await runsFolder();
    const folder = await run(runs, 'a');
    const journal = join(folder, 'journal.jsonl');
    await chown(journal, STRANGER, STRANGER);
    await expect(goOn(await readFolder(folder))).rejects.toThrow('belongs to another user');
    const log = join(dirname(runs), 'rto-log.jsonl');
    await appendRto(log, line({ run: 'a' }));
    await chown(log, STRANGER, STRANGER);
    await expect(appendRto(log, line({ run: 'b' }))).rejects.toThrow('belongs to another user');
    expect((await readPastLog(log)).runs).toHaveLength(1);
  });
});

test.each(['lock.9007199254740992', 'lock.9007199254740991', `lock.${'9'.repeat(200)}`])(
  '%s: a number that is never given ends in a sentence, not in a loop',
  async (name) => {
    const folder = await scratch();
    await writeFile(join(folder, name), '');
    for (const ask of [takeLock, holderOf])
      await expect(ask(folder)).rejects.toThrow('a lock file with a number that firedrill never gives');
  },
);

test('a thousand runs are read with few files open', async () => {
  const runs = await runsFolder();
  for (let i = 0; i < 1000; i++) {
    const folder = join(runs, String(i).padStart(4, '0'));
    await mkdir(folder, { mode: 0o700 });
    await appendFile(join(folder, 'journal.jsonl'), '');
  }
  const list = `import { listRuns } from ${JSON.stringify(join(import.meta.dirname, '../../src/run/list-runs.ts'))};
    const { runs } = await listRuns(${JSON.stringify({ runs, rtoLog: rtoLogAbove(runs) })});
    console.log(runs.filter(({ standing }) => standing === 'damaged').length);`;
  const command = 'ulimit -n 128; exec "$@"';
  const node = [process.execPath, '--input-type=module', '-e', list];
  expect(execFileSync('sh', ['-c', command, 'sh', ...node], { encoding: 'utf8' })).toBe('1000\n');
});
