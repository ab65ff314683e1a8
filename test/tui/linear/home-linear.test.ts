import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { requireSomebody } from '../../../src/commands/present.ts';
import type { Mode } from '../../../src/engine/events.ts';
import type { Declaration } from '../../../src/tui/host.ts';
import { homeLinear } from '../../../src/tui/linear/home-linear.ts';
import { fakeHost, HOME } from '../../support/fake-host.ts';

/** Home as lines, with somebody who types them. */
function linear(unfinished: Mode = 'rehearsal', isTTY = true) {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const keyboard = createInterface({ input: stdin, terminal: false });
  onTestFinished(() => keyboard.close());
  let printed = '';
  let all = '';
  stdout.on('data', (bytes: Buffer) => {
    printed += bytes.toString();
    all += bytes.toString();
  });
  const fake = fakeHost({
    ...HOME,
    unfinished: HOME.unfinished.map((run) => ({ ...run, mode: unfinished })),
  });
  const declared: Declaration[] = [];
  const opened: string[] = [];
  const host = {
    ...fake,
    runbook: (id: string) => {
      opened.push(id);
      return fake.runbook(id);
    },
    declare: (wanted: Declaration) => {
      declared.push(wanted);
      return fake.declare(wanted);
    },
  };
  const date = () => new Date('2026-11-23T06:10:00.000Z');
  const begun = homeLinear({
    host,
    keyboard,
    stdout,
    date,
    requireSomebody: (mode) =>
      requireSomebody({ stdin: { isTTY } } as Pick<NodeJS.Process, 'stdin'>, { linear: true }, mode),
  });
  /** Waits for a text, and takes it and what is before it away. */
  async function hears(text: string): Promise<void> {
    while (!printed.includes(text)) await once(stdout, 'data');
    printed = printed.slice(printed.indexOf(text) + text.length);
  }
  return {
    keyboard,
    begun,
    declared,
    opened,
    hears,
    heard: () => all,
    type: (line: string) => stdin.write(`${line}\n`),
  };
}

test('a number and then Enter alone begin the rehearsal that the form would; a wrong number is asked again', async () => {
  const { type, hears, heard, begun, declared, opened } = linear();
  await hears('Ctrl-C leaves.');
  await hears('1) The instance is broken');
  await hears('Type a number');
  type('9');
  await hears('That is none of the numbers.');
  await hears('Type a number');
  type('1');
  await hears('Down since?');
  await hears('Enter alone takes');
  type('18m');
  while (declared.length === 0) {
    const next = hears('Enter alone takes').then(() => type(''));
    await Promise.race([next, begun]);
  }
  await begun;
  // A name alone says little.
  expect(heard()).toContain('2) no-capacity: The zone has no capacity for the type at the first try.');
  expect(heard()).toContain('Operator: ');
  expect(opened).toEqual(['instance-replacement']);
  expect(declared).toMatchObject([
    { mode: 'rehearsal', runbook: 'instance-replacement', since: new Date('2026-11-23T05:52:00.000Z') },
  ]);
});

test('what is wrong with a field is said, and it is asked again', async () => {
  const { type, hears, declared } = linear();
  await hears('Type a number');
  type('1');
  await hears('Down since?');
  await hears('Enter alone takes');
  type('soon');
  await hears('! Down since?');
  await hears('Down since?');
  expect(declared).toEqual([]);
});

test('where nobody is there any more, nothing is begun', async () => {
  const { keyboard, begun, hears, declared } = linear();
  await hears('Type a number');
  keyboard.close();
  expect(await begun).toBeUndefined();
  expect(declared).toEqual([]);
});

test('no line from a pipe goes on with a live run; at a terminal one does, and a rehearsal anywhere', async () => {
  const piped = linear('live', false);
  await piped.hears('Type a number');
  piped.type('4');
  await piped.hears('needs a terminal to type at, for a live run');
  for (const [mode, isTTY] of [
    ['live', true],
    ['rehearsal', false],
  ] as const) {
    const it = linear(mode, isTTY);
    await it.hears('Type a number');
    it.type('4');
    expect(await it.begun).toBeDefined();
  }
});
