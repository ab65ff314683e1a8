import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROGRAM, ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { Pty } from '../support/pty.ts';

/** A user that no file knows, as containers run programs. Only root can become one. */
const NAMELESS = 54_321;
const become = process.getuid?.() === 0 ? { uid: NAMELESS, gid: NAMELESS } : undefined;

/** The program as that user, with this environment and nothing else. */
function nameless(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, [PROGRAM, ...args], {
    ...become,
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    encoding: 'utf8',
  });
}

/** A folder of that user's. */
async function own(mode = 0o700): Promise<string> {
  const folder = await scratch();
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'own'), { mode });
  await chmod(join(folder, 'own'), mode);
  await chown(join(folder, 'own'), NAMELESS, NAMELESS);
  return join(folder, 'own');
}

const mayRun = become !== undefined && nameless(['--help']).status === 0;

describe.runIf(mayRun)('a user without a name and without a home', () => {
  test.each([
    [{}, `uid ${NAMELESS}`],
    [{ LOGNAME: 'bo', USER: 'ana', LANG: 'C', LC_ALL: 'C' }, 'bo'],
  ])('rehearses to the end with %j, as %s', async (env, operator) => {
    const state = await own();
    const places = ['--state-dir', state];
    const begun = nameless(['rehearse', 'instance-replacement', '--json', '--speed', 'max', ...places], env);
    expect([begun.status, begun.stderr]).toEqual([
      4,
      expect.stringContaining('waits for a person at review'),
    ]);
    expect(JSON.parse(begun.stdout.split('\n')[0] ?? '')).toMatchObject({ type: 'run.opened', operator });
    const ended = nameless(['resume', '--plain', '--answer', 'review=aws_instance.ttb', ...places], env);
    expect([ended.status, ended.stderr]).toEqual([0, '']);
    const [run] = JSON.parse(nameless(['runs', '--json', ...places], env).stdout) as { run: string }[];
    const journal = join(state, 'ttb-verifier', 'runs', run?.run ?? '', 'journal.jsonl');
    expect(await readFile(journal, 'utf8')).toContain(`"type":"run.resumed","operator":"${operator}"`);
  });

  test.each([['runs'], ['rto'], ['rehearse', 'instance-replacement', '--plain'], ['home', '--json']])(
    '%s is told to name a state folder',
    (...args) => {
      const { status, stdout, stderr } = nameless(args);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(/^firedrill: you have no home folder here, .*\n.* --state-dir DIR .*\n$/);
    },
  );

  test.each(['home', 'state'])(
    'a %s folder that cannot be written to: what reads works, the rest says what to do',
    async (what) => {
      const closed = await own(0o500);
      const places = what === 'home' ? [] : ['--state-dir', closed];
      const env = what === 'home' ? { HOME: closed } : {};
      for (const args of [['runs'], ['rto'], ['home', '--json']])
        expect(nameless([...args, ...places], env)).toMatchObject({ status: 0, stderr: '' });
      const { status, stderr } = nameless(['rehearse', 'instance-replacement', '--plain', ...places], env);
      expect(status).toBe(2);
      expect(stderr).toMatch(
        /^firedrill: runs cannot be kept in .*EACCES.*\n.*Nothing was started\. .*--state-dir DIR/,
      );
    },
  );
});

test('home is painted where there is no home folder that is there, and no language', async () => {
  const args = [PROGRAM, 'home', '--state-dir', await scratch()];
  const env = { LANG: 'C', LC_ALL: 'C', HOME: '/nonexistent' };
  await using pty = new Pty(process.execPath, args, { cwd: ROOT, env });
  await pty.until('The instance is broken', 20_000);
});

test.each(['HOME', 'XDG_STATE_HOME'])('%s that is no whole path keeps no runs', async (name) => {
  const env = { HOME: await scratch(), [name]: 'somewhere' };
  expect(spawnSync(process.execPath, [PROGRAM, 'runs'], { cwd: ROOT, env, encoding: 'utf8' })).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(
      /^firedrill: HOME or XDG_STATE_HOME is no whole path: .*\n.* --state-dir DIR .*\n$/,
    ),
  });
});

test.each([['--help'], ['runs'], ['rehearse', 'instance-replacement', '--plain'], ['validate', 'x.yaml']])(
  'in a folder that is gone, %s says so in a sentence',
  async (...args) => {
    const folder = join(await scratch(), 'gone');
    const script = 'mkdir "$0" && cd "$0" && rmdir "$0" && exec "$@"';
    const asked = spawnSync('sh', ['-c', script, folder, process.execPath, PROGRAM, ...args], {
      encoding: 'utf8',
    });
    expect([asked.status, asked.stdout, asked.stderr]).toEqual([
      2,
      '',
      expect.stringMatching(/^firedrill: the folder that you are in is gone\. .*\n$/),
    ]);
  },
);
