import { Box, Text } from 'ink';
import { stepAtHand } from '../../engine/conditions.ts';
import { printableLines } from '../../text/clean.ts';
import { sentence } from '../format.ts';
import { watchWord } from '../header-text.ts';
import { wordRows } from '../layout.ts';
import { top } from '../screen-stack.ts';
import { watchersKeys } from '../screens/watch/watchers-keys.ts';
import { useModel } from '../use-model.ts';
import type { Model } from '../view-model.ts';
import { fit } from '../wrap.ts';

/**
 * Two lines above the keys: what just happened, or why the step at hand is there. Errors and titles come from files, people
 * and AWS: they are shown as text.
 */
export function StatusLines() {
  const notice = useModel((model) => model.notice);
  const leaving = useModel((model) => model.leaving);
  const says = useModel(saysOf);
  const why = useModel(whyOf);
  const watching = useModel(watchingOf);
  const damaged = useModel(isDamaged);
  const hint = useModel(watchersHint);
  const tail = useModel((model) => model.tail?.state);
  if (leaving)
    return (
      <Lines
        tone="bad"
        text="Leaving as soon as the step at work is done; it changes the world and runs to its end."
      />
    );
  if (notice !== undefined) {
    return (
      <Lines
        tone={notice.tone}
        text={notice.text}
        {...(notice.hint === undefined ? {} : { hint: notice.hint })}
      />
    );
  }
  if (says !== undefined) return <Lines tone="bad" text={says} />;
  if (tail !== undefined)
    return (
      <Lines
        tone={tail.over ? 'bad' : 'plain'}
        text={tail.said}
        {...(tail.over && { hint: 'Nothing more comes. You can look around; q leaves.' })}
      />
    );
  if (watching !== undefined) return <Lines tone={damaged ? 'bad' : 'plain'} text={watching} hint={hint} />;
  return <Lines tone="plain" text={why} tail="… s tells it all" dim />;
}

/** What the guard of a gate has to say to the last key. */
function saysOf(model: Model): string | undefined {
  const screen = top(model);
  return screen.name === 'gate' ? screen.guard.says : undefined;
}

/** Two lines that stand on every screen of a watched run. */
function watchingOf({ run }: Model): string | undefined {
  const watching = run?.watching;
  return watching && `${watchWord({ run })}: ${watching.damage ?? watching.says}`;
}

const isDamaged = ({ run }: Model): boolean => run?.watching?.damage !== undefined;

function watchersHint(model: Model): string {
  const { name } = top(model);
  if (name === 'take-over') return 'Nothing is ended before both lines are typed; esc goes back.';
  return model.run === undefined || name === 'page' ? '' : watchersKeys(model.run);
}

function whyOf(model: Model): string {
  const name = top(model).name;
  const { run } = model;
  if (run === undefined || name === 'page' || name === 'history-run') return '';
  const { question, phase, frame, asked } = run.state;
  if (name === 'run' && phase !== 'open') return 'This run has ended here. Press g for how it ended.';
  if (asked !== undefined && phase === 'open') return ASKED[asked];
  if (name === 'run' && question !== undefined)
    return `Waits for you: ${sentence(question.title)} Press g to go there.`;
  if (name !== 'run') return '';
  const step = stepAtHand(run.state);
  const why = frame.runbook.steps.find(({ id }) => id === step?.id)?.why;
  return why === undefined || phase !== 'open' ? '' : `why: ${why}`;
}

const ASKED = {
  pause: 'Pauses as soon as the step at work has ended.',
  abort: 'Ends as soon as the step at work has ended.',
  'stop-after-step': 'Pauses when this step is done.',
} as const;

interface LinesProps {
  readonly text: string;
  readonly hint?: string;
  readonly tone: 'bad' | 'plain';
  readonly dim?: boolean;
  /** Ends a text that is cut. */
  readonly tail?: string;
}

function Lines({ text, hint, tone, dim = false, tail = '…' }: LinesProps) {
  const columns = useModel((model) => model.size.columns);
  const rows = useModel(wordRows);
  const hinted = hint !== undefined && rows > 1;
  const sign = tone === 'bad' ? '! ' : '';
  return (
    <Box height={rows} flexShrink={0} paddingX={1} flexDirection="column" overflow="hidden">
      <Text wrap="truncate" dimColor={dim} {...(tone === 'bad' ? { color: 'yellow' } : {})}>
        {fit(`${sign}${printableLines(text)}`, columns - 2, hinted ? rows - 1 : rows, tail).join('\n')}
      </Text>
      {hinted && <Text wrap="truncate">{printableLines(hint)}</Text>}
    </Box>
  );
}
