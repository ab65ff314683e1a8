import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { startSandboxProgram } from '../../../src/worlds/rehearsal/sandbox-process.ts';
import { scratch } from '../../support/folder.ts';

afterEach(() => void vi.useRealTimers());

/** A program in the sandbox's place, that writes its pid into `pid` and then does what it is told. */
async function started(does: string) {
  const folder = await scratch();
  const [main, pid] = [join(folder, 'main.cjs'), join(folder, 'pid')];
  await writeFile(main, `require('fs').writeFileSync(${JSON.stringify(pid)}, String(process.pid)); ${does}`);
  return { program: { main, configFile: 'none', scenario: 'none' }, pid };
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('a sandbox that never says where it is, is waited for so long, and ended', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const { program, pid } = await started('setInterval(() => undefined, 1000)');
  const starting = startSandboxProgram(program);
  const refused = expect(starting).rejects.toMatchObject({
    name: 'Refused',
    message: 'the sandbox was not ready within 30 s',
  });
  const read = (): number => {
    try {
      return Number(readFileSync(pid, 'utf8'));
    } catch {
      return 0;
    }
  };
  while (read() === 0) await new Promise(setImmediate);
  vi.advanceTimersByTime(30_000);
  await refused;
  while (alive(read())) await new Promise(setImmediate);
});

test.each([
  ['another thing', "console.log('<html>'); setInterval(() => undefined, 1000)"],
  ['no end of a line', "process.stdout.write('x'.repeat(1 << 20)); setInterval(() => undefined, 1000)"],
])('a sandbox that says %s is refused', async (_, does) => {
  const { program } = await started(does);
  await expect(startSandboxProgram(program)).rejects.toMatchObject({
    name: 'Refused',
    message: expect.stringContaining('does not say where it is'),
  });
});

test('a complaint without end is heard in part', async () => {
  const { program } = await started("console.error('no: ' + 'x'.repeat(1 << 20)); process.exitCode = 1");
  const { message } = await startSandboxProgram(program).catch((error) => error);
  expect(message).toMatch(/^no: x+$/);
  expect(message.length).toBeLessThanOrEqual(64 * 1024);
});
