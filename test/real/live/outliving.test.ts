// What a provisioner leaves behind: tofu ends, and its child does not. In a small unit. In order: each test goes on from the
// world that the one before it left.
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGate, press } from '../../support/pty-keys.ts';
import { missing, needed } from '../infrastructure-world.ts';
import { until } from '../unit-on-moto.ts';
import type { LivePlace } from './live-place.ts';
import { expects, lockId, openSmallPlace, runbook, write } from './small-place.ts';
import { Walk } from './walk.ts';

if (missing.length > 0) console.log(`skipped: needs ${needed.join(', ')}`);

const there = (args: string) =>
  execFileSync('ps', ['-axo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .filter(([, ...words]) => words.join(' ') === args)
    .map(([pid]) => Number(pid));

describe.skipIf(missing.length > 0)('what a provisioner started', { timeout: 200_000 }, () => {
  let place: LivePlace;
  let main = '';
  const walk = () => new Walk(place);
  beforeAll(async () => {
    place = await openSmallPlace();
    main = await readFile(join(place.unit, 'main.tf'), 'utf8');
  }, 120_000);
  afterAll(async () => {
    for (const left of ['sleep 613', 'sleep 614'])
      for (const pid of there(left)) process.kill(pid, 'SIGKILL');
    await place?.[Symbol.asyncDispose]();
  });

  async function provisions(command: string): Promise<void> {
    const provisioner = `  provisioner "local-exec" {\n    command = "${command}"\n  }\n  lifecycle {`;
    await write(place, { 'main.tf': main.replace('  lifecycle {', provisioner) });
    await place.commit(command);
  }
  const logOf = ({ run }: Walk, name: string) =>
    readFile(join(place.stateDir, 'ttb-verifier/runs', run, 'logs/apply/1', name), 'utf8');

  it('and put into the background is named in the log of an apply that went well', async () => {
    await provisions('nohup sleep 613 >/dev/null 2>&1 &');
    const run = walk();
    await run.open(runbook);
    const { code, stderr } = await run.say(expects);
    expect(code, stderr).toBe(0);
    const [pid] = there('sleep 613');
    expect(await logOf(run, 'terragrunt.log')).toContain(
      `still at work after it ended, and nobody waits for it: process ${pid} (sleep 613)`,
    );
  });

  it('and an interrupt did not reach is named in the failure; tofu gets one interrupt, terragrunt none', async () => {
    await provisions('sleep 614; true');
    const run = walk();
    await run.open(runbook);
    await using terminal = place.pty(['resume', run.run], { columns: 120, rows: 40 });
    await openGate(terminal, expects, 'Apply');
    await until(async () => there('sleep 614').length > 0, 'the provisioner');
    await press(terminal, '\u0003', 'interrupt it now');
    await press(terminal, 'x', 'It is in the middle of changing something');
    await press(terminal, 'I', 'Interrupt received');
    await terminal.until('failed after', 60_000);
    terminal.kill('SIGTERM');
    await terminal.exited;
    await run.reread();
    const [pid] = there('sleep 614');
    expect(run.failure.hint).toContain(`process ${pid} (sleep 614)`);
    const said = await logOf(run, 'apply.tofu.stdout');
    expect(said.match(/Interrupt received/g)).toHaveLength(1);
    expect(said).not.toContain('Two interrupts');
    // Signalled itself, terragrunt says so.
    expect(await logOf(run, 'apply.stderr')).not.toMatch(/signal received/i);
    expect(await lockId(place)).toBeUndefined();
  });
});
