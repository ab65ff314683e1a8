import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROGRAM } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { Pty } from '../support/pty.ts';
import { press, typeText } from '../support/pty-keys.ts';
import { runsIn } from '../support/runs-in.ts';
import { livePlace } from '../worlds/live/place.ts';

const paste = (text: string): string => `\u001b[200~${text}\u001b[201~`;

test('on the screen of a live gate a paste, a rehearsal’s text and Enter open nothing; typing what it asks for does', async () => {
  const config = await livePlace('whole');
  const state = await scratch();
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^(AWS|FIREDRILL)_|^PATH$/.test(name)),
  );
  const args = [PROGRAM, 'run', 'instance-replacement', '--config', config, '--state-dir', state];
  await using pty = new Pty(process.execPath, args, {
    columns: 120,
    rows: 40,
    env: env as Record<string, string>,
  });
  await pty.until('type  aws_instance.ttb 9012', 30_000);
  const journal = async () => {
    const [run = ''] = await runsIn(state);
    return readFile(join(run, 'journal.jsonl'), 'utf8');
  };

  await press(pty, paste('aws_instance.ttb 9012'), /paste/);
  await press(pty, '\r', /Enter alone opens nothing/);
  await press(pty, paste('aws_instance.ttb 9012\r'), /paste/);
  await typeText(pty, 'aws_instance.ttb');
  await press(pty, '\r', /not what it asks/);
  expect(await journal()).not.toContain('question.answered');

  for (const letter of ' 9012') pty.press(letter);
  await pty.until('> aws_instance.ttb 9012');
  await press(pty, '\r', /Apply the plan/);
  await expect.poll(journal, { timeout: 20_000 }).toContain('"type":"child.intent"');
});
