import type { Service } from '../service/service.ts';
import { HEALTHY } from './scenario.ts';
import { PortTaken, type Sandbox, startSandbox } from './server.ts';

export interface RunSandbox {
  readonly service: Service;
  /** Absent: all is well. */
  readonly scenario?: string;
  /** Folder of the scenarios' files. */
  readonly scenariosDir: string;
  /** 0: any free one. */
  readonly port: number;
  /** One line of JSON when ready, and nothing else (DESIGN §11). */
  readonly json: boolean;
  readonly write: (text: string) => void;
}

/**
 * `firedrill sandbox`: starts it, says where it is, and resolves when it has ended: by SIGTERM, SIGINT, its own endpoint,
 * or because nobody used it. Rejects with ConfigurationError (scenario) or PortTaken.
 */
export async function runSandbox({
  service,
  scenario,
  scenariosDir,
  port,
  json,
  write,
}: RunSandbox): Promise<void> {
  // Reading a file takes zod and yaml; the healthy world needs neither.
  const chosen =
    scenario === undefined || scenario === HEALTHY.name
      ? HEALTHY
      : (await import('./scenario-file.ts')).loadScenario(scenariosDir, scenario);
  const sandbox = await startSandbox({ service, scenario: chosen, port });
  // It outlives whoever started it, and with it the other end of its output.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void sandbox.stop());
  process.on('SIGHUP', () => undefined);
  write(json ? `${JSON.stringify(sandbox.ready)}\n` : explanation(sandbox, chosen.title));
  await sandbox.stopped;
}

export { PortTaken };

function explanation({ ready }: Sandbox, title: string): string {
  return [
    `A simulated AWS is ready: ${ready.scenario} (${title}).`,
    '',
    'Any AWS client can use it; nothing but this machine can reach it, and only these keys open it:',
    `  export AWS_ENDPOINT_URL=${ready.endpoint} AWS_REGION=${ready.region}`,
    `  export AWS_ACCESS_KEY_ID=${ready.accessKeyId} AWS_SECRET_ACCESS_KEY=${ready.secretAccessKey}`,
    '',
    'It ends with Ctrl-C, or by itself after 30 minutes without a call.',
    '',
  ].join('\n');
}
