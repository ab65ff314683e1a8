// A live run at its gate, in a repository, with an AWS that can give its callers another name.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import type { ActionContext } from '../../../src/actions/action.ts';
import { actions } from '../../../src/actions/registry.ts';
import { inputsOf } from '../../../src/commands/declare.ts';
import { loadRunbookNamed, openProject } from '../../../src/commands/project.ts';
import type { Facts, Mode, Stamped } from '../../../src/engine/events.ts';
import type { Failure } from '../../../src/engine/failure.ts';
import { placesOf, readRun } from '../../../src/journal/run-folders.ts';
import { installationAt } from '../../../src/process/installation.ts';
import { openRun } from '../../../src/run/open.ts';
import { resumeRun } from '../../../src/run/resume.ts';
import type { OpenRun } from '../../../src/run/start.ts';
import { awsClient } from '../../../src/sandbox/standin/client.ts';
import { live } from '../../../src/worlds/live/kind.ts';
import { ROOT } from '../../support/cli.ts';
import { scratch } from '../../support/folder.ts';
import { livePlace } from './place.ts';

export const TYPED = 'aws_instance.ttb 9012';

/** Where a state lies in its bucket, as the service's file has it. */
const STATE = '/ttb-verifier-tfstate-123456789012/infrastructure/terraform.tfstate';

export type AtGate = Awaited<ReturnType<typeof atGate>>;

/**
 * Opens a run and goes on to its gate. `prepare`: before that, in the repository, whose root it is given. `failing`: nothing is
 * waited for. `mode`: of the two that stand on the operator's own tools.
 */
export async function atGate({
  runbook: id = 'instance-replacement',
  inputs = [] as readonly string[],
  failing = false,
  mode = 'live' as Mode,
  prepare = async (_root: string): Promise<void> => undefined,
} = {}) {
  const config = await livePlace('whole');
  const root = dirname(config);
  const unit = join(root, 'infrastructure');
  const callers = await callersProxy();
  await prepare(root);
  await writeFile(join(root, '.gitignore'), 'bin\nsecret.auto.tfvars\n');
  git(root, 'init', '-q');
  commit(root, 'first');
  const project = await openProject({ config, stateDir: await scratch() });
  const runbook = await loadRunbookNamed(project, id, actions);
  const installation = installationAt(ROOT);
  const events: Stamped[] = [];
  const heard = (made: OpenRun) => {
    made.run.onEvent((event) => events.push(event));
    void made.run.drive().catch(() => undefined);
    return made;
  };
  let open = heard(
    await openRun({
      mode,
      options: {},
      places: placesOf(project.stateDir, project.service.name),
      installation,
      configFile: project.configFile,
      service: project.service,
      runbook,
      inputs: inputsOf(runbook, inputs),
      since: new Date(),
      operator: 'op',
    }),
  );
  const folder = join(placesOf(project.stateDir, project.service.name).runs, open.run.state().frame.run);
  let isLeft = false;
  const left = async () => {
    if (isLeft) return;
    isLeft = true;
    await open.run.leave('left by the test');
    await open.close();
  };
  onTestFinished(left);

  const at = {
    root,
    unit,
    folder,
    config,
    callers,
    events,
    state: () => open.run.state(),
    run: () => open.run,
    left,
    /** Waits for a question whose id begins like this, and gives the whole id. */
    async asked(question: string): Promise<string> {
      const id = () => open.run.state().question?.id ?? '';
      const asks = new RegExp(`^${question}(\\.\\d+)?$`);
      const matches = () =>
        expect([open.run.state().phase === 'closed', id()]).toEqual([false, expect.stringMatching(asks)]);
      await vi.waitFor(matches, { timeout: 20_000, interval: 20 }).catch((cause: unknown) => {
        const { phase, steps, question: open } = at.state();
        const where = steps.filter(({ failure }) => failure).map(({ id, failure }) => ({ id, failure }));
        throw new Error(`${String(cause)}\n${JSON.stringify({ phase, open, where })}`);
      });
      return id();
    },
    /** Another shell: the run is left, and continued with these variables. */
    async inAnotherShell(variables: Readonly<Record<string, string | undefined>>): Promise<void> {
      await open.run.leave('left by the test');
      await open.close();
      for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
      open = heard(await resumeRun(await readRun(folder), installation, 'op'));
    },
    /** Types what the gate that is open asks for, with its digest. */
    async opens(): Promise<void> {
      const { id = '', digest = '', expects = '' } = open.run.state().question ?? {};
      expect(await open.run.answer(id, { by: 'op', text: expects, digest })).toBeUndefined();
    },
    /** Opens the gate and gives what the step behind it failed with; no program that changes anything was started. */
    async refused(gate = 'review', step = 'apply'): Promise<Failure> {
      await at.asked(gate);
      await at.opens();
      await at.asked(`${step}.failed`);
      expect(events.filter(({ type }) => type === 'child.intent')).toEqual([]);
      return open.run.state().question?.facts['failure'] as unknown as Failure;
    },
    async retry(): Promise<void> {
      const { id = '' } = open.run.state().question ?? {};
      expect(await open.run.answer(id, { by: 'op', choice: 'retry' })).toBeUndefined();
    },
    /** Waits until the plan was applied. */
    async applied(): Promise<void> {
      const apply = () => at.state().steps.find(({ id }) => id === 'apply');
      await vi.waitFor(() => expect(apply()?.status).toBe('succeeded'), { timeout: 20_000 });
    },
    /** What an action gets, as far as a check before a change needs it; on a world of its own. */
    async context(more: Partial<ActionContext>): Promise<ActionContext> {
      const { frame } = at.state();
      const site = { run: frame.run, runbook: runbook.id, folder: await scratch(), service: project.service };
      const world = await live.resume({ ...site, installation, others: async () => [] }, frame);
      const { signal } = new AbortController();
      const context = { ...world.ports, signal, leftMs: () => 0, keep: async () => undefined, ...more };
      return context as unknown as ActionContext;
    },
    review: (): Facts => (open.run.state().question?.facts['review'] ?? {}) as Facts,
  };
  if (!failing) await at.asked('review[-a-z]*');
  return at;
}

export const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=op', '-c', 'user.email=op@example.com', ...args], {
    encoding: 'utf8',
    stdio: 'pipe',
  });

export function commit(root: string, message: string): void {
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '--allow-empty', '-m', message);
}

export const appended = async (file: string, text: string): Promise<void> =>
  writeFile(file, `${await readFile(file, 'utf8').catch(() => '')}${text}`);

/** Changes the state as it lies in its bucket, as somebody else's apply would. */
export async function changeState(change: (state: Record<string, unknown>) => object): Promise<void> {
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env;
  const keys = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION: 'us-east-1' };
  const client = awsClient(new URL(endpoint), keys);
  const { body } = await client.call({ service: 's3', operation: 'GetObject', method: 'GET', path: STATE });
  const state = JSON.parse(body) as Record<string, unknown>;
  const changed = JSON.stringify({ ...state, ...change(state) });
  await client.call({ service: 's3', operation: 'PutObject', method: 'PUT', path: STATE, body: changed });
}

/** STS as the sandbox answers it, until somebody is to be another caller. */
async function callersProxy() {
  const to = process.env['AWS_ENDPOINT_URL'] ?? '';
  const callers = {
    /** Applied to what AWS says who is calling. */
    renamed: (answer: string): string => answer,
    /** Called before an answer is given. */
    asked: async (): Promise<void> => undefined,
  };
  const server = createServer((asked, answer) => {
    const call = request(
      `${to}${asked.url}`,
      { method: asked.method ?? 'POST', headers: asked.headers },
      (got) => {
        const chunks: Buffer[] = [];
        got.on('data', (chunk: Buffer) => chunks.push(chunk));
        got.on('end', () => {
          const body = callers.renamed(Buffer.concat(chunks).toString());
          const { 'content-length': _, ...headers } = got.headers;
          void callers.asked().then(() => answer.writeHead(got.statusCode ?? 502, headers).end(body));
        });
      },
    );
    call.on('error', () => answer.destroy());
    asked.pipe(call);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  vi.stubEnv('AWS_ENDPOINT_URL_STS', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return callers;
}
