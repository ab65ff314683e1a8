import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check, MachinePorts } from '../check.ts';
import { fail, pass } from '../finding.ts';

interface Seen {
  /** Files of the unit whose changes run it here. */
  readonly wantedBy: readonly string[];
  readonly file: string | undefined;
}

export const check: Check<MachinePorts, Seen> = {
  id: 'aws-command',
  asks: 'the aws command is on this machine, where a change of the unit runs it',
  why: 'An apply runs it here to wait until the new instance is healthy: without it that apply fails in the middle.',
  ask: async ({ unit, program }) => ({ wantedBy: await wantedBy(unit.folder), file: await program('aws') }),
  judge({ wantedBy, file }) {
    if (wantedBy.length === 0) return pass('no change of the unit runs it on this machine');
    if (file !== undefined) return pass(`${file}, which ${wantedBy.join(', ')} runs`);
    return fail(
      `There is no aws command on the PATH, and ${wantedBy.join(', ')} runs it while it applies.`,
      'Install the AWS CLI, version 2 (docs.aws.amazon.com/cli), or put it on the PATH.',
    );
  },
};

const HERE = /^\s*provisioner\s+"local-exec"/;
const CALLED = /(?:^|[\s;&|("'])aws\s+[a-z]/m;

/** What `local-exec` of the unit's own files runs: its command, or the script that this names. */
async function wantedBy(unit: string): Promise<readonly string[]> {
  const names = (await readdir(unit)).filter((name) => /\.(?:tf|tofu)$/.test(name)).sort();
  const found = await Promise.all(
    names.map(async (name) => {
      const commands = localCommands(await readFile(join(unit, name), 'utf8'));
      const scripts = [...commands.matchAll(/([\w.-]+\.sh)\b/g)].map(([, script = '']) => script);
      const texts = await Promise.all(
        scripts.map((script) => readFile(join(unit, script), 'utf8').catch(() => '')),
      );
      return [
        ...(CALLED.test(commands) ? [name] : []),
        ...scripts.filter((_, at) => CALLED.test(withoutComments(texts[at] ?? ''))),
      ];
    }),
  );
  return [...new Set(found.flat())];
}

/** The lines of a file's `local-exec` blocks: each ends where a line stands as far left as the one that began it. */
function localCommands(text: string): string {
  let within: number | undefined;
  const lines = withoutComments(text).split('\n');
  return lines
    .filter((line) => {
      const depth = line.search(/\S/);
      if (within === undefined && HERE.test(line)) within = depth;
      else if (within !== undefined && depth >= 0 && depth <= within) within = undefined;
      return within !== undefined;
    })
    .join('\n');
}

const withoutComments = (text: string): string => text.replaceAll(/^\s*(?:#|\/\/).*$/gm, '');
