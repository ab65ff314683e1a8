import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { maskOutputs, outputsIn } from '../../src/run/outputs.ts';
import { createBorder } from '../../src/text/border.ts';
import { scratch } from '../support/folder.ts';

async function attempt(files: Readonly<Record<string, string>>) {
  const run = await scratch();
  const folder = join(run, 'logs/plan/1');
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  return { run, folder, read };
}

/** Longer than a line may be. */
const LONG = Array.from({ length: 2000 }, (_, n) => `aws_instance.ttb[${n}]`);

test('a plan of one long line stays whole JSON, a stream stays a stream, text stays text', async () => {
  const { run, folder, read } = await attempt({
    'show.stdout': JSON.stringify({ long: LONG, password: 'kV7mQ2xT9rLp' }),
    'plan.stdout': `{"@message":"a","long":${JSON.stringify(LONG)}}\n{"token":"kV7mQ2xT9rLp"}\n`,
    'plan.stderr': 'export DB_PASSWORD=kV7mQ2xT9rLp\nplain\n',
    'review.json': '{"password":"is no output"}',
  });
  const outputs = await outputsIn(folder, run);
  expect(outputs.map(({ file }) => file)).toEqual(
    ['plan.stderr', 'plan.stdout', 'show.stdout'].map((name) => join('logs/plan/1', name)),
  );
  await maskOutputs(outputs, run, createBorder());
  expect(JSON.parse(await read('show.stdout'))).toEqual({ long: LONG, password: '[masked]' });
  const [first = '', second = ''] = (await read('plan.stdout')).split('\n');
  expect(JSON.parse(first)).toEqual({ '@message': 'a', long: LONG });
  expect(JSON.parse(second)).toEqual({ token: '[masked]' });
  expect(await read('plan.stderr')).toBe('export DB_PASSWORD=[masked]\nplain\n');
  expect(await read('review.json')).toContain('is no output');
  expect((await stat(join(folder, 'show.stdout'))).mode & 0o777).toBe(0o600);
});

test('only what is as it was recorded is touched, and masking again does nothing', async () => {
  const { run, folder, read } = await attempt({ 'a.stdout': 'token=kV7mQ2xT9rLp\n', 'b.stdout': 'mine\n' });
  const outputs = await outputsIn(folder, run);
  await writeFile(join(folder, 'b.stdout'), 'password=somebody-elses1\n');
  await maskOutputs(outputs, run, createBorder());
  await maskOutputs(outputs, run, createBorder());
  expect(await read('a.stdout')).toBe('token=[masked]\n');
  expect(await read('b.stdout')).toBe('password=somebody-elses1\n');
});
