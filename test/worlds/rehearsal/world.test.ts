import { once } from 'node:events';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { installationAt } from '../../../src/process/installation.ts';
import type { Service } from '../../../src/service/service.ts';
import { rehearsalWorld } from '../../../src/worlds/rehearsal/world.ts';
import { scratch } from '../../support/folder.ts';
import { SERVICE } from '../../support/frame.ts';

const READY = {
  accountId: '123456789012',
  region: 'us-east-1',
  accessKeyId: 'AKIDSANDBOX',
  secretAccessKey: 'secret',
  scenario: 'warm-cache',
};

const site = (folder: string, service: Service) => ({
  run: 'r',
  runbook: 'instance-replacement',
  folder,
  service,
  installation: installationAt('/none'),
  others: async () => [],
});

async function listener() {
  let connections = 0;
  const trap = createServer((socket) => {
    connections += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(trap, 'listening');
  onTestFinished(() => void trap.close());
  const address = trap.address();
  return { port: typeof address === 'object' && address ? address.port : 0, connections: () => connections };
}

test.each([
  ['another machine', () => 'http://192.0.2.2:4566'],
  ['AWS itself', () => 'https://ec2.us-east-1.amazonaws.com'],
  ['a name that only begins like it', (port: number) => `http://127.0.0.1:${port}@192.0.2.2:80`],
  ['a host that only begins like it', () => 'http://127.0.0.1.example.org:80'],
  ['a name, which somebody else resolves', (port: number) => `http://localhost:${port}`],
  ['nothing at all', () => undefined as unknown as string],
])('a rehearsal is refused before anything is sent when its sandbox is %s', async (_, endpointOf) => {
  const { port, connections } = await listener();
  const folder = await scratch();
  const world = rehearsalWorld(
    site(folder, SERVICE),
    { ...READY, endpoint: endpointOf(port) },
    { scenario: 'warm-cache', speed: 1 },
  );
  await expect(world).rejects.toMatchObject({ name: 'Refused', because: 'world-lost' });
  expect(connections()).toBe(0);
  expect(await readdir(folder)).toEqual([]);
});

test('all that it writes into the run’s folder is private, also what others may read where it came from', async () => {
  const { port } = await listener();
  const [folder, unit] = [await scratch(), await scratch()];
  await writeFile(join(unit, 'stages.json'), '{}', { mode: 0o644 });
  const world = await rehearsalWorld(
    site(folder, { ...SERVICE, unit }),
    { ...READY, endpoint: `http://127.0.0.1:${port}` },
    { scenario: 'warm-cache', speed: 1 },
  );
  await world.close(true);
  const modes = await Promise.all(
    (await readdir(folder, { recursive: true })).map(async (name) => {
      const entry = await stat(join(folder, name));
      return [name, (entry.mode & 0o777).toString(8), entry.isDirectory()] as const;
    }),
  );
  expect(modes.map(([name]) => name)).toContain(join('rehearsal', 'unit', 'stages.json'));
  expect(modes.filter(([, mode, isFolder]) => mode !== (isFolder ? '700' : '600'))).toEqual([]);
});
