import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { rehearse, resume } from '../support/rehearse.ts';

const SECRET = 'wJalrXUtnFEMIK7MDENGbPxRfiCYREALLOOKING1';

/**
 * Real-looking credentials, profiles, endpoints and proxies wherever AWS's tools look, and a listener behind each
 * endpoint that counts. A rehearsal must not touch one of them (DESIGN §2).
 */
test('a rehearsal reaches nothing of the operator’s: 0 connections elsewhere, no secret in what it keeps', async () => {
  const home = await scratch();
  let connections = 0;
  const trap = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
  const address = trap.address();
  const elsewhere = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  await mkdir(join(home, '.aws'));
  await writeFile(
    join(home, '.aws/credentials'),
    `[default]\naws_access_key_id = AKIAIOSFODNN7REALKEY\naws_secret_access_key = ${SECRET}\n`,
  );
  await writeFile(
    join(home, '.aws/config'),
    `[default]\nregion = eu-west-1\nendpoint_url = ${elsewhere}\nservices = all\n[services all]\ns3 =\n  endpoint_url = ${elsewhere}\n[profile other]\nendpoint_url = ${elsewhere}\n`,
  );
  // A terragrunt and a tofu on PATH that would give themselves away.
  await mkdir(join(home, 'bin'));
  for (const name of ['terragrunt', 'tofu', 'terraform'])
    await writeFile(join(home, 'bin', name), `#!/bin/sh\ntouch '${home}/ran-${name}'\n`, { mode: 0o755 });
  const answers = join(home, 'answers.yaml');
  await writeFile(answers, 'review: aws_instance.ttb\n');
  const state = join(home, 'state');

  const result = await cli(
    [
      'rehearse',
      'instance-replacement',
      '--json',
      '--speed',
      'max',
      '--state-dir',
      state,
      '--answers',
      answers,
    ],
    {
      env: {
        HOME: home,
        PATH: `${join(home, 'bin')}:${process.env['PATH'] ?? ''}`,
        AWS_PROFILE: 'other',
        AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7REALKEY',
        AWS_SECRET_ACCESS_KEY: SECRET,
        AWS_SESSION_TOKEN: SECRET,
        AWS_ENDPOINT_URL: elsewhere,
        AWS_ENDPOINT_URL_S3: elsewhere,
        AWS_ENDPOINT_URL_EC2: elsewhere,
        AWS_ENDPOINT_URL_STS: elsewhere,
        AWS_ENDPOINT_URL_SSM: elsewhere,
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${elsewhere}/credentials`,
        AWS_EC2_METADATA_SERVICE_ENDPOINT: elsewhere,
        HTTP_PROXY: elsewhere,
        HTTPS_PROXY: elsewhere,
        http_proxy: elsewhere,
        https_proxy: elsewhere,
        NODE_USE_ENV_PROXY: '1',
        NODE_OPTIONS: '--use-env-proxy',
        GIT_DIR: join(home, 'elsewhere.git'),
        GIT_EXTERNAL_DIFF: join(home, 'bin/terragrunt'),
        TG_TF_PATH: join(home, 'bin/tofu'),
        TF_CLI_ARGS_plan: '-destroy',
        TF_VAR_instance_type: 'x1e.32xlarge',
        TF_WORKSPACE: 'production',
      },
    },
  );
  trap.close();

  expect(result.code, result.stderr).toBe(0);
  expect(connections).toBe(0);
  expect((await readdir(home)).filter((name) => name.startsWith('ran-'))).toEqual([]);
  for (const file of await readdir(state, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    expect((await readFile(join(file.parentPath, file.name))).includes(SECRET), file.name).toBe(false);
  }
});

test('an edited sandbox.json takes a rehearsal nowhere: it is refused, with what to do', async () => {
  const run = await rehearse('instance-replacement', {});
  const file = join(run.state, 'ttb-verifier/runs', run.run, 'sandbox.json');
  const kept = await readFile(file, 'utf8');
  await writeFile(file, kept.replace('127.0.0.1', '192.0.2.2'));
  const again = await resume(run);
  await writeFile(file, kept);
  expect(again.code).toBe(3);
  expect(again.stderr).toMatch(/192\.0\.2\.2[\s\S]*sandbox\.json was changed or lost\. Nothing was sent\./);
  expect(again.events).toEqual([]);
});
