import type { Shell } from '../keyboard/key-handler.ts';

export function resume(shell: Shell, run: string | undefined): void {
  if (run === undefined) return say(shell, 'No run waits to be gone on with.');
  shell.attempt('Reading the journal …', async () => shell.open(await shell.host.resume(run)));
}

export function say(shell: Shell, text: string): void {
  shell.set((model) => ({ ...model, notice: { tone: 'plain', text } }));
}
