import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connectAws } from '../../aws/connect.ts';
import { ownEndpointOverrides } from '../../aws/endpoint-overrides.ts';
import { awsIn } from '../../aws/place.ts';
import { explainAwsError } from '../../diagnosis/aws-error.ts';
import { launchNotices } from '../../doctor/launch-notices.ts';
import type { Frame } from '../../engine/events.ts';
import { machineEndings } from '../../machine/endings.ts';
import { mayNotOutlive, shownHere } from '../../process/outlives.ts';
import { makeProcesses } from '../../process/processes.ts';
import { unitIn } from '../../terragrunt/unit.ts';
import { createBorder } from '../../text/border.ts';
import { environmentSecrets } from '../../text/mask/environment-secrets.ts';
import { callLog } from '../call-log.ts';
import { explainError } from '../explain.ts';
import { outsideHere, standinHere } from '../outside.ts';
import { realClock } from '../real-clock.ts';
import { Refused } from '../refused.ts';
import { awsSocket } from '../session-socket.ts';
import type { Site, World } from '../world.ts';
import { inRegion, operatorsEnvironment, shellRegion, wrapperEnvironment } from './environment.ts';
import { ownKeys } from './own-keys.ts';
import { findTools } from './tools.ts';

/**
 * The real world: the operator's own terragrunt and OpenTofu, and whatever AWS their credentials are for. Throws `Refused`
 * before anything is begun where the tools or the environment are not fit for it. `allow`: the strongest calls that are sent.
 */
export async function liveWorld(
  { run, folder, service, installation, others }: Site,
  before?: Frame,
  allow: 'probe' | 'mutate' = 'mutate',
): Promise<World> {
  const border = createBorder();
  border.learn(environmentSecrets(process.env));
  const { env, passed } = operatorsEnvironment(service.environment);
  const endpoints = await endpointsNow();
  if (before) requireSamePlace(before, endpoints);
  await mkdir(join(folder, 'logs'), { recursive: true, mode: 0o700 });
  const calls = callLog(join(folder, 'logs', 'aws.jsonl'));
  const place = awsIn(service.region);
  const { record } = calls;
  const changes = allow === 'mutate';
  // What changes something is done by whoever runs it; what only looks may be told to be somebody who can do no more.
  const role = changes ? undefined : service.dryRunRole;
  const aws = connectAws({
    region: service.region,
    place,
    ...(role === undefined ? {} : { role }),
    allow,
    run,
    border,
    explain: explainAwsError,
    record,
  });
  // What the first steps call AWS with is loaded while terragrunt reads the unit.
  const [tools, keys] = await Promise.all([
    findTools({
      unit: service.unit,
      env,
      border,
      // Whoever changes something has tools of their own, also in a sandbox.
      ...(changes ? {} : { standin: standinHere(process.env, installation.standinScript) }),
    }),
    ownKeys(aws, border, role),
    aws.sts(),
    aws.s3(),
  ]);
  const left = new AbortController();
  // Nobody waits for it but the end: what it tries with is gone by then.
  const shown = changes ? shownHere() : undefined;
  return {
    mode: 'live',
    // What the fingers have practised opens nothing real (DESIGN §2).
    gate: { suffix: service.account.slice(-4), needsDigest: true },
    frame: {
      mode: 'live',
      ...(endpoints.length === 0 ? {} : { endpoints }),
      service,
      tools: {
        terragrunt: `${tools.versions.terragrunt} ${tools.terragrunt}`,
        [tools.tool]: `${tools.versions.tofu} ${tools.tofu}`,
      },
    },
    explain: (error) => keys.explained(explainError(error, place.unreachable)),
    act: (action, params, context) => action.run(params, context),
    onNotice(listener) {
      const cloud = { aws, border, service, ...outsideHere(process.env) };
      // Nobody waits for it.
      void launchNotices(cloud, left.signal).then((lines) => lines.forEach(listener));
      tools.warnings.forEach(listener);
      void shown?.then((here) => listener(mayNotOutlive(here) ?? OUTLIVES));
      calls.onLost(listener);
    },
    async close() {
      left.abort();
      await shown;
    },
    ports: {
      clock: realClock(),
      aws,
      keySource: keys.source,
      standing: async () => ({
        shellRegion: shellRegion(service.region),
        endpoints: await endpointsNow(),
        tools: { ...tools.versions },
      }),
      endings: machineEndings(folder),
      border,
      service,
      unit: unitIn(service.unit),
      otherRuns: others,
      http: fetch,
      socket: awsSocket,
      terragrunt: {
        file: tools.terragrunt,
        before: [],
        unit: service.unit,
        env: { ...env, ...inRegion(service.region), ...wrapperEnvironment(tools, installation, run) },
        passed,
        keys: keys.forTofu,
        wraps: true,
        tool: tools.tool,
      },
      processes: (output, records) =>
        makeProcesses({ folder: output, launcher: installation.launcher, records }),
    },
  };
}

const OUTLIVES =
  'tried just now: a change goes on when this terminal or connection ends, and `firedrill resume` takes it up';

/** Where calls go that are meant for AWS, by variables and by files as they are now. */
const endpointsNow = async (): Promise<string[]> =>
  [...new Set((await ownEndpointOverrides()).map(({ url }) => url))].sort();

/** A run that was begun on one account's endpoints is not continued on what answers elsewhere. */
function requireSamePlace({ endpoints: before = [] }: Frame, now: readonly string[]): void {
  if (before.join() === now.join()) return;
  const words = (urls: readonly string[]) => (urls.length === 0 ? 'AWS’s own' : urls.join(' '));
  throw new Refused(
    'preflight',
    `this run was begun with ${words(before)} endpoints, and this shell names ${words(now)}`,
    'Set AWS_ENDPOINT_URL as it was then, or unset it. Nothing was done.',
  );
}
