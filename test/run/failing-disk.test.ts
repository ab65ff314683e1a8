import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import type { Failure } from '../../src/engine/failure.ts';
import type { RunState } from '../../src/engine/run-state.ts';
import { readRun } from '../../src/journal/run-folders.ts';
import { openRun } from '../../src/run/open.ts';
import { resumeRun } from '../../src/run/resume.ts';
import type { OpenRun } from '../../src/run/start.ts';
import { type FailingDisk, failingDisk, KINDS, type Kind } from '../support/failing-disk.ts';
import { rehearsalOf } from '../support/open-rehearsal.ts';

/*
 * What happens at each place that writes, when the disk says no: a table of places, each with every kind of no. The journal
 * stops the run before the effect; a step's own files fail the step; what is only kept beside them stops nothing. All of
 * them say so, and go on where there is room again.
 */

const MENDS: Readonly<Record<Kind, string>> = {
  ENOSPC: 'free some space',
  EDQUOT: 'quota raised',
  EROFS: 'make it writable',
  EIO: 'find out what is wrong with it',
};

interface Driven {
  readonly state: RunState;
  readonly failures: readonly (Failure & { readonly step: string })[];
  readonly log: string;
}

/** Walks to the end: opens the gate, and tries again what failed, once `beforeRetry` was called. */
async function drive({ run }: OpenRun, beforeRetry: () => void = () => undefined): Promise<Driven> {
  const failures: Driven['failures'][number][] = [];
  const { promise: broken, reject } = Promise.withResolvers<never>();
  const answer = (id: string, text: object) => void run.answer(id, { by: 'me', ...text }).catch(reject);
  const asked = (question: RunState['question']) => {
    if (!question) return;
    if (question.kind === 'gate') return answer(question.id, { text: question.expects });
    beforeRetry();
    answer(question.id, { choice: 'retry' });
  };
  run.onEvent((event: Stamped) => {
    if (event.type === 'step.failed') failures.push({ ...event.failure, step: event.step });
    if (event.type === 'question.opened') asked(event as unknown as RunState['question']);
  });
  asked(run.state().question);
  const driven = run.drive();
  driven.catch(() => undefined);
  const state = await Promise.race([driven, broken]).catch(async (cause: unknown) => {
    await driven.catch(() => undefined);
    throw cause;
  });
  const lines = run.log.slice(0, run.log.total()).map(({ text }) => text);
  return { state, failures, log: lines.join('\n') };
}

async function opened(inputs?: Readonly<Record<string, string>>) {
  const asked = await rehearsalOf('instance-replacement', inputs);
  const open = await openRun(asked);
  const folder = join(asked.places.runs, open.run.state().frame.run);
  const resumed = async () => resumeRun(await readRun(folder), asked.installation, 'me');
  return { asked, open, folder, resumed };
}

/** The run was walked to its end, its journal is whole, and nothing was applied twice. */
async function soundEnd(folder: string, { state }: Driven): Promise<void> {
  expect(state.outcome).toBe('verified');
  const events: Stamped[] = [];
  const { chain } = await readRun(folder, (event) => events.push(event));
  expect([chain.problems, chain.tornBytes]).toEqual([[], 0]);
  const applied = events.filter((event) => event.type === 'step.succeeded' && event.step === 'apply');
  expect(applied).toHaveLength(1);
}

const wasBegun = async (folder: string): Promise<boolean> => {
  const attempts = await readdir(join(folder, 'logs', 'apply')).catch(() => []);
  return attempts.some((one) => existsSync(join(folder, 'logs', 'apply', one, 'apply.pid.json')));
};

describe('a journal that takes no more stops the run, says why, and goes on when there is room', () => {
  // Before the change is begun: as often as it fails, nothing has happened.
  test.each([
    ['"type":"question.answered"', false],
    ['"type":"question.answered"', true],
    ['"step":"apply","attempt":', false],
    ['"type":"child.intent"', true],
    ['"type":"child.launched"', false],
    ['"type":"child.launched"', true],
  ])(
    '%s, waiting for the disk: %s',
    async (from, sync) => {
      const disk = await failingDisk();
      const { open, folder, resumed } = await opened();
      let at = open;
      for (const kind of KINDS) {
        disk.fail({ kinds: [kind], file: /journal\.jsonl$/, from, sync });
        const stopped = await drive(at).catch((cause: unknown) => cause);
        expect(String(stopped)).toMatch(
          /^JournalFailure: The run's journal cannot be written: the disk that/,
        );
        expect(String(stopped)).toContain(`(${kind})`);
        expect(String(stopped)).toContain(MENDS[kind]);
        await at.close();
        disk.heal();
        expect(await wasBegun(folder)).toBe(false);
        at = await resumed();
      }
      await soundEnd(folder, await drive(at));
      await at.close();
    },
    40_000,
  );

  // Afterwards: what the program did is taken up from its own records.
  test.each([
    ['"type":"child.ended"', 'ENOSPC', false],
    ['"type":"child.ended"', 'EIO', true],
    ['"type":"step.succeeded","step":"apply"', 'EROFS', false],
    ['"type":"step.succeeded","step":"apply"', 'EDQUOT', true],
    ['"type":"run.closed"', 'ENOSPC', false],
  ] as const)(
    '%s, %s, waiting for the disk: %s',
    async (from, kind, sync) => {
      const disk = await failingDisk();
      const { open, folder, resumed } = await opened();
      disk.fail({ kinds: [kind], file: /journal\.jsonl$/, from, sync });
      const stopped = await drive(open).catch((cause: unknown) => cause);
      expect(String(stopped)).toContain(`(${kind})`);
      expect(await wasBegun(folder)).toBe(true);
      await open.close();
      disk.heal();
      const again = await resumed();
      await soundEnd(folder, await drive(again));
      await again.close();
    },
    40_000,
  );

  test('progress that cannot be written ends nothing: the next event is', async () => {
    const disk = await failingDisk();
    const { open, folder } = await opened();
    disk.fail({ kinds: KINDS, file: /journal\.jsonl$/, from: '"type":"step.progress"', times: 1 });
    const ended = await drive(open);
    expect(disk.hits()).toBe(1);
    await soundEnd(folder, ended);
    await open.close();
  }, 40_000);
});

describe('a file of a step that cannot be written fails the step before it does anything, and it can be tried again', () => {
  test.each<[string, string, RegExp, Record<string, string>?]>([
    ['the folder of the attempt', 'evidence', /logs\/evidence\/\d+$/],
    ['evidence', 'evidence', /logs\/evidence\/\d+\/[^/]+\.(json|txt)$/],
    ['output of a program that reads', 'plan', /logs\/plan\/\d+\/plan\.(tofu\.)?std(out|err)$/],
    ['what is reviewed', 'plan', /logs\/plan\/\d+\/review\.json$/],
    ['the copy of the plan', 'apply', /\/apply-[^/]+\.tfplan$/],
    ['output of the change', 'apply', /logs\/apply\/\d+\/apply\.(tofu\.)?std(out|err)$/],
    [
      'variables of the unit',
      'apply',
      /unit\/recovery\.auto\.tfvars\.json(\.new)?$/,
      { instance_type: 'm7i.2xlarge', availability_zone: '' },
    ],
  ])(
    '%s',
    async (_what, step, file, inputs) => {
      const disk = await failingDisk();
      const { open, folder } = await opened(inputs);
      const kinds: Kind[] = [...KINDS];
      const failNext = () => {
        const [kind] = kinds.splice(0, 1);
        if (kind) disk.fail({ kinds: [kind], file });
        else disk.heal();
      };
      failNext();
      const ended = await drive(open, failNext);
      expect(ended.failures.map(({ step: at, code, changed }) => [at, code, changed])).toEqual(
        KINDS.map(() => [step, 'disk', 'none']),
      );
      for (const [n, kind] of KINDS.entries()) {
        expect(ended.failures[n]?.message).toContain(`(${kind})`);
        expect(ended.failures[n]?.hint).toContain(MENDS[kind]);
      }
      await soundEnd(folder, ended);
      await open.close();
    },
    60_000,
  );
});

describe('what is only kept beside stops nothing, and is said', () => {
  const saidIn: Readonly<Record<string, (ended: Driven, unkept: string | undefined) => unknown>> = {
    log: ({ log }) => log,
    end: (_ended, unkept) => unkept,
  };
  test.each([
    [
      'lines of the log',
      /\/(terragrunt|console|firedrill|ssm)\.log$/,
      'log',
      'this log is shown, but not kept',
    ],
    ['calls of AWS', /aws\.jsonl$/, 'log', 'not all are written down'],
    ['masked copies of output', /\.masked$/, 'log', 'is not masked yet'],
    ['the page by hand', /by-hand\.md\.new$/, 'end', 'by-hand.md is not up to date'],
    ['the line of the RTO log', /rto-log\.jsonl$/, 'end', 'could not be added to the RTO log'],
  ])(
    '%s',
    async (_what, file, where, words) => {
      const disk = await failingDisk();
      const { open, folder } = await opened();
      disk.fail({ kinds: KINDS, file });
      const ended = await drive(open);
      const unkept = await open.close();
      expect(disk.hits()).toBeGreaterThan(0);
      expect(String(saidIn[where]?.(ended, unkept))).toContain(words);
      disk.heal();
      await soundEnd(folder, ended);
    },
    40_000,
  );
});

describe('a run that cannot be held is not opened or continued, and is kept as it was', () => {
  test.each(KINDS)(
    '%s',
    async (kind) => {
      const disk: FailingDisk = await failingDisk();
      const { asked, open, folder, resumed } = await opened();
      open.run.onEvent((event) => event.type === 'question.opened' && void open.run.leave('a test'));
      await open.run.drive();
      await open.close();
      const before = await readdir(folder);
      disk.fail({ kinds: [kind], file: /lock\.\d+/ });
      await expect(resumed()).rejects.toMatchObject({
        name: 'Refused',
        message: expect.stringContaining(`(${kind})`),
        hint: expect.stringContaining(MENDS[kind]),
      });
      await expect(openRun(asked)).rejects.toMatchObject({
        name: 'Refused',
        message: expect.stringContaining(`(${kind})`),
        hint: expect.stringContaining(MENDS[kind]),
      });
      expect(await readdir(folder)).toEqual(before);
      expect(await readdir(asked.places.runs)).toHaveLength(1);
      disk.heal();
      const again = await resumed();
      await soundEnd(folder, await drive(again));
      await again.close();
    },
    40_000,
  );
});
