import { Box, Text } from 'ink';
import { bodyHeight } from '../../layout.ts';
import { top } from '../../screen-stack.ts';
import { hiddenNote } from '../../scrolling.ts';
import { useModel } from '../../use-model.ts';
import { Pane } from '../../widgets/pane.tsx';
import { pageWindow } from './state.ts';

/** Pages that are only read: help, a step, the whole error, one run of the history. */
export function Page() {
  const screen = useModel(top);
  const size = useModel((model) => model.size);
  const height = useModel(bodyHeight);
  if (screen.name !== 'page' && screen.name !== 'history-run') return null;
  const { lines, from, rows } = pageWindow(screen, size);
  const below = lines.length - from - rows;
  const title = screen.name === 'page' ? screen.title : screen.detail.row.run;
  const texts = lines.slice(from, from + rows).map(({ text, style }, i) => (
    <Text
      key={from + i}
      wrap="truncate"
      bold={style === 'heading'}
      {...(style === 'bad' ? { color: 'red' } : style === 'code' ? { color: 'cyan' } : {})}
    >
      {text || ' '}
    </Text>
  ));
  if (screen.name === 'page' && screen.bare)
    return (
      <Box flexDirection="column" height={height}>
        <Text bold wrap="truncate">
          {[title, hiddenNote(from, below)].filter(Boolean).join('  ')}
        </Text>
        {texts}
      </Box>
    );
  return (
    <Pane title={title} note={hiddenNote(from, below)} height={height}>
      {texts}
    </Pane>
  );
}
