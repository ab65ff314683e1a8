import { printable } from '../text/clean.ts';
import { worldOf } from './header-text.ts';
import { worlds } from './theme.ts';
import type { Model, RunModel } from './view-model.ts';

/** Whoever pressed a key so lately looks at the screen. */
const AWAY_MS = 10_000;

/**
 * What the terminal calls a person for: something waits for them, time is at risk, the run is over. Nothing while they are
 * at the keys, but for time, which they may not have seen; nothing of a run that they only watch but its end. Pure.
 */
export function callFor(before: Model, now: Model): string | undefined {
  const { run } = now;
  if (run === undefined || before.run?.view !== run.view) return undefined;
  const words = newsOf(before.run, run);
  if (words === undefined) return undefined;
  const away = now.tickMs - (now.quiet.lastKeyAt ?? Number.NEGATIVE_INFINITY) >= AWAY_MS;
  return away || words.urgent ? `firedrill, ${worldOf(now)}: ${words.text}` : undefined;
}

function newsOf(before: RunModel, { state, forecast, watching }: RunModel) {
  if (state.phase === 'closed' && before.state.phase !== 'closed')
    return { text: `${state.frame.runbook.title} is over`, urgent: false };
  if (watching) return undefined;
  const { question } = state;
  if (question !== undefined && question.id !== before.state.question?.id)
    return { text: `${question.title} waits for you`, urgent: false };
  if (state.steps.some(({ overdueMs }, at) => overdueMs !== undefined && !before.state.steps[at]?.overdueMs))
    return { text: 'a step takes longer than it should', urgent: false };
  const hasTarget = worlds[state.frame.mode].insteadOfTarget === '' && state.phase === 'open';
  if (hasTarget && forecast.verdict !== 'on track' && before.forecast.verdict === 'on track')
    return {
      text: forecast.verdict === 'missed' ? 'the target is missed' : 'the target is at risk',
      urgent: true,
    };
  return undefined;
}

/**
 * The bell, and a notification (OSC 9) for terminals that show one; tmux hands that on in an envelope of its own.
 * `FIREDRILL_BELL=off` for none of it.
 */
export function ringing(text: string, env: Readonly<Record<string, string | undefined>>): string {
  if (env['FIREDRILL_BELL'] === 'off') return '';
  const notice = `\u001b]9;${printable(text).replaceAll(/[\u0007\u001b]/g, '')}\u0007`;
  return `\u0007${env['TMUX'] ? `\u001bPtmux;${notice.replaceAll('\u001b', '\u001b\u001b')}\u001b\\` : notice}`;
}
