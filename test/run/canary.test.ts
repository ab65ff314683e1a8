import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { actions } from '../../src/actions/registry.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import { describe as printed } from '../../src/commands/describe.ts';
import { loadRunbookNamed, openProject } from '../../src/commands/project.ts';
import type { Stamped } from '../../src/engine/events.ts';
import { makeRunFolder, placesOf, readRun } from '../../src/journal/run-folders.ts';
import { installationAt } from '../../src/process/installation.ts';
import { frameOf, openIn } from '../../src/run/open.ts';
import { rehearsal } from '../../src/worlds/rehearsal/kind.ts';
import type { World } from '../../src/worlds/world.ts';
import { ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { leaksOf } from '../text/leaks.ts';
import { of, PLANTED } from './canary/planted.ts';

/** The rehearsal's world with a machine, a tool and a service in it that print what they should not. */
async function leaky(world: World, folder: string): Promise<World> {
  const texts = of('tool', 'header', 'error', 'url', 'environment').map(({ text }) => text);
  const plants = join(folder, 'plants.json');
  await writeFile(plants, JSON.stringify({ texts, plan: of('plan').map(({ text }) => JSON.parse(text)) }));
  const { terragrunt, aws, http } = world.ports;
  const loud = of('console', 'header', 'url')
    .map(({ text }) => text)
    .join('\n');
  let asked = 0;
  return {
    ...world,
    ports: {
      ...world.ports,
      terragrunt: {
        ...terragrunt,
        before: [join(import.meta.dirname, 'canary/terragrunt.mjs'), ...terragrunt.before, plants],
      },
      aws: { ...aws, ec2: () => talkative(aws, loud) },
      http: async (input, init) => {
        asked += 1;
        const answer = await http(input, init);
        return asked > 1 ? answer : new Response(texts.join('\n'), { status: 500 });
      },
    },
  };
}

async function talkative(aws: AwsClients, loud: string): Promise<Awaited<ReturnType<AwsClients['ec2']>>> {
  const client = await aws.ec2();
  return new Proxy(client, {
    get(target, name) {
      if (name !== 'send') return Reflect.get(target, name) as unknown;
      return async (...args: Parameters<typeof client.send>) => {
        const answer = await (target.send(...args) as unknown as Promise<{ Output?: string }>);
        if (answer.Output === undefined) return answer;
        const bytes = Buffer.from(answer.Output, 'base64').toString();
        return { ...answer, Output: Buffer.from(`${loud}\n${bytes}`).toString('base64') };
      };
    },
  });
}

test('of no shape is a secret kept or shown: log, journal, reviews, failures, printed lines, files', async () => {
  for (const { text } of of('environment')) {
    const [name = '', value = ''] = text.split(/=(.*)/s);
    vi.stubEnv(name, value);
  }
  onTestFinished(() => void vi.unstubAllEnvs());
  const project = await openProject({ config: join(ROOT, 'firedrill.yaml'), stateDir: await scratch() });
  const places = placesOf(project.stateDir, project.service.name);
  const runbook = await loadRunbookNamed(project, 'instance-replacement', actions);
  const run = '2026-11-23T060211Z-instance-replacement-k3f9';
  const folder = await makeRunFolder(places.runs, run);
  const installation = installationAt(ROOT);
  const site = {
    run,
    runbook: runbook.id,
    folder,
    service: project.service,
    installation,
    others: async () => [],
  };
  const made = await rehearsal.open(site, { speed: 'max' }, project.configFile);
  const world = await leaky(made, await scratch());
  const request = {
    mode: 'rehearsal',
    options: {},
    places,
    installation,
    configFile: project.configFile,
    service: project.service,
    runbook,
    inputs: { instance_type: '', availability_zone: '' },
    since: new Date(),
    operator: 'op',
  } as const;
  const open = await openIn(folder, places.rtoLog, world, frameOf(request, world, run, new Date()));
  const events: Stamped[] = [];
  open.run.onEvent((event) => {
    events.push(event);
    if (event.type !== 'question.opened') return;
    const answer =
      event.kind === 'gate'
        ? { text: 'aws_instance.ttb', digest: event.digest ?? '' }
        : { choice: 'retry' as const };
    void open.run.answer(event.id, { by: 'op', ...answer });
  });
  const state = await open.run.drive();
  const { log } = open.run;
  const shown = log.slice(0, log.total()).map(({ text }) => text);
  await open.close();
  expect(state.outcome).toBe('verified');

  // All of it came in: the log has a line for each text, and the question failed with them first.
  expect(shown.length).toBeGreaterThan(of('tool', 'console').length);
  expect(events.filter(({ type }) => type === 'step.failed').length).toBeGreaterThan(0);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  );
  const texts = new Map<string, string>([
    ['the log pane', shown.join('\n')],
    ['the printed lines', events.map(printed).join('\n')],
  ]);
  for (const { parentPath, name } of files) texts.set(name, await readFile(join(parentPath, name), 'utf8'));
  expect([...texts.keys()]).toEqual(expect.arrayContaining(['journal.jsonl', 'review.json', 'console.log']));

  const leaks = PLANTED.flatMap(({ kind, name, secret }) =>
    [...texts].flatMap(([where, text]) =>
      leaksOf(secret, text).length > 0 ? [`${kind}: ${name}, in ${where}`] : [],
    ),
  );
  expect(leaks).toEqual([]);
  expect(PLANTED.length).toBeGreaterThanOrEqual(60);

  // What was masked is still to be held against what a machine has.
  const recorded = events.flatMap((event) => (event.type === 'output.recorded' ? event.files : []));
  expect(recorded.length).toBeGreaterThan(3);
  for (const { file, sha256, bytes } of recorded) {
    // What the simulated machine itself logs holds nothing to mask.
    if (file.endsWith('boot-log.stdout')) continue;
    const now = await readFile(join(folder, file));
    const same = createHash('sha256').update(now).digest('hex') === sha256 && now.length === bytes;
    expect([file, same]).toEqual([file, false]);
  }
  expect((await readRun(folder)).chain.problems).toEqual([]);
});
