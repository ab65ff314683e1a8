import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connectAws } from '../../aws/connect.ts';
import { awsIn } from '../../aws/place.ts';
import { makeProcesses } from '../../process/processes.ts';
import { unitIn } from '../../terragrunt/unit.ts';
import { createBorder } from '../../text/border.ts';
import { environmentSecrets } from '../../text/mask/environment-secrets.ts';
import { callLog } from '../call-log.ts';
import { explainError } from '../explain.ts';
import { realClock } from '../real-clock.ts';
import type { Site, World } from '../world.ts';
import { operatorsEnvironment, wrapperEnvironment } from './environment.ts';
import { findTools } from './tools.ts';

/**
 * The real world: the operator's own terragrunt and OpenTofu, and whatever AWS their credentials are for. Throws `Refused`
 * before anything is begun where the tools or the environment are not fit for it.
 */
export async function liveWorld({ run, folder, service, installation, others }: Site): Promise<World> {
  const border = createBorder();
  border.learn(environmentSecrets(process.env));
  const { env, passed } = operatorsEnvironment(service.environment);
  const tools = await findTools({ unit: service.unit, env, border });
  await mkdir(join(folder, 'logs'), { recursive: true, mode: 0o700 });
  const calls = callLog(join(folder, 'logs', 'aws.jsonl'));
  const profile = process.env['AWS_PROFILE'];
  const place = { ...awsIn(service.region), ...(profile ? { profile } : {}) };
  return {
    mode: 'live',
    // What the fingers have practised opens nothing real (DESIGN §2).
    gate: { suffix: service.account.slice(-4), needsDigest: true },
    frame: {
      mode: 'live',
      service,
      tools: {
        terragrunt: `${tools.versions.terragrunt} ${tools.terragrunt}`,
        [tools.tool]: `${tools.versions.tofu} ${tools.tofu}`,
      },
    },
    explain: (error) => explainError(error, place.unreachable),
    act: (action, params, context) => action.run(params, context),
    onNotice(listener) {
      for (const warning of tools.warnings) listener(warning);
      calls.onLost(listener);
    },
    close: async () => undefined,
    ports: {
      clock: realClock(),
      aws: connectAws({ region: service.region, place, allow: 'mutate', run, border, record: calls.record }),
      border,
      service,
      unit: unitIn(service.unit),
      otherRuns: others,
      http: fetch,
      terragrunt: {
        file: tools.terragrunt,
        before: [],
        unit: service.unit,
        env: { ...env, ...wrapperEnvironment(tools, installation, run) },
        passed,
        wraps: true,
        tool: tools.tool,
      },
      processes: (output, records) =>
        makeProcesses({ folder: output, launcher: installation.launcher, records }),
    },
  };
}
