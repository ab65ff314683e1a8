import { Box } from 'ink';
import { bannerRows } from '../layout.ts';
import { troubleRow, troublesOf } from '../troubles.ts';
import { useModel } from '../use-model.ts';
import type { Model } from '../view-model.ts';
import { Moving } from './moving.tsx';

/** What is wrong, as long as it is: no key takes it away. */
export function Banner() {
  const rows = useModel(bannerRows);
  return (
    <Box flexDirection="column" flexShrink={0} height={rows}>
      {Array.from({ length: rows }, (_, at) => (
        <Row key={at} at={at} />
      ))}
    </Box>
  );
}

function Row({ at }: { readonly at: number }) {
  const tone = useModel(({ run }) => run && troublesOf(run)[at]?.tone);
  return (
    <Box paddingX={1} height={1}>
      <Moving bold color={tone === 'bad' ? 'red' : 'yellow'} words={(model) => words(model, at)} />
    </Box>
  );
}

function words(model: Model, at: number): string {
  const all = model.run === undefined ? [] : troublesOf(model.run);
  const trouble = all[at];
  if (trouble === undefined) return '';
  const more = at === bannerRows(model) - 1 ? all.length - at - 1 : 0;
  return troubleRow(trouble, model.size.columns - 2, more);
}
