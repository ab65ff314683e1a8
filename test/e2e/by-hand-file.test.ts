import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import type { Ready } from '../../src/sandbox/protocol.ts';
import { sandboxCall } from '../../src/worlds/rehearsal/sandbox-call.ts';
import { cli, PROGRAM } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { runsIn } from '../support/runs-in.ts';

/** A rehearsal whose program is killed as soon as it says that this has happened; its folder. */
async function killedAt(happened: (event: Stamped) => boolean, state: string): Promise<string> {
  const answers = join(state, 'answers.yaml');
  await writeFile(answers, 'review: aws_instance.ttb\n');
  const args = ['rehearse', 'instance-replacement', '--json', '--speed', '20', '--state-dir', state];
  const child = spawn(process.execPath, [PROGRAM, ...args, '--answers', answers], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = new Promise((resolve) => child.on('close', resolve));
  for await (const line of createInterface(child.stdout))
    if (happened(JSON.parse(line) as Stamped)) child.kill('SIGKILL');
  await gone;
  expect(child.signalCode).toBe('SIGKILL');
  const [folder = ''] = await runsIn(state);
  const ready = JSON.parse(await readFile(join(folder, 'sandbox.json'), 'utf8')) as Ready;
  onTestFinished(() => void sandboxCall(ready, '/_firedrill/stop').catch(() => undefined));
  return folder;
}

test.each(['opening', 'plan', 'apply', 'boot'])(
  'killed at %s, a run leaves the page of what is left as its journal has it',
  async (at) => {
    const state = await scratch();
    const folder = await killedAt(
      (event) => (event.type === 'step.started' ? event.step === at : at === 'opening'),
      state,
    );
    const shown = await cli(['show', basename(folder), '--by-hand', '--state-dir', state]);
    expect(shown.stdout).toContain('what is left, by hand');
    expect(await readFile(join(folder, 'by-hand.md'), 'utf8')).toBe(shown.stdout);
  },
);
