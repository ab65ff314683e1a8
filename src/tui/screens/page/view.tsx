import { Text } from 'ink';
import { bodyHeight } from '../../layout.ts';
import { top } from '../../view-model.ts';
import { readingOf } from './state.ts';
import { useModel } from '../../use-model.ts';
import { Pane } from '../../widgets/pane.tsx';

/** Pages that are only read: help, a step, the whole error, one run of the history. */
export function Reading() {
  const screen = useModel(top);
  const size = useModel((model) => model.size);
  const height = useModel(bodyHeight);
  if (screen.name !== 'text' && screen.name !== 'history-run') return null;
  const { lines, from, rows } = readingOf(screen, size);
  const below = lines.length - from - rows;
  const title = screen.name === 'text' ? screen.title : screen.detail.row.run;
  return (
    <Pane
      title={title}
      note={[from > 0 ? `↑ ${from}` : '', below > 0 ? `↓ ${below} more` : ''].filter(Boolean).join('  ')}
      height={height}
    >
      {lines.slice(from, from + rows).map(({ text, style }, i) => (
        <Text
          key={from + i}
          wrap="truncate"
          bold={style === 'heading'}
          {...(style === 'bad' ? { color: 'red' } : style === 'code' ? { color: 'cyan' } : {})}
        >
          {text || ' '}
        </Text>
      ))}
    </Pane>
  );
}
