import xterm from '@xterm/headless';
import { expect, onTestFinished, test } from 'vitest';
import { ENTER, frameOf, paintFirst } from '../../src/tui/first-frame.ts';
import type { HomeModel } from '../../src/tui/host.ts';
import { createModelStore } from '../../src/tui/model-store.ts';
import { printed } from '../../src/tui/plain-row.ts';
import { fakeHost, HOME } from '../support/fake-host.ts';
import { numbers } from '../support/random-keys.ts';
import { openTerm } from '../support/term.tsx';

type Terminal = Parameters<typeof paintFirst>[1];

function open(home: HomeModel, columns: number, rows: number, first?: string) {
  const t = openTerm(fakeHost(home), home, { columns, rows, ...(first === undefined ? {} : { first }) });
  onTestFinished(() => t.controller.end().then(() => t.controller.tui.leave()));
  return t;
}

const trimmed = (screen: string): string => screen.replaceAll(/ +$/gm, '').trimEnd();

/** What stands on a terminal of that size after a text. */
async function shown(text: string, cols: number, rows: number): Promise<string> {
  const term = new xterm.Terminal({ cols, rows, allowProposedApi: true });
  await new Promise<void>((done) => term.write(text, done));
  const line = (y: number) => term.buffer.active.getLine(y)?.translateToString(true) ?? '';
  return Array.from({ length: rows }, (_, y) => line(y))
    .join('\n')
    .trimEnd();
}

test('whatever stands on home and however large it is, the first frame is the one that is drawn then', async () => {
  const random = numbers(5);
  const words = () => 'nothing of all that was ever practised here by anybody'.slice(0, random.below(54));
  const some = <T>(one: (n: number) => T): T[] => Array.from({ length: random.below(6) }, (_, n) => one(n));
  let full = 0;
  for (let n = 0; n < 60; n += 1) {
    const home: HomeModel = {
      ...HOME,
      service: `s${words()}`,
      runbooks: some((id) => ({
        id: String(id),
        title: `T ${words()}`,
        happened: `H ${words()}`,
        objectiveMs: random.below(9_000_000),
        ...(random.below(2) > 0 && { lastMs: random.below(900_000) }),
        ...(random.below(2) > 0 && { usual: { minMs: 1000, maxMs: 1000 + random.below(9_000_000), n: 3 } }),
        ...(random.below(2) > 0 && {
          practised: {
            words: words(),
            ok: random.below(2) > 0,
            ...(random.below(2) > 0 && { last: words() }),
            ...(random.below(2) > 0 && { due: { why: words(), rank: random.below(3) } }),
          },
        }),
        ...(random.below(2) > 0 && { timesOf: words() }),
      })),
      doctor: { words: words(), ok: random.below(2) > 0 },
      unfinished: some((id) => ({
        run: `r${id}`,
        title: words(),
        mode: random.oneOf(['rehearsal', 'live'] as const),
        at: words(),
        sinceMs: random.below(9_000_000),
        standing: random.oneOf(['waiting', 'cut-off', 'elsewhere'] as const),
      })),
      obligations: HOME.obligations.slice(0, random.below(2)),
      damaged: some((id) => ({ run: `d${id}`, damage: words() })),
      ...(random.below(4) === 0 && { rtoUnreadable: words() }),
    };
    const [columns, rows] = [60 + random.below(90), 15 + random.below(30)];
    const t = open(home, columns, rows);
    const drawn = await t.until('What happened?').then(() => t.settle());
    const model = createModelStore(home, { columns, rows }, new Date()).getState();
    const first = frameOf(model);
    expect(first).toHaveLength(rows);
    expect(trimmed(await shown(first.map(printed).join('\r\n'), columns, rows))).toBe(trimmed(drawn));
    if (first.every((row) => row.length > 0)) full += 1;
  }
  // biome-ignore lint/suspicious/noConsole: how often what this is about occurred
  console.log(`home filled the screen: ${full} of 60`);
});

test('the screens take its place without clearing it, and what was typed on it counts', async () => {
  const t = open(HOME, 100, 30, 'h');
  expect(t.stdout.bytes).toContain('What happened?');
  expect(t.stdout.echoed).toBe('');
  await t.until('history');
  const entered = t.stdout.bytes.split(ENTER).length - 1;
  expect(entered).toBe(1);
  // The screen is emptied in the very write that fills it again.
  const [, over = ''] = t.stdout.bytes.split('\u001b[H\u001b[J');
  expect(over.slice(0, 400)).toContain('firedrill');
});

test('where nothing comes after it, the terminal is as it was', () => {
  const raw: boolean[] = [];
  const written: string[] = [];
  const before = process.listenerCount('exit');
  const terminal = (env: Record<string, string>, rows = 24) =>
    ({
      stdin: { setRawMode: (on: boolean) => raw.push(on) },
      stdout: { columns: 80, rows, write: (text: string) => written.push(text) },
      env,
    }) as unknown as Terminal;
  const first = paintFirst(HOME, terminal({ TERM: 'xterm' }));
  expect(process.listenerCount('exit')).toBe(before + 1);
  first?.giveBack();
  first?.giveBack();
  expect(raw).toEqual([true, false]);
  expect(process.listenerCount('exit')).toBe(before);
  // What was handed over is not given back twice.
  const other = paintFirst(HOME, terminal({ TERM: 'xterm' }));
  other?.handOver();
  other?.giveBack();
  expect(raw).toEqual([true, false, true]);
  expect(process.listenerCount('exit')).toBe(before);
  const painted = written.length;
  expect(paintFirst(HOME, terminal({ TERM: 'dumb' }))).toBeUndefined();
  expect(paintFirst(HOME, terminal({ TERM: 'xterm' }, 14))).toBeUndefined();
  expect(written).toHaveLength(painted);
});
