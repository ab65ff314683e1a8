import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { isCode } from '../../files/error-code.ts';
import { type Asked, has, parseArguments, UsageError } from './arguments.ts';
import { AwsCallError, NoCredentials } from './client.ts';
import { applyCommand } from './command-apply.ts';
import { planCommand } from './command-plan.ts';
import { pushCommand } from './command-push.ts';
import {
  hasTerragruntFile,
  initCommand,
  listCommand,
  outputCommand,
  pullCommand,
  removeCommand,
  showCommand,
  showResourceCommand,
  unlockCommand,
  versionCommand,
} from './command-state.ts';
import { closeConnections, NoAnswer } from './http.ts';
import { Failed, makeOutput, type Output, TERRAGRUNT_VERSION } from './output.ts';
import { findSandbox, NoSandbox } from './sandbox.ts';
import { cacheFolderOf, openSession, type Session } from './session.ts';

/** The stand-in for terragrunt and tofu in one (docs/sandbox.md): what the runbooks use, and no more. */

const COMMANDS: Readonly<Record<string, (session: Session) => Promise<number>>> = {
  init: initCommand,
  plan: planCommand,
  apply: applyCommand,
  show: showCommand,
  output: outputCommand,
  'state list': listCommand,
  'state show': showResourceCommand,
  'state pull': pullCommand,
  'state push': pushCommand,
  'state rm': removeCommand,
  'force-unlock': unlockCommand,
  version: versionCommand,
};

/** Commands whose errors are diagnostics in the stream when `-json` is given; the others write text. */
const STREAMS = ['init', 'plan', 'apply', 'force-unlock'];

const NOTHING: Asked = { command: '', flags: {}, operands: [], raw: [], forward: false };

async function main(): Promise<number> {
  let unit = process.cwd();
  const quiet = makeOutput(NOTHING, Date.now, '');
  let asked: Asked | 'version';
  try {
    asked = parseArguments(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return refuse(error, quiet, unit);
  }
  if (asked === 'version') {
    process.stdout.write(`terragrunt version ${TERRAGRUNT_VERSION}\n`);
    return 0;
  }
  unit = resolve(asked.workingDir ?? unit);
  if (!hasTerragruntFile(unit)) {
    quiet.log('info', TIP);
    quiet.log(
      'error',
      `You attempted to run terragrunt in a folder that does not contain a terragrunt.hcl file. Please add a terragrunt.hcl file and try again.\n\nPath: "${unit}/terragrunt.hcl"`,
    );
    return 1;
  }
  const noTool = asked.tfPath === undefined ? undefined : whyNotRun(asked.tfPath);
  if (noTool !== undefined) {
    quiet.log('info', TIP);
    quiet.log('error', `Failed to execute "${asked.tfPath} -version" in ${unit}\n\n${noTool}`);
    return 1;
  }
  const interrupt = new AbortController();
  const session = await openSession(asked, findSandbox(process.env), unit, process.env, interrupt.signal);
  listen(session, interrupt);
  return run(session, asked);
}

const TIP =
  'TIP (debugging-docs): For help troubleshooting errors, visit https://docs.terragrunt.com/troubleshooting/debugging';

/** The stand-in is tofu as well; a tool that it is told to use must be one that could be run. */
function whyNotRun(path: string): string | undefined {
  if (!path.includes('/')) return undefined;
  try {
    accessSync(path, constants.X_OK);
    return undefined;
  } catch (error) {
    const missing = isCode(error, 'ENOENT');
    return `fork/exec ${path}: ${missing ? 'no such file or directory' : 'permission denied'}`;
  }
}

async function run(session: Session, asked: Asked): Promise<number> {
  const { output } = session;
  if (asked.command === 'version' && !has(asked, 'json')) {
    output.log('error', 'The stand-in does `version` with -json only.');
    return 1;
  }
  try {
    const code = await (COMMANDS[asked.command] as (session: Session) => Promise<number>)(session);
    if (code === 1) output.failed();
    return code;
  } catch (error) {
    const failed = worded(error);
    if (failed === undefined) throw error;
    report(output, asked, failed);
    return 1;
  }
}

function report(output: Output, asked: Asked, { diagnostic }: Failed): void {
  if (STREAMS.includes(asked.command) && has(asked, 'json')) {
    output.diagnostic(diagnostic);
    output.failed();
    return;
  }
  const text = `\nError: ${diagnostic.summary}\n${diagnostic.detail === '' ? '' : `\n${diagnostic.detail}\n`}\n`;
  output.errorText(text);
  output.failed(text);
}

function worded(error: unknown): Failed | undefined {
  if (error instanceof Failed) return error;
  if (error instanceof NoCredentials) {
    return new Failed(
      'No valid credential sources found',
      'Please see https://opentofu.org/docs/language/settings/backends/s3\nfor more information about providing credentials.\n\nError: failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata, access disabled to EC2 IMDS via client option, or "AWS_EC2_METADATA_DISABLED" environment variable\n',
    );
  }
  if (error instanceof AwsCallError || error instanceof NoAnswer) return new Failed(error.message);
  if (error instanceof Error && error.name === 'AbortError') return new Failed('execution halted');
  return undefined;
}

/** As tofu: the first interrupt stops in good order, the second at once, leaving state and lock as they are. */
function listen({ output }: Session, interrupt: AbortController): void {
  const stop = (): void => {
    if (interrupt.signal.aborted) {
      output.event(
        '\nTwo interrupts received. Exiting immediately. Note that data loss may have occurred.\n',
        { type: 'log' },
      );
      process.exit(1);
    }
    output.log('info', 'Interrupt signal received. Gracefully shutting down...');
    output.event(
      '\nInterrupt received.\nPlease wait for OpenTofu to exit or data loss may occur.\nGracefully shutting down...\n',
      { type: 'log' },
    );
    output.event('Stopping operation...', { type: 'log' });
    interrupt.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function refuse(error: UsageError, quiet: Output, unit: string): number {
  const { asked, message } = error;
  if (error.by === 'terragrunt' || asked === undefined) {
    quiet.log('error', message);
    return 1;
  }
  const output = makeOutput(asked, Date.now, cacheFolderOf(unit));
  if (!Object.hasOwn(COMMANDS, asked.command)) {
    const text = `${message}\n\nTo see all of OpenTofu's top-level commands, run:\n  tofu -help\n\n(The stand-in knows: ${Object.keys(COMMANDS).join(', ')}.)\n`;
    output.errorText(text);
    output.failed(text);
    return 1;
  }
  const summary =
    error.summary ?? `Failed to parse command-line ${asked.command === 'show' ? 'options' : 'flags'}`;
  if (STREAMS.includes(asked.command) && asked.raw.includes('-json')) {
    output.version();
    output.diagnostic({ severity: 'error', summary, detail: message });
    output.failed();
    return 1;
  }
  // The older commands print their whole usage in front instead, which the stand-in leaves out.
  const older = ['state pull', 'state rm', 'force-unlock'].includes(asked.command);
  const help = older ? '' : `For more help on using this command, run:\n  tofu ${asked.command} -help\n`;
  const text = `\nError: ${summary}\n\n${message}\n\n${help}`;
  output.errorText(text);
  output.failed(text);
  return 1;
}

void main()
  .then((code) => (process.exitCode = code))
  .catch((error: unknown) => {
    const quiet = makeOutput(NOTHING, Date.now, '');
    quiet.log('error', error instanceof NoSandbox || error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  })
  .finally(() => {
    process.removeAllListeners('SIGINT');
    process.removeAllListeners('SIGTERM');
    closeConnections();
  });
