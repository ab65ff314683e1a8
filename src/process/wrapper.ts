/**
 * A program of its own, which terragrunt takes for tofu where tofu.sh says so: `node wrapper.js ARG…`. tofu's stdout is
 * always a pipe of terragrunt's, so that tofu dies with it and leaves the state locked (facts/tofu-real.md §5). This gives
 * tofu a session and files of its own, RECORD.stdout and RECORD.stderr, and writes down its pid and its end. A signal that
 * terragrunt hands on goes no further: tofu gets one interrupt, from whoever runs the recovery.
 */
import { openSync } from 'node:fs';
import { runRecorded } from './recorded-child.ts';
import { RECORD, recordFiles, TOFU } from './wrapped.ts';

const { [RECORD]: record, [TOFU]: file } = process.env;
if (!record || !file) throw new Error(`${RECORD} and ${TOFU} must be set`);

const { stdoutFile, stderrFile, pidFile, endFile } = recordFiles(record);
const [out, err] = [stdoutFile, stderrFile].map((path) => openSync(path, 'w', 0o600));
runRecorded({
  file,
  args: process.argv.slice(2),
  stdio: ['ignore', out, err],
  pidFile,
  endFile,
  detached: true,
});
