import { bodyHeight } from '../../layout.ts';
import { useModel, useScreen } from '../../use-model.ts';
import { LogPane } from '../../widgets/log-pane.tsx';

/** The log pane over all that the header and the last words leave. */
export function Tail() {
  const screen = useScreen('tail');
  const tail = useModel((model) => model.tail);
  const columns = useModel((model) => model.size.columns);
  const height = useModel(bodyHeight);
  if (tail === undefined) return null;
  return (
    <LogPane
      of={tail}
      screen={screen}
      source={tail.state.source}
      width={columns}
      height={height}
      bare={screen.bare}
    />
  );
}
