import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli, PROGRAM, ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';

/** A project of its own: the repository's service and runbooks, to be spoiled. */
async function project(): Promise<{ folder: string; state: string; config: string }> {
  const folder = await scratch();
  for (const name of ['firedrill.yaml', 'runbooks', 'infrastructure'])
    await cp(join(ROOT, name), join(folder, name), { recursive: true });
  return { folder, state: join(folder, 'state'), config: join(folder, 'firedrill.yaml') };
}

const rehearse = (config: string, state: string) =>
  cli(['rehearse', 'instance-replacement', '--plain', '--config', config, '--state-dir', state]);

const noRuns = async (state: string) =>
  expect(await readdir(join(state, 'ttb-verifier', 'runs')).catch(() => [])).toEqual([]);

test('no firedrill.yaml anywhere above', async () => {
  const folder = await scratch();
  const { code, stdout, stderr } = await cli(['runs'], { cwd: folder });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/no firedrill\.yaml in .*\n.*--config FILE/);
});

test('a broken firedrill.yaml: file, line, column and a caret, and no run begun', async () => {
  const { config, state } = await project();
  await writeFile(config, 'service: ttb-verifier\nregion: [us-east-1\n');
  const { code, stderr } = await rehearse(config, state);
  expect(code).toBe(2);
  expect(stderr).toMatch(/firedrill\.yaml:\d+:\d+: /);
  expect(stderr).toContain('^');
  await noRuns(state);
});

test('a firedrill.yaml whose aliases grow without end', async () => {
  const { config } = await project();
  const levels = Array.from(
    { length: 9 },
    (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`,
  );
  await writeFile(config, `a0: &a0 [x]\n${levels.join('\n')}\n`);
  const { code, stderr } = await cli(['runs', '--config', config]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('too many aliases')]);
});

test('a broken runbook is refused before anything starts, with its line', async () => {
  const { folder, config, state } = await project();
  const file = join(folder, 'runbooks', 'instance-replacement.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('action: plan\n', 'action: plam\n'));
  const { code, stderr } = await rehearse(config, state);
  expect(code).toBe(2);
  expect(stderr).toMatch(/instance-replacement\.yaml:\d+:\d+: .*plam/);
  expect(stderr).toContain('did you mean "plan"?');
  await noRuns(state);
});

test.each(['rehearse', 'run', 'dry-run'])('%s takes the path of a file, too', async (command) => {
  const { folder, config, state } = await project();
  await writeFile(join(folder, 'own.yaml'), 'title: Mine\n');
  for (const name of [join(folder, 'own.yaml'), './own.yaml', 'own.yaml']) {
    const args = [command, name, '--plain', '--config', config, '--state-dir', state];
    const { code, stderr } = await cli(args, { cwd: folder });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/own\.yaml:1:1: "happened" is missing/)]);
  }
  await noRuns(state);
});

test.each([
  [
    ['rehearse', 'instance-replacment', '--plain'],
    /no runbook "instance-replacment"[\s\S]*did you mean "instance-replacement"/,
  ],
  [
    ['rehearse', 'instance-replacement', '--plain', '--scenario', 'warm-cash'],
    /warm-cash[\s\S]*did you mean "warm-cache"/,
  ],
  [
    ['rehearse', 'instance-replacement', '--plain', '--input', 'instance_typ=x'],
    /no input "instance_typ"; did you mean "instance_type"/,
  ],
  [
    ['rehearse', 'instance-replacement', '--plain', '--input', 'instance_type=a b'],
    /instance_type cannot be "a b": write a type such as m7i\.4xlarge, or nothing\./,
  ],
  [['rehearse', 'instance-replacement', '--plain', '--since', 'yesterday'], /--since yesterday: say it like/],
  [['rehearse', 'instance-replacement', '--plain', '--speed', 'fast'], /fast.* from 1 to 1000, or max/],
  [['rehearse', 'instance-replacement', '--plain', '--speed', '1e300'], /1e300.* from 1 to 1000, or max/],
  [['rehearse', 'instance-replacement', '--plain', '--speed', '0.5'], /0\.5.* from 1 to 1000, or max/],
  [
    ['rehearse', 'protection-removal', '--plain'],
    /needs --input address=… --input form=…\n[\s\S]* {4}one of: aws_acm[\s\S]* {4}one of: replace, destroy, forget$/m,
  ],
  [
    ['rehearse', 'protection-removal', '--plain', '--input', 'address=github_repository.ttb'],
    /needs --input form=…\n.*How it goes[\s\S]* {4}one of: forget\. Issues, reviews and history/,
  ],
  [
    [
      'rehearse',
      'protection-removal',
      '--plain',
      '--input',
      'address=github_repository.ttb',
      '--input',
      'form=destroy',
    ],
    /form cannot be "destroy"; one of: forget/,
  ],
  [['resume', 'nope'], /there is no run "nope"/],
  [['show', 'nope'], /there is no run "nope"/],
  [['rto', 'instance-replacment'], /did you mean "instance-replacement"/],
  [['rehearse'], /^firedrill: RUNBOOK is missing\n.*`node bin\/firedrill\.js rehearse --help`/],
  [['runs', 'x'], /^firedrill: "x" is one argument too many\n.*`node bin\/firedrill\.js runs --help`/],
  [['runs', '--jsn'], /^firedrill: no flag registered for --jsn, did you mean --json\?\n/],
  [['--jsn'], /^firedrill: no flag registered for --jsn.*\n.*`node bin\/firedrill\.js --help`/],
  [['resume', '--state-dir='], /^firedrill: --state-dir= has no value\n/],
  [['rehears'], /no command "rehears"[\s\S]*rehearse/],
])('%j says what is wrong and leaves nothing behind', async (args, message) => {
  const state = join(await scratch(), 'state');
  const { code, stdout, stderr } = await cli([...args], { env: { FIREDRILL_STATE_DIR: state } });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
  await noRuns(state);
});

test.each<[string, string, RegExp]>([
  [
    'for questions that do not exist',
    'review: x\nreviev: y\n',
    /answers\.yaml:2:1: there is no question "reviev"/,
  ],
  [
    'with an answer that is no text',
    'review: x\nplan.failed: [a]\n',
    /answers\.yaml:2:14: the answer to "plan.failed" is not a text/,
  ],
  ['that is a list', '- review\n', /answers\.yaml:1:1: these are no lines/],
])('an answers file %s: its line, and no run begun', async (_, text, message) => {
  const folder = await scratch();
  const answers = join(folder, 'answers.yaml');
  await writeFile(answers, text);
  const state = join(folder, 'state');
  const { code, stderr } = await cli([
    'rehearse',
    'instance-replacement',
    '--plain',
    '--answers',
    answers,
    '--state-dir',
    state,
  ]);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).toContain('lines like `review: aws_instance.ttb`');
  await noRuns(state);
});

/** Root reads everything, so there it is somebody else who looks. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const mayRun = spawnSync(process.execPath, [PROGRAM, '--help'], { cwd: '/', ...NOBODY }).status === 0;

test.runIf(mayRun).each([['validate'], ['runs'], ['rehearse', 'instance-replacement', '--plain']])(
  '%s where runbooks/ may not be read says so',
  async (...command) => {
    const { folder, config, state } = await project();
    await chmod(folder, 0o755);
    await chmod(join(folder, 'runbooks'), 0);
    const done = spawnSync(
      process.execPath,
      [PROGRAM, ...command, '--config', config, '--state-dir', state],
      { cwd: folder, encoding: 'utf8', ...NOBODY },
    );
    expect([done.status, done.stderr]).toEqual([
      2,
      expect.stringContaining('you may not look where runbooks/question.png is'),
    ]);
    if (command[0] === 'validate')
      expect(done.stderr).toContain('the folder of runbooks may not be read by you');
  },
);

test('a pipe that nobody writes to is no file', async () => {
  const pipe = join(await scratch(), 'pipe.yaml');
  execFileSync('mkfifo', [pipe]);
  const { code, stderr } = await cli(['validate', pipe]);
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('pipe.yaml: the runbook is a pipe, not a file'),
  ]);
});

// Linux has a device that is always full.
test.runIf(existsSync('/dev/full'))('what cannot be printed is said', async () => {
  const state = join(await scratch(), 'state');
  const run = spawnSync(
    'sh',
    ['-c', '"$0" "$1" runs --state-dir "$2" >/dev/full', process.execPath, PROGRAM, state],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  );
  expect([run.status, run.stderr]).toEqual([
    1,
    expect.stringMatching(/^firedrill: what was to be printed could not be: .*no space left/),
  ]);
});

test('a state folder that is a file, and one that may not be written', async () => {
  const folder = await scratch();
  await writeFile(join(folder, 'file'), '');
  const { code, stderr } = await cli([
    'rehearse',
    'instance-replacement',
    '--plain',
    '--state-dir',
    join(folder, 'file'),
  ]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/runs cannot be kept in .*file[\s\S]*Name a folder that can be written/);
  // Another folder does not help a run that is there.
  const resumed = await cli(['resume', '--state-dir', join(folder, 'file')]);
  expect(resumed.code).toBe(2);
  expect(resumed.stderr).toMatch(/runs cannot be kept in .*file[\s\S]*A run goes on where it is kept/);
  if (process.getuid?.() === 0) return;
  await mkdir(join(folder, 'closed'));
  await chmod(join(folder, 'closed'), 0o500);
  expect(
    (await cli(['rehearse', 'instance-replacement', '--plain', '--state-dir', join(folder, 'closed')])).code,
  ).toBe(2);
});

test.each([['runs'], ['rto'], ['show', 'x'], ['verify', 'x']])(
  '%s of a state folder that is a file, or whose runs cannot be listed, says so',
  async (...args) => {
    const folder = await scratch();
    await writeFile(join(folder, 'file'), '');
    await mkdir(join(folder, 'odd', 'ttb-verifier'), { recursive: true });
    await writeFile(join(folder, 'odd', 'ttb-verifier', 'runs'), '');
    for (const name of ['file', 'odd']) {
      const { code, stdout, stderr } = await cli([...args, '--state-dir', join(folder, name)]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^firedrill: the runs in .* cannot be read: ENOTDIR.*\n.*--state-dir DIR.*\n$/);
    }
  },
);

test('a port that is taken', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const { code, stderr } = await cli(['sandbox', '--json', '--port', String(port)]);
  server.close();
  expect(code).toBe(2);
  expect(stderr).toMatch(new RegExp(`${port}[\\s\\S]*--port`));
});

test('without a terminal the home screen says what to do instead', async () => {
  const { code, stdout, stderr } = await cli([]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/need a terminal[\s\S]*--plain/);
});

test.each([[['schema']], [['home']], [[]], [['rto']]])(
  '%j takes --json, --state-dir and --config as every command does',
  async (command) => {
    const state = join(await scratch(), 'state');
    const places = ['--json', '--state-dir', state, '--config', join(ROOT, 'firedrill.yaml')];
    const { code, stdout, stderr } = await cli([...command, ...places]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toBeInstanceOf(Object);
  },
);
