import type { RunState } from '../../src/engine/run-state.ts';
import { textOf } from '../../src/engine/facts.ts';
import type { RunView, Shown } from '../../src/engine/run-view.ts';
import { openRun, type RunRequest } from '../../src/run/open.ts';

/** What a run's screens had to go by from this moment on. */
export interface Moment {
  readonly t: number;
  readonly state: RunState;
  readonly progress: Shown | undefined;
}

/** What is answered where something fails, by the question's id; `$confirm` is the text that it asks for. */
export type Choices = Readonly<Record<string, string>>;

/** Walks a rehearsal as fast as it can, in this process, and keeps all that its screens were told; `sees` is shown each change. */
export async function recordedRun(
  asked: RunRequest,
  choices: Choices = {},
  sees: (run: RunView) => void = () => undefined,
): Promise<readonly Moment[]> {
  const open = await openRun(asked);
  const { run } = open;
  const moments: Moment[] = [{ t: 0, state: run.state(), progress: undefined }];
  run.subscribe(() => sees(run));
  run.subscribe(() => {
    const { t = 0, state, progress } = moments.at(-1) ?? {};
    const now = { t: Math.max(t, run.now()), state: run.state(), progress: run.progress() };
    if (now.state !== state || now.progress !== progress) moments.push(now);
  });
  const answered = new Set<string>();
  run.subscribe(() => {
    const { question } = run.state();
    if (!question || answered.has(question.id)) return;
    answered.add(question.id);
    const chosen = choices[question.id];
    const digest = question.digest === undefined ? {} : { digest: question.digest };
    if (question.kind === 'gate')
      return void run.answer(question.id, { by: 'op', text: question.expects ?? '', ...digest });
    const [choice = '', said] = (chosen ?? 'abort').split(': ');
    const text = said === '$confirm' ? textOf(question.facts, 'confirm') : said;
    void run.answer(question.id, { by: 'op', choice: choice as 'retry', ...(text && { text }) });
  });
  try {
    await run.drive();
  } finally {
    await open.close();
  }
  return moments;
}
