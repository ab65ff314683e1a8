import { cp, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './cli.ts';

/**
 * A firedrill.yaml whose scenarios have no session to the machine, so that its boot is read from the console every 5 s:
 * at `max` a session's lines come a minute at once, and no second between has what a person would see.
 */
export async function consoleOnly(): Promise<{ readonly folder: string; readonly config: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-console-'));
  const config = join(folder, 'firedrill.yaml');
  await cp(join(ROOT, 'firedrill.yaml'), config);
  await cp(join(ROOT, 'runbooks'), join(folder, 'runbooks'), { recursive: true });
  await symlink(join(ROOT, 'infrastructure'), join(folder, 'infrastructure'));
  const scenarios = join(folder, 'runbooks/scenarios');
  for (const name of await readdir(scenarios)) {
    const text = await readFile(join(scenarios, name), 'utf8');
    if (text.includes('agent-offline')) continue;
    const fault = '  - kind: agent-offline\n';
    const whole = text.includes('\nfaults:\n')
      ? text.replace('\nfaults:\n', `\nfaults:\n${fault}`)
      : `${text.trimEnd()}\n\nfaults:\n${fault}`;
    await writeFile(join(scenarios, name), whole);
  }
  return { folder, config };
}
