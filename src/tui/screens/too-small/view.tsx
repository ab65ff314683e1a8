import { Box } from 'ink';
import { watchWord } from '../../header-text.ts';
import { MIN } from '../../layout.ts';
import { fitting, nowNextYou } from '../../now-next-you.ts';
import { clockText } from '../../run-clock.ts';
import { useModel } from '../../use-model.ts';
import type { Model } from '../../view-model.ts';
import { Moving } from '../../widgets/moving.tsx';

/** Where nothing fits: three lines that are true, and how to see more. No key but q does anything. */
export function TooSmall() {
  const rows = useModel((model) => model.size.rows);
  return (
    <Box width="100%" height={rows} flexDirection="column" overflow="hidden">
      {LINES.slice(0, rows).map((line, i) => (
        <Moving key={i} words={(model) => fitting(line(model), model.size.columns)} />
      ))}
    </Box>
  );
}

type Line = (model: Model) => readonly [string, ...string[]];

const LINES: readonly Line[] = [clock, now, you];

function clock({ run, tail }: Model): ReturnType<Line> {
  if (tail !== undefined) {
    const { instance, source } = tail.state;
    return [`${instance}  ${source}`, instance];
  }
  if (run === undefined) return ['firedrill'];
  const word = watchWord({ run });
  const { elapsed, left, verdict } = clockText(run.state, run.nowMs, run.forecast);
  const forms = [[elapsed, left, verdict].filter(Boolean).join('  '), `${elapsed}  ${verdict}`, elapsed];
  return forms.map((form) => (word === '' ? form : `${word} ${form}`)) as [string, ...string[]];
}

function now({ run, tail, size }: Model): ReturnType<Line> {
  if (tail !== undefined) return [tail.state.said];
  return run === undefined ? [`${size.columns}x${size.rows} is too small`, 'too small'] : nowNextYou(run).now;
}

function you({ run, leaving, size: { columns, rows } }: Model): ReturnType<Line> {
  const size = `${MIN.columns}x${MIN.rows}`;
  const enlarge = `enlarge to ${size}`;
  // A status line of tmux takes a row of a window that seems large enough.
  const here = `${columns}x${rows}: ${enlarge}`;
  if (leaving) return ['leaves when the step has ended'];
  if (run === undefined || run.watching || run.state.phase !== 'open')
    return [`${enlarge}, or q: leave`, `${size}; q leaves`];
  if (run.state.question !== undefined)
    return [
      `${here} to answer, or q: pause and leave`,
      `${enlarge} to answer, or q: pause and leave`,
      `${size} to answer`,
    ];
  return [
    `${here}, or q: pause and leave`,
    `${enlarge}, or q: pause and leave`,
    `${size}, or q: pause and leave`,
    `${size}; q leaves`,
  ];
}
