import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actions } from '../../src/actions/registry.ts';
import type { Frame, Stamped } from '../../src/engine/events.ts';
import { next } from '../../src/engine/next.ts';
import { fold } from '../../src/engine/reduce.ts';
import type { Actions } from '../../src/runbook/draft.ts';
import { loadRunbook } from '../../src/runbook/load.ts';
import { ConfigurationError } from '../../src/runbook/problem.ts';
import { ACTIONS } from '../runbook/actions.ts';
import { SERVICE } from '../runbook/service.ts';
import { frame, step } from '../support/frame.ts';
import { rulesOf } from '../support/rules.ts';
import { simulate, turns } from '../support/simulate.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Words of the engine's own: a kind of question, an effect, a way in which a step ends. */
const OTHERWISE = ['gate', 'plan', 'by-hand'];

/** The code of a file where an action's name decides something. */
const decisions = (file: string) =>
  codeOf(file).match(/\baction\b[^;\n]*[!=]==\s*(?!undefined)\S+|switch \([^)]*\baction\b/g);
const codeOf = (file: string): string =>
  readFileSync(join(ROOT, file), 'utf8').replaceAll(/\/\*.*?\*\/|^\s*\/\/.*$/gms, '');

test("the screens decide nothing by an action's name", () => {
  const files = readdirSync(join(ROOT, 'src/tui'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join('src/tui', name));
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => decisions(file) !== null)).toEqual([]);
});

describe('the engine and the loader know no action by name', () => {
  const files = ['src/engine', 'src/runbook'].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((file) => join(folder, file)),
  );

  test.each(files.filter((file) => file !== 'src/engine/old-journals.ts'))('%s', (file) => {
    const names = [...actions.keys()].filter((name) => !OTHERWISE.includes(name));
    expect(codeOf(file).match(new RegExp(`(['"\`])(?:${names.join('|')})\\1`, 'g'))).toBeNull();
    // Not the others either, where an action is what is looked at.
    expect(decisions(file)).toBeNull();
  });

  const LOCKED: readonly Frame['runbook']['steps'][number][] = [
    step(
      'look',
      {
        required: true,
        action: 'quiet',
        rollback: { title: 'unlock', action: 'unlock', with: {}, byHand: '' },
      },
      { undoAt: ['lock-held'] },
    ),
    ...frame()
      .runbook.steps.slice(1)
      .map((one) => ({ ...one, needs: [] })),
  ];

  test('a run goes the same way when all its actions are called otherwise', () => {
    let failures = 0;
    let locks = 0;
    fc.assert(
      fc.property(turns, (fate) => {
        const { events, states } = simulate(fate, frame(LOCKED));
        const renamed = events.map(renameIn);
        for (const [index, state] of states.entries())
          expect(next(fold(renamed.slice(0, index + 1)))).toEqual(next(state));
        const rules = rulesOf(events);
        expect(rulesOf(renamed)).toEqual(rules);
        failures += rules.length;
        locks += rules.filter(({ step: at, retryFrom }) => retryFrom === 'look' && at !== 'look').length;
      }),
      { numRuns: 300 },
    );
    expect([failures > 100, locks > 10], `${failures} failures, ${locks} locks`).toEqual([true, true]);
  });
});

function renameIn(event: Stamped): Stamped {
  if (event.type !== 'run.opened') return event;
  const steps = event.runbook.steps.map((one) => ({
    ...one,
    action: otherName(one.action),
    ...(one.rollback ? { rollback: { ...one.rollback, action: otherName(one.rollback.action) } } : {}),
  }));
  return { ...event, runbook: { ...event.runbook, steps } };
}

/** As long as before, so that nothing else in a file moves. */
const otherName = (name: string): string => `${name.slice(1)}${name.slice(0, 1)}`.replaceAll('-', '_');

describe('a runbook is the same when all actions are called otherwise', () => {
  const folderOf = (name: string) => join(ROOT, name);
  const cases = [
    ...yamlIn('runbooks').map((file) => [file, actions] as const),
    ...yamlIn('test/runbook/mistakes').map((file) => [file, ACTIONS] as const),
  ];

  test.each(cases)('%s', (file, known) => {
    const text = readFileSync(folderOf(file), 'utf8');
    // A mistyped name too: it is as near to the one that was meant.
    const renamed = text.replaceAll(
      /(\baction: *)([a-z-]+)/g,
      (_, before: string, name: string) => before + otherName(name),
    );
    expect(renamed).not.toBe(known.size > 0 && /\baction: */.test(text) ? text : undefined);
    const others: Actions = new Map([...known].map(([name, action]) => [otherName(name), action]));
    expect(outcome(file, renamed, others)).toEqual(outcome(file, text, known));
  });

  function yamlIn(folder: string): string[] {
    return readdirSync(folderOf(folder))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => join(folder, name));
  }
});

/** The runbook without what its names are in, or the places of what is wrong with it. */
function outcome(file: string, text: string, known: Actions): unknown {
  try {
    const { steps, text: _text, digest: _digest, ...rest } = loadRunbook(file, text, known, SERVICE);
    return {
      ...rest,
      steps: steps.map(({ action: _action, rollback, ...one }) => ({ ...one, rollback: rollback?.title })),
    };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(({ line, column }) => `${line}:${column}`);
  }
}
