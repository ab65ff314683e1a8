import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { reduce } from '../../src/engine/reduce.ts';
import type { RunState } from '../../src/engine/run-state.ts';
import { byHandFile, byHandText, keepByHand } from '../../src/run/by-hand-file.ts';
import { openRun } from '../../src/run/open.ts';
import { practiseLines } from '../../src/run/practise.ts';
import { chainOf } from '../support/chain.ts';
import { fakeRun, frameOf } from '../support/fake-run.ts';
import { scratch } from '../support/folder.ts';
import { rehearsalOf } from '../support/open-rehearsal.ts';

const noPractise = async () => [];

/** Two states of a run that have different things left. */
async function twoStates(): Promise<readonly [RunState, RunState]> {
  const run = fakeRun(frameOf());
  const first = run.view.state();
  await run.succeed('who');
  await vi.waitFor(() => expect(run.view.state().steps[1]?.status).toBe('running'));
  return [first, run.view.state()];
}

describe('the page that is kept beside the journal', () => {
  test('is private, whole, and the only thing there', async () => {
    const folder = await scratch();
    const [first, second] = await twoStates();
    const page = keepByHand(folder, noPractise, () => undefined);
    await page.update(first);
    await page.update(second);
    expect(await readFile(byHandFile(folder), 'utf8')).toBe(byHandText(second, []));
    expect((await stat(byHandFile(folder))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['by-hand.md']);
  });

  test('that cannot be written is said once, leaves no half of one, and is caught up with later', async () => {
    const folder = await scratch();
    const told: string[] = [];
    const [first, second] = await twoStates();
    const page = keepByHand(folder, noPractise, (text) => told.push(text));
    // A folder in its place, which nothing can be renamed onto.
    await mkdir(byHandFile(folder));
    await writeFile(join(byHandFile(folder), 'x'), '');
    await page.update(first);
    await page.update(second);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/by-hand\.md is not up to date \(.*show .* --by-hand/);
    expect(page.behind()).toBe(told[0]);
    expect(await readdir(folder)).toEqual(['by-hand.md']);
    await rm(byHandFile(folder), { recursive: true });
    await page.update(second);
    expect(page.behind()).toBeUndefined();
    expect(await readFile(byHandFile(folder), 'utf8')).toBe(byHandText(second, []));
  });

  test('nothing that came later is overtaken: one that waits for its world holds up those behind it', async () => {
    const folder = await scratch();
    const [first, second] = await twoStates();
    const { promise, resolve } = Promise.withResolvers<readonly string[]>();
    const page = keepByHand(
      folder,
      () => promise,
      () => undefined,
    );
    const done: string[] = [];
    const both = [
      page.update(first).then(() => done.push('first')),
      page.update(second).then(() => done.push('second')),
    ];
    resolve(['export A=b']);
    await Promise.all(both);
    expect(done).toEqual(['first', 'second']);
    expect(await readFile(byHandFile(folder), 'utf8')).toBe(byHandText(second, ['export A=b']));
  });
});

/** What a program that is killed at each event of a rehearsal leaves on disk: journal and page. */
async function atEachEvent(asked: Awaited<ReturnType<typeof rehearsalOf>>, answers: Record<string, string>) {
  const open = await openRun(asked);
  const { run } = open.run.state().frame;
  const folder = join(asked.places.runs, run);
  const practise = await practiseLines(open.run.state().frame, folder, asked.installation);
  const left: { type: string; journal: string; page: string }[] = [];
  open.run.onEvent((event) => {
    left.push({
      type: 'step' in event ? `${event.type} ${event.step}` : event.type,
      journal: readFileSync(join(folder, 'journal.jsonl'), 'utf8'),
      page: readFileSync(byHandFile(folder), 'utf8'),
    });
    const text = event.type === 'question.opened' ? answers[event.id] : undefined;
    if (text !== undefined && event.type === 'question.opened')
      void open.run.answer(event.id, { by: 'me', text });
    else if (event.type === 'question.opened') void open.run.ask('abort');
  });
  await open.run.drive();
  expect(await open.close()).toBeUndefined();
  return { left, practise, folder, asked };
}

describe('whenever a rehearsal is killed, the page says what its journal says is left', () => {
  test.each([
    ['instance-replacement', { instance_type: '', availability_zone: '' }, { review: 'aws_instance.ttb' }],
    ['protection-removal', { address: 'aws_acm_certificate.ttb', form: 'replace' }, {}],
  ])('%s', async (id, inputs, answers) => {
    const { left, practise, folder, asked } = await atEachEvent(
      await rehearsalOf(id, inputs as Record<string, string>),
      answers,
    );
    const pages = left.map(({ type, journal, page }) => {
      const state = chainOf(journal).all.reduce<RunState | undefined>(reduce, undefined);
      if (!state) throw new Error('an empty journal');
      expect(page, type).toBe(byHandText(state, practise));
      return page;
    });
    // It changes with the steps, and so could be behind them.
    expect(new Set(pages).size).toBeGreaterThan(4);
    expect(pages[0]).toContain('export AWS_ENDPOINT_URL=');
    const state = chainOf(await readFile(join(folder, 'journal.jsonl'))).all.reduce<RunState | undefined>(
      reduce,
      undefined,
    );
    if (!state) throw new Error('an empty journal');
    const afterwards = await practiseLines(state.frame, folder, asked.installation);
    expect(await readFile(byHandFile(folder), 'utf8')).toBe(byHandText(state, afterwards));
  });
});
