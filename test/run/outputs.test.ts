import { appendFileSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/engine/events.ts';
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

/** `most`: characters that were masked between two turns of others, at the most. */
function countedBorder(border: ReturnType<typeof createBorder>) {
  let [since, most, over] = [0, 0, false];
  const count = (characters: number) => {
    since += characters;
    most = Math.max(most, since);
  };
  const turn = () => {
    since = 0;
    if (!over) setImmediate(turn);
  };
  turn();
  return {
    most: () => most,
    done: () => void (over = true),
    counted: {
      line(raw: string, source?: string) {
        count(raw.length);
        return border.line(raw, source);
      },
      *jsonInSteps(value: Json) {
        for (const steps = border.jsonInSteps(value); ; ) {
          const step = steps.next();
          if (step.done) return step.value;
          count(step.value);
          yield step.value;
        }
      },
    },
  };
}

describe('others have their turn while much is masked', () => {
  const TEXT = Array.from({ length: 5000 }, (_, n) => `line ${n} password=kV7mQ2xT9rL${n % 7} and more`);
  const RESOURCES = TEXT.map((line, n) => ({
    [`r${n % 50}`]: line,
    password: `aQ2xT9rL${n % 9}z`,
    count: n,
  }));
  const border = () => createBorder();

  test.each<[string, string, (raw: string) => string]>([
    [
      'text',
      TEXT.join('\n'),
      (raw) =>
        raw
          .split('\n')
          .flatMap((line) => masker.line(line, ''))
          .join('\n'),
    ],
    ['one JSON', JSON.stringify(RESOURCES), (raw) => JSON.stringify(masker.json(JSON.parse(raw) as Json))],
    [
      'a stream of JSON',
      RESOURCES.map((one) => JSON.stringify(one)).join('\n'),
      (raw) =>
        raw
          .split('\n')
          .map((line) => JSON.stringify(masker.json(JSON.parse(line) as Json)))
          .join('\n'),
    ],
    [
      'one long string in JSON',
      JSON.stringify([TEXT.join('\n')]),
      (raw) => JSON.stringify(masker.json(JSON.parse(raw) as Json)),
    ],
  ])('%s: byte for byte what it would be at once', async (_, raw, atOnce) => {
    masker = border();
    const { run, folder, read } = await attempt({ 'a.stdout': raw });
    const outputs = await outputsIn(folder, run);
    const { counted, most, done } = countedBorder(border());
    await maskOutputs(outputs, run, counted);
    done();
    expect(await read('a.stdout')).toBe(atOnce(raw));
    expect(raw.length).toBeGreaterThan(10 * most());
    expect(most()).toBeLessThan(20 * 1024);
  });

  let masker = border();
});

test.each([
  ['text', 'password=kV7mQ2xT9rLp\r\nplain ö\n\nkV7mQ2xT9rLp\n'],
  ['text without a last line feed', 'a\ntoken: kV7mQ2xT9rLp'],
  ['JSON, a line at a time', '{"token":"kV7mQ2xT9rLp","n":1}\n{"a":"kV7mQ2xT9rLp"}\n'],
  ['one JSON', '{"password":"kV7mQ2xT9rLp"}'],
  ['lines over the pieces that are read', `${'ö'.repeat(300_000)}\n`.repeat(3)],
])('bit by bit it is what it would be as a whole: %s', async (_, raw) => {
  const [one, other] = [await attempt({ 'a.stdout': raw }), await attempt({ 'a.stdout': raw })];
  await maskOutputs(await outputsIn(one.folder, one.run), one.run, createBorder());
  await maskOutputs(await outputsIn(other.folder, other.run), other.run, createBorder(), 0);
  expect(await other.read('a.stdout')).toBe(await one.read('a.stdout'));
  expect(await other.read('a.stdout')).not.toContain('kV7mQ2xT9rLp');
  // What is no longer as it was recorded is left alone here too.
  const outputs = await outputsIn(other.folder, other.run);
  await writeFile(join(other.folder, 'a.stdout'), 'somebody else');
  await maskOutputs(outputs, other.run, createBorder(), 0);
  expect(await other.read('a.stdout')).toBe('somebody else');
});

test('what somebody writes to while it is masked bit by bit is left alone', async () => {
  const raw = `${'x'.repeat(100)}\n`.repeat(20_000);
  const { run, folder, read } = await attempt({ 'a.stdout': raw });
  const border = createBorder();
  let written = false;
  const watched = Object.assign(Object.create(border) as typeof border, {
    line: (text: string, source: string) => {
      if (!written) appendFileSync(join(folder, 'a.stdout'), 'password=somebody-elses1\n');
      written = true;
      return border.line(text, source);
    },
  });
  await maskOutputs(await outputsIn(folder, run), run, watched, 0);
  expect(await read('a.stdout')).toBe(`${raw}password=somebody-elses1\n`);
  await expect(read('a.stdout.masked')).rejects.toThrow('ENOENT');
});

test('where one cannot be masked, the others are by the time that it is said', async () => {
  const { run, folder, read } = await attempt({
    'a.stdout': 'token=kV7mQ2xT9rLp\n',
    'b.stdout': 'token=wX3nP8yU5sMq\n',
  });
  await mkdir(join(folder, 'a.stdout.masked'));
  await expect(maskOutputs(await outputsIn(folder, run), run, createBorder())).rejects.toThrow();
  expect(await read('b.stdout')).toBe('token=[masked]\n');
});

test('outputs are masked in their order: what the first gives away is masked in the next', async () => {
  const long = Array.from({ length: 5000 }, (_, n) => `line ${n}`).join('\n');
  const { run, folder, read } = await attempt({
    'a.stdout': `${long}\npassword=kV7mQ2xT9rLp\n`,
    'b.stdout': 'it is kV7mQ2xT9rLp\n',
  });
  await maskOutputs(await outputsIn(folder, run), run, createBorder());
  expect(await read('b.stdout')).toBe('it is [masked]\n');
});
