import { Text } from 'ink';
import { bodyHeight } from '../layout.ts';
import { type Model, top } from '../model.ts';
import { historyRunLines } from '../pages.ts';
import { wrapped } from '../text-lines.ts';
import { useModel } from '../use-model.ts';
import { Pane } from '../widgets/pane.tsx';

/** Pages that are only read: help, a step, the whole error, one run of the history. */
export function Reading() {
  const screen = useModel(top);
  const columns = useModel((model: Model) => model.size.columns);
  const height = useModel(bodyHeight);
  if (screen.name !== 'text' && screen.name !== 'history-run') return null;
  const width = columns - 4;
  const lines = wrapped(screen.name === 'text' ? screen.lines : historyRunLines(screen.detail, width), width);
  const rows = height - 2;
  const from = Math.min(screen.top, Math.max(0, lines.length - rows));
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
