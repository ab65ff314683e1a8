import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, type StricliProcess } from '@stricli/core';
import { app, commandNames } from './commands/app.ts';
import { CliError, explainError, unknownCommand } from './commands/cli-error.ts';
import { withoutValue } from './commands/usage-error.ts';
import { isTakenWithin } from './files/slow-reader.ts';
import { withFlagsOfTheStart } from './machine/small-heap.ts';
import { installationAt } from './process/installation.ts';
import { commandFirst } from './service/program-name.ts';

/** For whoever starts this: `bin/compiled.js` keeps what is compiled. */
export { withFlagsOfTheStart };

/** How long the end of the program waits for a terminal that takes nothing, and after a signal, in ms. */
const LAST_WORDS_MS = 1000;
const SIGNALLED_MS = 300;

// dist/main.js: the installation's root is one up.
const installation = installationAt(dirname(dirname(fileURLToPath(import.meta.url))));

// Plans and state hold secrets in clear, and tofu writes them with the umask it finds (facts/tofu-real.md §2).
process.umask(0o077);
// Node would open its debugger to every user of the machine (facts/hardening.md 16).
process.on('SIGUSR1', () => undefined);
// A file that may not grow (`ulimit -f`) is an error of the write, told as any other. What starts programs and draws the screens
// would end us at this signal where nobody else listens, and have it end us once it no longer listens.
process.on('SIGXFSZ', () => undefined);
// Whoever read us has seen enough (`| head`), or the terminal is gone: neither may stop a recovery.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'EIO') return;
    process.exitCode = 1;
    if (stream === process.stdout)
      process.stderr.write(`firedrill: what was to be printed could not be: ${error.message}\n`);
  });
}
// What draws the screens knows FORCE_COLOR only (https://no-color.org).
if (process.env['NO_COLOR'] && !process.env['FORCE_COLOR']) process.env['FORCE_COLOR'] = '0';

// What waits for nothing any more, and is not over, must not look as if it were.
process.once('beforeExit', stranded);
void main(commandFirst(process.argv.slice(2))).finally(() => process.off('beforeExit', stranded));

function stranded(): void {
  process.stderr.write('firedrill: it came to a stop before its work was done\n');
  process.exitCode = 1;
}

async function main(args: readonly string[]): Promise<void> {
  const [command = ''] = args;
  // A shell asks. The words are no command line of ours yet.
  if (process.argv[2] === 'complete') {
    const { complete } = await import('./commands/complete.ts');
    process.stdout.write(
      await complete(process as StricliProcess & NodeJS.Process, installation, process.argv.slice(3)),
    );
    process.exit();
  }
  if (command !== '' && !command.startsWith('-') && !commandNames.includes(command)) {
    process.stderr.write(`${explainError(unknownCommand(command, commandNames))}\n`);
    process.exit(2);
  }

  const empty = withoutValue(args);
  if (empty) {
    process.stderr.write(`${explainError(new CliError(`${empty} has no value`, `Write ${empty}VALUE.`))}\n`);
    process.exit(2);
  }

  // Node says `| undefined` of exitCode where stricli's type does not.
  await run(app, args, { process: process as StricliProcess & NodeJS.Process, installation });
  // Below zero are the parser's own codes: a mistake on the command line.
  if (Number(process.exitCode) < 0) process.exitCode = 2;

  // The reader of a pipe has all the time there is. A terminal that takes nothing keeps nobody, nor does anything after a signal.
  const signalled = Number(process.exitCode) > 128;
  const impatient = [process.stdout, process.stderr].filter(({ isTTY }) => isTTY || signalled);
  const taken = await isTakenWithin(signalled ? SIGNALLED_MS : LAST_WORDS_MS, impatient);
  // A change that was left goes on, and is still this program's child.
  if (!taken || signalled) process.exit();
}
