import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { markerIn } from '../../src/boot/marker.ts';
import { newBoot, parseLine } from '../../src/boot/parse.ts';
import { progressOf } from '../../src/boot/progress.ts';
import { readStages, type Stage } from '../../src/boot/stages.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { EPOCH, mark, onConsole, parser, stage } from './boot-lines.ts';

let stages: readonly Stage[];
beforeAll(async () => {
  stages = await readStages(unitIn(join(import.meta.dirname, '../../infrastructure')));
});
const parse = parser(() => stages);

const WARM = [
  mark('model-restore', 'start', 9),
  mark('packages', 'start', 9.1),
  mark('model-restore', 'progress', 13, { done: 3_000_000_000, total: 7_816_589_186 }),
  mark('model-restore', 'end', 18, { outcome: 'restored' }),
  mark('model-verify', 'start', 18.1),
  mark('packages', 'end', 23),
  mark('images', 'start', 23),
  mark('model-verify', 'end', 24),
  mark('images', 'end', 43),
  mark('services', 'start', 43),
  mark('services', 'end', 49),
  mark('model-load', 'start', 49),
  mark('model-load', 'end', 53),
  mark('question', 'start', 53),
  mark('question', 'end', 61, { questionMs: 7900, answer: '7' }),
  mark('recovered', 'start', 61),
  mark('recovered', 'end', 61.1, { instanceId: 'i-1', questionMs: 7900 }),
];

describe('the lines of a real console', () => {
  test('cloud-init: the phases, in the words of 22.2.2', () => {
    const lines = [
      "[    6.107394] cloud-init[1533]: Cloud-init v. 22.2.2 running 'init' at Mon, 23 Nov 2026 06:02:17 +0000. Up 6.10 seconds.",
      "ip-172-31-41-106 login: [    8.241394] cloud-init[1618]: Cloud-init v. 22.2.2 running 'modules:final' at Mon, 23 Nov 2026 06:02:19 +0000. Up 8.20 seconds.",
    ];
    const state = parse(...lines);
    expect(state).toMatchObject({ cloudInit: 'final', startedAtMs: Date.UTC(2026, 10, 23, 6, 2, 10, 800) });
    const done =
      'Cloud-init v. 22.2.2 finished at Mon, 23 Nov 2026 06:03:11 +0000. Datasource DataSourceEc2.  Up 60.12 seconds';
    expect(parseLine(state, onConsole(done))).toMatchObject({ cloudInit: 'finished', finishedUp: 60.12 });
    const bare = 'Cloud-init v. 22.2.2 finished at Mon, 23 Nov 2026 06:03:11 +0000.  Up 60.12 seconds';
    expect(parseLine(state, bare)).toMatchObject({ cloudInit: 'finished', finishedUp: 60.12 });
  });

  test('"finished" is neither recovered nor failed', () => {
    const state = parse(
      'Cloud-init v. 22.2.2 finished at Mon, 23 Nov 2026 06:03:11 +0000. Datasource DataSourceEc2.  Up 60.12 seconds',
    );
    expect(state.recovered).toBeUndefined();
    expect(state.failed).toBeUndefined();
  });

  test.each([
    mark('packages', 'start', 9),
    onConsole(mark('packages', 'start', 9)),
    `ip-172-31-41-106 login: ${onConsole(mark('packages', 'start', 9))}`,
    `${mark('packages', 'start', 9)} and something glued behind`,
    `[   26.6] cloud-init[1618]: ${mark('packages', 'start', 9, { note: 'with } and \\" and { inside' })}[   26.7] xfs: mounted`,
  ])('a marker anywhere in a line: %s', (line) => {
    expect(stage(parse(line), 'packages')).toMatchObject({ status: 'running', startedUp: 9 });
  });

  test.each([
    '##RB {"stage":"images","event":"start","t":1[   26.6] random: crng init done',
    '##RB {"stage":"images","event":"dance","t":1,"up":1}',
    '##RB {"stage":"../../etc","event":"start","t":1,"up":1}',
    '##RB {"stage":"images","event":"start","t":"1","up":1}',
    '##RB [1]',
    '##RB ',
  ])('a damaged marker is counted and changes nothing: %s', (line) => {
    const state = parse(line);
    expect(markerIn(line)).toBe('damaged');
    expect(state).toEqual({ ...newBoot(stages), damaged: 1 });
  });

  test('text that only looks like a marker is none', () => {
    expect(markerIn('##RBx {}')).toBeUndefined();
    expect(markerIn('nothing')).toBeUndefined();
  });
});

describe('the stages of a boot', () => {
  test('a warm one, to the sentinel', () => {
    const state = parse(...WARM);
    expect(state.recovered).toMatchObject({
      up: 61.1,
      atMs: (EPOCH + 61.1) * 1000,
      more: { questionMs: 7900 },
    });
    expect(stage(state, 'model-restore')).toMatchObject({
      status: 'ended',
      startedUp: 9,
      endedUp: 18,
      outcome: 'restored',
    });
    expect(stage(state, 'model-pull').status).toBe('pending');
    expect(state.startedAtMs).toBe(EPOCH * 1000);
    expect(state.failed).toBeUndefined();
    expect(state.pass).toBe(1);
  });

  test('progress has a rate since the stage began', () => {
    const state = parse(...WARM.slice(0, 3));
    expect(stage(state, 'model-restore').progress).toMatchObject({
      done: 3e9,
      total: 7_816_589_186,
      rate: 750_000_000,
    });
    expect(progressOf(state, 'running')).toEqual({
      label: 'Docker and Compose · Model from the cache',
      done: 3e9,
      total: 7_816_589_186,
    });
  });

  test('every line twice, from the console and from the file, is the same boot', () => {
    const once = parse(...WARM);
    fc.assert(
      fc.property(fc.array(fc.nat(WARM.length - 1), { maxLength: 40 }), (repeats) => {
        // Copies arrive at any later moment: the second source is behind the first.
        const lines = [...WARM];
        for (const index of repeats)
          lines.splice(
            lines.lastIndexOf(WARM[index] ?? '') + 1 + (index % 5),
            0,
            onConsole(WARM[index] ?? ''),
          );
        expect(parse(...lines)).toEqual(once);
      }),
    );
  });

  test('a stage that the unit does not list is shown, and its failure ends nothing', () => {
    const state = parse(
      mark('gpu-driver', 'start', 5),
      mark('gpu-driver', 'fail', 6, { line: 1, code: 1, message: 'no' }),
    );
    expect(state.stages.at(-1)).toMatchObject({ id: 'gpu-driver', title: 'gpu-driver', status: 'failed' });
    expect(state.failed).toBeUndefined();
  });

  test('a console that makes stages up is not believed without end', () => {
    const made = Array.from({ length: 500 }, (_, n) => mark(`made-up-${n}`, 'start', n));
    const state = parse(...made);
    expect(state.stages).toHaveLength(100);
    expect(state.damaged).toBe(400 + stages.length);
    const said = mark('packages', 'fail', 9, { message: 'no '.repeat(9999) });
    expect(stage(parse(said), 'packages').message).toMatch(/^no .{400,540} more characters$/);
  });

  test('a cold boot: the cache is of no use, the pull goes on', () => {
    const state = parse(
      mark('model-restore', 'start', 9),
      mark('model-restore', 'fail', 11, { line: 9, code: 1, message: 'the cache could not be copied' }),
      mark('services', 'end', 44),
      mark('model-pull', 'start', 45),
      mark('model-pull', 'progress', 60, { done: 10, total: 100, try: 1 }),
    );
    expect(state.failed).toBeUndefined();
    expect(stage(state, 'model-restore').status).toBe('failed');
    expect(stage(state, 'model-pull')).toMatchObject({
      status: 'running',
      progress: { done: 10, total: 100 },
    });
  });

  test('a fatal stage that fails ends the boot', () => {
    const failed = mark('packages', 'fail', 80, { line: 301, code: 1, message: 'no docker' });
    expect(parse(mark('packages', 'start', 9), failed).failed).toEqual({ stage: 'packages', line: failed });
  });

  test('the script runs again by itself: what it said before does not count', () => {
    const failed = [
      mark('packages', 'start', 9),
      mark('model-restore', 'start', 9),
      mark('packages', 'fail', 80, { message: 'x' }),
    ];
    const second = [mark('packages', 'start', 115.2), mark('model-restore', 'start', 115.1), ...failed];
    const state = parse(...failed, ...second);
    expect(state).toMatchObject({ pass: 2 });
    expect(state.failed).toBeUndefined();
    expect(stage(state, 'packages')).toMatchObject({ status: 'running', startedUp: 115.2 });
    expect(stage(state, 'model-restore')).toMatchObject({ status: 'running', startedUp: 115.1 });
  });

  test('what fails after recovery is trouble, not failure', () => {
    const state = parse(
      ...WARM,
      mark('monitoring', 'start', 62),
      mark('monitoring', 'fail', 70, { message: 'no agent' }),
    );
    expect(state.failed).toBeUndefined();
    expect(state.recovered).toBeDefined();
    expect(stage(state, 'monitoring').status).toBe('failed');
  });
});
