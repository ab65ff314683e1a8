import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { actions } from '../../src/actions/registry.ts';
import { installationAt } from '../../src/commands/installation.ts';
import { resumeRehearsal } from '../../src/commands/open-rehearsal.ts';
import { openProject } from '../../src/commands/project.ts';
import { ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { frame } from '../support/frame.ts';

test.each<[string, (file: string) => Promise<unknown>]>([
  ['missing', (file) => rm(file, { force: true })],
  ['empty', (file) => writeFile(file, '')],
  ['broken', (file) => writeFile(file, '{"endpoint":')],
  ['another JSON', (file) => writeFile(file, '{"endpoint":"http://127.0.0.1:1"}')],
  ['nothing', (file) => writeFile(file, 'null')],
  ['a folder', (file) => mkdir(file)],
])('a run whose sandbox.json is %s is not gone on with, and says what to do', async (_what, spoil) => {
  const folder = await scratch();
  const file = join(folder, 'sandbox.json');
  await spoil(file);
  const project = await openProject({ config: join(ROOT, 'firedrill.yaml'), stateDir: await scratch() });
  const request = { project, installation: installationAt(ROOT), actions, operator: 'me' };
  await expect(resumeRehearsal(request, frame(), folder)).rejects.toMatchObject({
    message: expect.stringContaining(`${file} cannot be read`),
    hint: expect.stringContaining('firedrill rehearse instance-replacement'),
    exitCode: 3,
  });
  await rm(file, { recursive: true, force: true });
});
