import { connectAws } from '../aws/connect.ts';
import { ownSource } from '../aws/own-source.ts';
import { awsIn } from '../aws/place.ts';
import { explainAwsError } from '../diagnosis/aws-error.ts';
import type { EarlierRun, MachinePorts } from '../doctor/check.ts';
import type { Examination } from '../doctor/finding.ts';
import type { RunPlaces } from '../journal/run-folders.ts';
import { findProgram } from '../process/find-program.ts';
import { shownHere } from '../process/outlives.ts';
import { listRuns } from '../run/list-runs.ts';
import type { Service } from '../service/service.ts';
import { childEnvironment } from '../terragrunt/command.ts';
import { unitIn } from '../terragrunt/unit.ts';
import { createBorder } from '../text/border.ts';
import { environmentSecrets } from '../text/mask/environment-secrets.ts';
import { findTools } from '../worlds/live/tools.ts';
import { isSandboxShell, outsideHere } from '../worlds/outside.ts';
import { worldWords } from '../worlds/world-words.ts';

/** What doctor stands on: this shell as a live run would have it, and calls that read or only ask whether. */
export function doctorPorts(
  service: Service,
  places: RunPlaces,
  { env, stdout }: NodeJS.Process,
  last?: Examination,
): MachinePorts {
  const border = createBorder();
  border.learn(environmentSecrets(env));
  const { region, unit } = service;
  const place = awsIn(region);
  return {
    aws: connectAws({
      region,
      place,
      allow: 'probe',
      run: 'doctor',
      border,
      explain: explainAwsError,
      record: () => undefined,
    }),
    border,
    service,
    ...outsideHere(env),
    last,
    unit: unitIn(unit),
    env,
    async tools(signal) {
      const asking = { unit, border, signal, env: childEnvironment(env, service.environment).env };
      try {
        const { versions, tool, terragrunt, tofu, warnings } = await findTools(asking);
        const found = [
          `terragrunt ${versions.terragrunt} (${terragrunt})`,
          `${tool} ${versions.tofu} (${tofu})`,
        ];
        return { found, warnings };
      } catch (cause) {
        // Whoever looks around in the sandbox has its stand-in for both.
        const missing = cause instanceof Error && cause.message.startsWith('there is no ');
        if (missing && isSandboxShell(env)) return { found: ['the sandbox’s stand-in'], warnings: [] };
        throw cause;
      }
    },
    // The sandbox's stand-in waits by itself.
    program: async (name) =>
      (await findProgram(name, env['PATH'])) ?? (isSandboxShell(env) ? 'the sandbox’s stand-in' : undefined),
    keySource: async () => (await ownSource()).source,
    shown: shownHere,
    terminal: { columns: stdout.columns, rows: stdout.rows, kind: env['TERM'] },
    runs: () => earlierRuns(places),
  };
}

async function earlierRuns(places: RunPlaces): Promise<readonly EarlierRun[]> {
  const { runs } = await listRuns(places, false);
  return runs.flatMap(({ run, standing, facts }): EarlierRun[] => {
    if (!facts) return [];
    const { title, mode, openObligations: owes } = facts;
    return [{ run, standing, title, real: worldWords[mode].real, owes }];
  });
}
