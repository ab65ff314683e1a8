import type { Tailed } from '../../../run/tail-view.ts';
import { bodyHeight } from '../../layout.ts';
import type { Forms } from '../../now-next-you.ts';
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
      title={titleOf(tail.state)}
      width={columns}
      height={height}
      bare={screen.bare}
    />
  );
}

/** In the header the id gives way to what the world says of itself: here it stays whole. */
const titleOf = ({ instance, source }: Tailed): Forms => [
  `Log  ${instance}  ${source}`,
  `${instance}  ${source}`,
  `${instance}  ${source.replace(/,.*/, '')}`,
  instance,
];
