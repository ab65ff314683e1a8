import type { RunState } from '../engine/run-state.ts';
import { programName } from '../service/program-name.ts';
import { code, heading, line, type StyledLine } from './styled-lines.ts';
import { worlds } from './theme.ts';

/** Commands that a person may type, below one line that says what they do where the run itself is not real. */
export function realCommands({ frame }: Pick<RunState, 'frame'>, commands: string): string {
  const { besideCommands } = worlds[frame.mode];
  return commands === '' || besideCommands === '' ? commands : `# ${besideCommands}\n${commands}`;
}

/** How a shell becomes one in which they act in the run's own world; nothing where there is none. */
export function practiseText(
  { frame }: Pick<RunState, 'frame'>,
  practise: readonly string[],
): readonly StyledLine[] {
  if (practise.length === 0) return [];
  return [
    heading('To practise the commands in this run’s own world'),
    line(`To copy them: ${programName()} show ${frame.run} --by-hand`),
    ...code(practise.join('\n')),
    line(),
  ];
}
