/** What the instance gets as text: the script, docker-compose.yml, and the size of both as user data. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { compose, infrastructure, script } from './instance.ts';

const has = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

test('script, header and docker-compose.yml stay well below the 16384 bytes of user data', () => {
  // Random base64 for the values, the worst that gzip can meet; 4 KB is more than the agent's configuration has.
  // instance.tf sends it without its comments.
  const sent = script.replace(/^ *# .*$/gm, '#');
  expect(sent.split('\n')).toHaveLength(script.split('\n').length);
  expect(spawnSync('bash', ['-n'], { input: sent }).status).toBe(0);
  const header = `DOCKER_COMPOSE_B64='${gzipSync(compose).toString('base64')}'\nREST='${randomBytes(3000).toString('base64')}'\n`;
  expect(gzipSync(header + sent, { level: 6 }).length).toBeLessThan(16_384);
});

test('a failure names the line of the script itself', () => {
  const at = script.split('\n').findIndex((line) => line.startsWith('HEADER=')) + 1;
  expect(script).toContain(`HEADER=$((LINENO - ${at}))`);
});

test.skipIf(!has('shellcheck', '--version'))(
  'shellcheck finds nothing (skipped where it is not installed)',
  () => {
    const files = [join(infrastructure, 'instance_init.sh'), join(import.meta.dirname, 'stand-in.sh')];
    expect(spawnSync('shellcheck', files, { encoding: 'utf8' }).stdout).toBe('');
  },
);

test('docker-compose.yml: pinned Ollama, a sentence for the missing image, health without curl, uploads on the disk', () => {
  const { services, volumes } = parse(compose);
  expect(services.verifier.image).toMatch(/^\$\{VERIFIER_IMAGE:\?Set VERIFIER_IMAGE to .+\}$/);
  expect(services.ollama.image).toMatch(/^\$\{OLLAMA_IMAGE:-ollama\/ollama:0\.2\d\.\d+\}$/);
  expect(services.ollama.environment.OLLAMA_NOPRUNE).toBe('1');
  expect(services.verifier.environment.TMPDIR).toBe('/app/tmp');
  expect(services.verifier.volumes).toContain('${TMP_DIR:-./tmp}:/app/tmp');
  expect(volumes).toHaveProperty('ollama');
  for (const service of Object.values<{ healthcheck: { test: string[] }; restart: string }>(services)) {
    expect(service.healthcheck.test.join(' ')).not.toContain('curl');
    expect(service.restart).toBe('unless-stopped');
  }
  expect(existsSync(join(infrastructure, '../tmp/.gitkeep'))).toBe(true);
});

test('a developer runs the Ollama that the instance gets', () => {
  const variables = readFileSync(join(infrastructure, 'variables.tf'), 'utf8');
  const block = /variable "ollama_image" \{[\s\S]*?\n\}/.exec(variables)?.[0];
  const image = /^ {2}default += "([^"]+)"$/m.exec(block ?? '')?.[1];
  expect(parse(compose).services.ollama.image).toBe(`\${OLLAMA_IMAGE:-${image}}`);
});

test.skipIf(!has('docker', 'compose', 'version'))(
  'Compose takes the file, and asks for the image (skipped without Compose)',
  () => {
    const config = (env: Record<string, string>) =>
      spawnSync('docker', ['compose', '-f', join(infrastructure, '../docker-compose.yml'), 'config', '-q'], {
        env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
        encoding: 'utf8',
      });
    expect(config({ VERIFIER_IMAGE: 'verifier:1' }).status).toBe(0);
    expect(config({}).stderr).toContain('Set VERIFIER_IMAGE to');
  },
);
