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
import { outsideHere, standinHere } from '../worlds/outside.ts';
import { worldWords } from '../worlds/world-words.ts';
import type { Context } from './app.ts';

/** What doctor stands on: this shell as a live run would have it, and calls that read or only ask whether. */
export function doctorPorts(
  service: Service,
  places: RunPlaces,
  { process: { env, stdout }, installation }: Pick<Context, 'process' | 'installation'>,
  last?: Examination,
): MachinePorts {
  const standin = standinHere(env, installation.standinScript);
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
      const asking = { unit, border, signal, standin, env: childEnvironment(env, service.environment).env };
      const { versions, tool, terragrunt, tofu, warnings } = await findTools(asking);
      if (terragrunt === standin) return { found: [STANDIN], warnings };
      const found = [
        `terragrunt ${versions.terragrunt} (${terragrunt})`,
        `${tool} ${versions.tofu} (${tofu})`,
      ];
      return { found, warnings };
    },
    // The sandbox's stand-in waits by itself.
    program: async (name) => (await findProgram(name, env['PATH'])) ?? (standin && STANDIN),
    keySource: async () => (await ownSource()).source,
    shown: shownHere,
    terminal: { columns: stdout.columns, rows: stdout.rows, kind: env['TERM'] },
    runs: () => earlierRuns(places),
  };
}

const STANDIN = 'the sandbox’s stand-in';

async function earlierRuns(places: RunPlaces): Promise<readonly EarlierRun[]> {
  const { runs } = await listRuns(places, false);
  return runs.flatMap(({ run, standing, facts }): EarlierRun[] => {
    if (!facts) return [];
    const { title, mode, openObligations: owes } = facts;
    return [{ run, standing, title, real: worldWords[mode].real, owes }];
  });
}
