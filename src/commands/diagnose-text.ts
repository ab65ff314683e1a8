import { savedConsole } from '../boot/console.ts';
import type { Stage } from '../boot/stages.ts';
import type { Caller } from '../diagnosis/call.ts';
import { readText } from '../diagnosis/read-file.ts';
import type { ReadText } from '../diagnosis/read-text.ts';
import { againInWords } from '../engine/again-in-words.ts';
import { changedInWords } from '../engine/changes-in-words.ts';
import type { Json } from '../engine/events.ts';
import { withTraits } from '../engine/failure.ts';
import { createBorder } from '../text/border.ts';
import type { Printed } from './validate-files.ts';

/** `firedrill diagnose FILE`: what a console, a boot log or a tool's output means. Exit 1: something failed, and why is not known. */
export function diagnose(raw: string, stages: readonly Stage[], caller: Caller, json: boolean): Printed {
  const border = createBorder();
  const lines = savedConsole(raw)
    .split('\n')
    .flatMap((line) => border.line(line.replace(/\r$/, ''), 'diagnose'));
  // What a later line gave away is masked in the earlier ones too.
  const read = border.json(readText(lines, stages, caller) as unknown as Json) as unknown as ReadText;
  const failure = read.failure && withTraits(read.failure);
  const exitCode = read.unknown ? 1 : 0;
  if (json) {
    const out = {
      kind: read.kind,
      known: failure === undefined ? null : read.unknown === undefined,
      failure: failure ?? null,
      seen: read.seen,
      stands: read.stands,
      last: read.last,
    };
    return { stdout: `${JSON.stringify(out, null, 2)}\n`, stderr: '', exitCode };
  }
  if (failure === undefined) {
    const seen =
      read.seen.length > 0
        ? ['', 'Trouble that these lines do not show to be over:', ...read.seen.map((one) => `  ${one}`)]
        : [];
    return { stdout: `${[read.stands, ...seen].join('\n')}\n`, stderr: '', exitCode };
  }
  const listed = failure.facts?.['lines'];
  const said = Array.isArray(listed) ? (listed as string[]) : read.last;
  const line = failure.facts?.['line'];
  const text = [
    failure.message,
    changedInWords(failure, 'the failed step'),
    read.unknown ? 'Whether trying again helps is not known.' : againInWords(failure),
    ...(failure.hint ? [failure.hint] : []),
    ...(failure.nextSteps ?? []).map((step) => `- ${step}`),
    '',
    ...(typeof line === 'string' ? ['The line that says it:', `  ${line}`, ''] : []),
    'The last lines:',
    ...said.map((one) => `  ${one}`),
  ];
  return { stdout: `${text.join('\n')}\n`, stderr: '', exitCode };
}
