import { Box, Text } from 'ink';
import { type Model, top } from '../model.ts';
import { stepAtHand } from '../pages.ts';
import { useModel } from '../use-model.ts';

/** Two lines above the keys: what just happened, or why the step at hand is there. */
export function Words() {
  const notice = useModel((model) => model.notice);
  const leaving = useModel((model) => model.leaving);
  const says = useModel(saysOf);
  const why = useModel(whyOf);
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
  return <Lines tone="plain" text={why} dim />;
}

/** What the guard of a question has to say to the last key. */
function saysOf(model: Model): string | undefined {
  const screen = top(model);
  if (screen.name === 'gate') return screen.guard.says;
  return screen.name === 'dialog' || screen.name === 'note' ? screen.says : undefined;
}

function whyOf(model: Model): string {
  const name = top(model).name;
  const { run } = model;
  if (run === undefined || name === 'text' || name === 'history-run') return '';
  const { question, phase, frame, asked } = run.state;
  if (name === 'run' && phase !== 'open') return 'This run has ended here. Press g for its summary.';
  if (asked !== undefined && phase === 'open') return ASKED[asked];
  if (name === 'run' && question !== undefined)
    return `Waits for you: ${question.title}. Press g to go there.`;
  if (name !== 'run' && name !== 'stop') return '';
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
}

function Lines({ text, hint, tone, dim = false }: LinesProps) {
  const sign = tone === 'bad' ? '! ' : '';
  return (
    <Box height={2} flexShrink={0} paddingX={1} flexDirection="column" overflow="hidden">
      <Text
        wrap={hint === undefined ? 'wrap' : 'truncate'}
        dimColor={dim}
        {...(tone === 'bad' ? { color: 'yellow' } : {})}
      >
        {sign}
        {text}
      </Text>
      {hint !== undefined && <Text wrap="truncate">{hint}</Text>}
    </Box>
  );
}
