import { createReadStream } from 'node:fs';
import type { Stage } from '../boot/stages.ts';
import type { Caller } from '../diagnosis/call.ts';
import type { Context } from './app.ts';
import { CliError } from './cli-error.ts';
import { configFileOf, type ProjectFlags } from './project.ts';

/** What is read of a file: a console has 64 KB, a tool's output seldom a megabyte. */
const MOST = 64 * 1024 * 1024;

/** `firedrill diagnose FILE`: needs no account, no run and, for most, no service. */
export async function diagnose(
  this: Context,
  flags: ProjectFlags & { readonly json?: boolean },
  file: string,
): Promise<void> {
  const [{ diagnose: read }, raw] = await Promise.all([import('./diagnose-text.ts'), textOf(file)]);
  const { stages, caller } = await ownService(flags.config);
  const done = read(raw.toString('utf8'), stages, caller, flags.json ?? false);
  this.process.stdout.write(done.stdout);
  this.process.exitCode = done.exitCode;
}

async function textOf(file: string): Promise<Buffer> {
  const stream = file === '-' ? process.stdin : createReadStream(file);
  const raw = await beginOf(stream).catch((cause: NodeJS.ErrnoException) => {
    throw new CliError(`${file} cannot be read (${cause.code ?? cause.message})`);
  });
  if (raw.length > MOST)
    throw new CliError(`${file} is longer than 64 MB: tail -c 60000000 ${file} | firedrill diagnose -`);
  return raw;
}

/** All of it, or a little more than is taken: what never ends is not waited for. */
async function beginOf(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk));
    length += chunk.length;
    if (length > MOST) break;
  }
  return Buffer.concat(chunks);
}

/** The stages of the service's boot and whose account it is, where there is one here; a colleague's log says less without. */
async function ownService(config: string | undefined): Promise<{ stages: readonly Stage[]; caller: Caller }> {
  try {
    const [{ loadService }, { readStages }, { unitIn }] = await Promise.all([
      import('../service/load.ts'),
      import('../boot/stages.ts'),
      import('../terragrunt/unit.ts'),
    ]);
    const found = configFileOf(config);
    const service = loadService(found);
    return { stages: await readStages(unitIn(service.unit)), caller: service };
  } catch (cause) {
    if (config !== undefined) throw cause;
    return { stages: [], caller: {} };
  }
}
