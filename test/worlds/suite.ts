import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { actions } from '../../src/actions/registry.ts';
import { inputsOf } from '../../src/commands/declare.ts';
import { loadRunbookNamed, openProject } from '../../src/commands/project.ts';
import type { Mode, Outcome, OwedCheck, Stamped } from '../../src/engine/events.ts';
import { fold } from '../../src/engine/reduce.ts';
import { placesOf, readRun } from '../../src/journal/run-folders.ts';
import { installationAt } from '../../src/process/installation.ts';
import { rtoLine } from '../../src/rto/line.ts';
import { lookAt } from '../../src/run/look.ts';
import { openRun, type RunRequest } from '../../src/run/open.ts';
import { resumeRun } from '../../src/run/resume.ts';
import type { OpenRun } from '../../src/run/start.ts';
import { worldKind } from '../../src/worlds/kinds.ts';
import { ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';

/** What differs from world to world. All else is the same, and asked of each. */
export interface Subject {
  readonly mode: Mode;
  /** Makes the place that it stands in, this process's environment included; resolves to its firedrill.yaml. */
  readonly place?: (cache: 'warm' | 'cold') => Promise<string>;
  /** Its own fields, for a world where nothing goes wrong; `cache` is what the model cache is like there. */
  readonly options: (cache: 'warm' | 'cold') => Readonly<Record<string, string>>;
  /** Typed behind what every gate asks for. */
  readonly suffix: string;
  readonly needsDigest: boolean;
  /** How a walk that meets no trouble ends. */
  readonly outcome: Outcome;
  /** Whether steps that change something run their programs. */
  readonly changes: boolean;
}

/** A runbook, the inputs it is walked with, and the names that open its gates, in their order. */
const WALKS = [
  { runbook: 'instance-replacement', inputs: [], cache: 'warm', gates: { review: 'aws_instance.ttb' } },
  { runbook: 'cold-cache-rebuild', inputs: [], cache: 'cold', gates: { review: 'aws_instance.ttb' } },
  {
    runbook: 'cold-cache-rebuild',
    inputs: ['cache=clear'],
    cache: 'warm',
    gates: { 'review-clear': 'ttb-verifier-ollama-models-123456789012', review: 'aws_instance.ttb' },
  },
  ...(
    [
      ['aws_acm_certificate.ttb', 'replace', 'ttb-verifier.example.com'],
      ['aws_acm_certificate.ttb', 'destroy', 'ttb-verifier.example.com'],
      ['github_repository.ttb', 'forget', 'example-org/ttb-verifier'],
    ] as const
  ).map(([address, form, name]) => ({
    runbook: 'protection-removal',
    inputs: [`address=${address}`, `form=${form}`],
    cache: 'warm' as const,
    gates: { [`review-${form}`]: name } as Readonly<Record<string, string>>,
  })),
] as const;

/** The suite that every world passes (DESIGN §2): same runbooks, questions, journal and refusals. */
export function worldSuite(subject: Subject): void {
  const { mode, suffix, needsDigest } = subject;
  const typed = (name: string) => (suffix === '' ? name : `${name} ${suffix}`);

  async function request(walk: (typeof WALKS)[number]): Promise<RunRequest> {
    const config = (await subject.place?.(walk.cache)) ?? join(ROOT, 'firedrill.yaml');
    const project = await openProject({ config, stateDir: await scratch() });
    const runbook = await loadRunbookNamed(project, walk.runbook, actions);
    return {
      mode,
      options: subject.options(walk.cache),
      places: placesOf(project.stateDir, project.service.name),
      installation: installationAt(ROOT),
      configFile: project.configFile,
      service: project.service,
      runbook,
      inputs: inputsOf(runbook, walk.inputs),
      since: new Date(),
      operator: 'op',
    };
  }

  async function opened(walk: (typeof WALKS)[number] = WALKS[0]) {
    const asked = await request(walk);
    const open = await openRun(asked);
    const { run } = open.run.state().frame;
    return { asked, open, walk, folder: join(asked.places.runs, run) };
  }

  /** Goes on until the question is open. */
  async function until({ run }: OpenRun, question: string): Promise<void> {
    void run.drive().catch(() => undefined);
    await vi.waitFor(() => expect(run.state().question?.id).toBe(question), { timeout: 60_000 });
  }

  const left = async (open: OpenRun) => {
    await open.run.leave('left by the test');
    await open.close();
  };

  describe(`the world of a ${mode}`, () => {
    test.each(WALKS)('$runbook $inputs is walked through its gates to its end', async (walk) => {
      const { open, asked, folder } = await opened(walk);
      const events: Stamped[] = [];
      open.run.onEvent((event) => {
        events.push(event);
        if (event.type !== 'question.opened') return;
        const name = (walk.gates as Readonly<Record<string, string>>)[event.id] ?? '';
        void open.run.answer(event.id, { by: 'op', text: typed(name), digest: event.digest ?? '' });
      });
      const state = await open.run.drive();
      await open.close();
      expect(state.outcome).toBe(subject.outcome);
      expect(state.frame).toMatchObject({ mode, operator: 'op', inputs: asked.inputs });

      const asks = events.filter((event) => event.type === 'question.opened');
      expect(asks.map(({ id, kind, expects }) => [id, kind, expects])).toEqual(
        Object.entries(walk.gates).map(([id, name]) => [id, 'gate', typed(name)]),
      );
      for (const question of asks) {
        expect(question.digest).toMatch(/^[0-9a-f]{64}$/);
        expect(question.needsDigest).toBe(needsDigest ? true : undefined);
      }

      // The journal holds what was heard, every step came to one end, and nothing was begun before it was written down.
      const onDisk: Stamped[] = [];
      const { chain } = await readRun(folder, (event) => onDisk.push(event));
      expect([chain.problems, onDisk]).toEqual([[], events]);
      expect(fold(events)).toEqual(state);
      const line = events.findLast((event) => event.type === 'run.closed')?.rto;
      expect(line).toEqual(subject.changes ? JSON.parse(JSON.stringify(rtoLine(state))) : null);
      for (const { id, status } of state.steps) {
        const of = events.filter((event) => 'step' in event && event.step === id).map(({ type }) => type);
        expect([id, of.filter((type) => type === 'step.started').length]).toEqual([
          id,
          status === 'skipped' ? 0 : 1,
        ]);
        expect(['succeeded', 'skipped']).toContain(status);
      }
      const children = events.filter(({ type }) => type.startsWith('child.')).map(({ type }) => type);
      const held = children.filter((type) => type === 'child.intent').length;
      expect(children).toEqual(
        Array.from({ length: held }, () => ['child.intent', 'child.launched', 'child.ended']).flat(),
      );
      if (!subject.changes) expect(held).toBe(0);
    });

    test('refuses what does not open a gate, and says why; the gate stays shut and can still be opened', async () => {
      const { open } = await opened();
      await until(open, 'review');
      const { digest = '' } = open.run.state().question ?? {};
      const wrong: readonly (readonly [string, string | undefined])[] = [
        ['aws_instance.tt', digest],
        ['', digest],
        ['y', digest],
        [typed('aws_instance.ttb'), 'f'.repeat(64)],
        ...(suffix === '' ? [] : ([['aws_instance.ttb', digest]] as const)),
        ...(needsDigest ? ([[typed('aws_instance.ttb'), undefined]] as const) : []),
      ];
      for (const [text, given] of wrong) {
        const answer = { by: 'op', text, ...(given === undefined ? {} : { digest: given }) };
        expect(await open.run.answer('review', answer), `${text}@${given}`).toEqual(expect.any(String));
        expect(open.run.state().question?.id).toBe('review');
      }
      expect(
        await open.run.answer('review', { by: 'op', text: typed('aws_instance.ttb'), digest }),
      ).toBeUndefined();
      await vi.waitFor(() =>
        expect(open.run.state().steps.find(({ id }) => id === 'review')?.status).toBe('succeeded'),
      );
      await open.run.ask('abort');
      await vi.waitFor(() => expect(open.run.state().phase).toBe('closed'), { timeout: 60_000 });
      await open.close();
    });

    test('is found again by a run that was left at a gate: same question, time goes on, another epoch', async () => {
      const { open, folder, asked } = await opened();
      await until(open, 'review');
      const before = open.run.state();
      await left(open);
      const again = await resumeRun(await readRun(folder), asked.installation, 'another');
      onTestFinished(() => left(again));
      const after = again.run.state();
      expect(after.question).toEqual(before.question);
      expect(after.t).toBeGreaterThanOrEqual(before.t);
      expect([after.epoch, after.operator, after.phase]).toEqual([before.epoch + 1, 'another', 'open']);
      // Nobody else gets it meanwhile.
      await expect(resumeRun(await readRun(folder), asked.installation, 'third')).rejects.toMatchObject({
        because: 'held',
      });
    });

    test('is looked at, by reads alone and without a run in it, for what a run left open', async () => {
      const { open, folder, asked } = await opened();
      await until(open, 'review');
      await left(open);
      const state = open.run.state();
      const before = await readdir(folder);
      const look = (check: OwedCheck) => lookAt(state, folder, { check }, asked.installation);
      const met: readonly OwedCheck[] = [
        { look: 'no-file', file: 'recovery.auto.tfvars.json' },
        { look: 'no-change' },
        { look: 'no-change', addresses: ['aws_instance.ttb'] },
        { look: 'no-lock', id: 'b7' },
        { look: 'instance-known', id: 'i-00000000000000000' },
        { look: 'cache-warm' },
      ];
      for (const check of met)
        expect(await look(check), JSON.stringify(check)).toMatchObject({ finding: 'yes' });
      expect(await look({ look: 'no-file', file: 'terragrunt.hcl' })).toMatchObject({ finding: 'no' });
      // What the tools wrote for it held secrets.
      expect(await readdir(folder)).toEqual(before);
    });

    test('keeps a plan as long as its gate waits, and not when a person pauses or aborts: it holds secrets in clear', async () => {
      const { open, folder, asked } = await opened();
      const plans = async () =>
        (await readdir(join(folder, 'logs'), { recursive: true })).filter((name) => name.endsWith('.tfplan'));
      await until(open, 'review');
      await left(open);
      // The plan, and what in it is secret.
      expect(await plans()).toHaveLength(2);
      const again = await resumeRun(await readRun(folder), asked.installation, 'op');
      await again.run.ask('pause');
      await again.run.drive();
      await again.close();
      await vi.waitFor(async () => expect(await plans()).toEqual([]));
      const third = await resumeRun(await readRun(folder), asked.installation, 'op');
      await until(third, 'review.failed');
      expect(third.run.state().question?.facts).toMatchObject({ failure: { code: 'plan-gone' } });
      await third.run.answer('review.failed', { by: 'op', choice: 'retry' });
      await until(third, 'review.2');
      expect(await plans()).toHaveLength(2);
      await third.run.ask('abort');
      await vi.waitFor(() => expect(third.run.state().phase).toBe('closed'), { timeout: 60_000 });
      await vi.waitFor(async () => expect(await plans()).toEqual([]));
      await third.close();
    });

    test('changes nothing of this process: what it finds in the environment is there afterwards', async () => {
      if (!subject.place) {
        vi.stubEnv('AWS_PROFILE', 'operator');
        vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAOPERATOR');
        vi.stubEnv('AWS_CONFIG_FILE', '/home/operator/.aws/config');
        onTestFinished(() => void vi.unstubAllEnvs());
      }
      const asked = await request(WALKS[0]);
      const before = { ...process.env };
      const open = await openRun(asked);
      await until(open, 'review');
      await left(open);
      expect({ ...process.env }).toEqual(before);
    });

    test('that cannot be made leaves no run behind, and says so in words', async () => {
      const asked = await request(WALKS[0]);
      const broken = openRun({ ...asked, installation: installationAt('/nowhere') });
      await expect(broken).rejects.toThrow();
      expect(existsSync(asked.places.runs) ? await readdir(asked.places.runs) : []).toEqual([]);
    });

    test('makes a failure of whatever a step can throw', async () => {
      const { asked, folder, open } = await opened();
      await left(open);
      const kind = await worldKind(mode);
      const site = { run: 'r', runbook: asked.runbook.id, folder, service: asked.service };
      const world = await kind.resume(
        { ...site, installation: asked.installation, others: async () => [] },
        open.run.state().frame,
      );
      onTestFinished(() => world.close(true));
      for (const thrown of [
        new Error('no'),
        'no',
        undefined,
        { code: 'x' },
        new TypeError('x is not a function'),
      ])
        expect(world.explain(thrown)).toMatchObject({
          code: expect.any(String),
          message: expect.any(String),
        });
      expect(world.mode).toBe(mode);
      expect(world.gate).toEqual({ suffix, needsDigest });
      expect(world.ports.unit.folder).toBe(world.ports.service.unit);
    });
  });
}
