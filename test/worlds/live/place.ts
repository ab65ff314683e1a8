// A place for the live world without the real tools: the stand-in as the operator's terragrunt, a sandbox as their account.
import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { parseDocument } from 'yaml';
import { SECRET_HEADER } from '../../../src/sandbox/protocol.ts';
import type { Scenario } from '../../../src/sandbox/scenario.ts';
import { loadScenario } from '../../../src/sandbox/scenario-file.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { loadService } from '../../../src/service/load.ts';
import { ROOT } from '../../support/cli.ts';
import { scratch } from '../../support/folder.ts';

/**
 * Makes it, and this process's environment the operator's. Resolves to its firedrill.yaml. `start`: a state of the model cache
 * where nothing is wrong, or a scenario of the rehearsals.
 */
export async function livePlace(
  start: Scenario['start']['cache'] | { readonly scenario: string },
): Promise<string> {
  const folder = await scratch();
  for (const name of ['runbooks', 'infrastructure'])
    await cp(join(ROOT, name), join(folder, name), {
      recursive: true,
      filter: (path) => !/\.terra(form|grunt-cache)$/.test(path),
    });
  const service = await serviceProxy();
  const configFile = join(folder, 'firedrill.yaml');
  const yaml = parseDocument(await readFile(join(ROOT, 'firedrill.yaml'), 'utf8'));
  yaml.setIn(['health', 'url'], `${service.endpoint}/health`);
  await writeFile(configFile, String(yaml));

  const quick = loadScenario(join(ROOT, 'test/real/live'), 'quick');
  const scenario =
    typeof start === 'string'
      ? { ...quick, start: { ...quick.start, cache: start } }
      : loadScenario(join(ROOT, 'runbooks/scenarios'), start.scenario);
  const sandbox = await startSandbox({ service: loadService(configFile), scenario });
  onTestFinished(() => sandbox.stop());
  const { ready } = sandbox;
  service.leadTo(ready.endpoint, ready.secretAccessKey);
  const control = (path: string, body: object) =>
    fetch(`${ready.endpoint}/_firedrill/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ready.secretAccessKey}` },
      body: JSON.stringify(body),
    }).catch(() => undefined);
  // Whoever waits for a machine waits less: this world's own clock is real.
  const pace = setInterval(() => void control('clock/lease', { speed: 'max' }), 500);
  onTestFinished(() => clearInterval(pace));

  const bin = join(folder, 'bin');
  await mkdir(bin);
  const program = async (name: string, script: string) => {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  };
  await program('tofu', 'echo "OpenTofu v1.12.6"');
  await program(
    'terragrunt',
    `[ "$1" = render ] && { echo '{"terraform_binary":""}'; exit 0; }\nexec '${process.execPath}' '${join(ROOT, 'dist', 'terragrunt.js')}' "$@"`,
  );
  const environment = {
    PATH: `${bin}:${process.env['PATH']}`,
    AWS_ENDPOINT_URL: ready.endpoint,
    AWS_ACCESS_KEY_ID: ready.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ready.secretAccessKey,
    AWS_REGION: ready.region,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    FIREDRILL_SANDBOX_ENDPOINT: ready.endpoint,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  return configFile;
}

/** The service's own address: the sandbox answers for it to those who know its secret. */
async function serviceProxy() {
  let to: { readonly endpoint: string; readonly secret: string } | undefined;
  const server = createServer((asked, answer) => {
    const headers = { ...asked.headers, [SECRET_HEADER]: to?.secret };
    const call = request(`${to?.endpoint}${asked.url}`, { method: asked.method ?? 'GET', headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    call.on('error', () => answer.destroy());
    asked.pipe(call);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { endpoint, leadTo: (at: string, secret: string) => (to = { endpoint: at, secret }) };
}
