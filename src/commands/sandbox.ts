import {
  environmentOf,
  RUN_FOLDER,
  SCENARIO,
  SECRET_HEADER,
  STANDIN_ENVIRONMENT,
} from '../sandbox/protocol.ts';
import type { Scenario } from '../sandbox/scenario.ts';
import type { Context } from './app.ts';
import { CliError } from './cli-error.ts';
import { type Described, openService, type ProjectFlags } from './project.ts';

export interface SandboxFlags extends ProjectFlags {
  readonly json?: boolean;
  readonly scenario?: string;
  readonly port?: number;
}

/** The simulated AWS as a program of its own; ends on a signal, on request, or when nobody has used it for 30 minutes. */
export async function sandbox(this: Context, flags: SandboxFlags): Promise<void> {
  // Before anything else: a signal that comes right after the ready line must find its handler.
  const { promise: signalled, resolve: signal } = Promise.withResolvers<void>();
  for (const name of ['SIGINT', 'SIGTERM'] as const) this.process.on(name, () => signal());
  this.process.on('SIGHUP', () => undefined);
  const [{ startSandbox, PortTaken }, [project, scenario]] = await Promise.all([
    import('../sandbox/server.ts'),
    open({ ...flags, scenario: flags.scenario ?? this.process.env?.[SCENARIO] }),
  ]);
  const sandbox = await startSandbox({
    service: project.service,
    scenario,
    runFolder: this.process.env?.[RUN_FOLDER],
    ...(flags.port === undefined ? {} : { port: flags.port }),
  }).catch((error: unknown) => {
    if (error instanceof PortTaken)
      throw new CliError(
        error.message,
        'Name another with --port N, or leave it out: any free one is taken.',
      );
    throw error;
  });
  const { ready } = sandbox;
  const { stdout, stderr } = this.process;
  // Whoever started this may be gone by the time something is printed; the world goes on.
  stdout.on('error', () => undefined);
  stderr.on('error', () => undefined);
  const whole = { ...ready, terragrunt: this.installation.standinScript, env: environmentOf(ready) };
  stdout.write(flags.json ? `${JSON.stringify(whole)}\n` : page(ready, project.service.health.url));
  void signalled.then(() => sandbox.stop());
  await sandbox.stopped;
  this.process.exitCode = 0;
}

async function open(
  flags: ProjectFlags & { readonly scenario: string | undefined },
): Promise<[Described, Scenario]> {
  const project = await openService(flags);
  if (flags.scenario === undefined) return [project, (await import('../sandbox/scenario.ts')).HEALTHY];
  const { loadScenario } = await import('../sandbox/scenario-file.ts');
  try {
    return [project, loadScenario(project.scenariosDir, flags.scenario)];
  } catch (error) {
    if (error instanceof Error && error.name === 'ConfigurationError') throw new CliError(error.message);
    throw error;
  }
}

function page(
  ready: {
    endpoint: string;
    region: string;
    accessKeyId: string;
    secretAccessKey: string;
    scenario: string;
  },
  health: string,
): string {
  const { host, pathname } = new URL(health);
  return `SIMULATED AWS (${ready.scenario}) on ${ready.endpoint}; nothing in it is real. Ctrl-C ends it.

  export AWS_ENDPOINT_URL=${ready.endpoint} AWS_REGION=${ready.region}
  export AWS_ACCESS_KEY_ID=${ready.accessKeyId} AWS_SECRET_ACCESS_KEY=${ready.secretAccessKey}
  export ${STANDIN_ENVIRONMENT.endpoint}=$AWS_ENDPOINT_URL   # its stand-in counts as terragrunt and tofu for doctor and dry-run
  aws sts get-caller-identity
  curl -H 'Host: ${host}' -H "${SECRET_HEADER}: $AWS_SECRET_ACCESS_KEY" $AWS_ENDPOINT_URL${pathname}
`;
}
