import { ownEndpointOverrides } from '../aws/endpoint-overrides.ts';
import type { Shows } from '../run/tail-machine.ts';
import { createTailView } from '../run/tail-view.ts';
import type { Context } from './app.ts';
import type { Project } from './project.ts';

export interface Tail {
  readonly project: Project;
  readonly instance: string;
  /** Resolves, or rejects, when nothing more comes. */
  follow(shows: Shows): Promise<void>;
  /** Ends it. */
  readonly stop: AbortController;
  /** Says it on stderr. */
  say(text: string): void;
}

/** It ended by itself: nobody is there any more to be followed. */
export const ENDED = 1;

/**
 * A tail on a screen of its own, from when there is a machine to follow until somebody leaves; an end is shown until then.
 * Resolves to the exit code; rejects with what ended the tail, if that was not its last machine's end.
 */
export async function tailOnScreen(
  context: Context,
  { project, instance, follow, stop, say }: Tail,
): Promise<number> {
  const { service } = project;
  const endpoints = [...new Set((await ownEndpointOverrides()).map(({ url }) => url))].sort();
  const view = createTailView({ mode: 'live', service, endpoints }, instance);
  let left = false;
  // What is said when the screen is gone must not be lost with it.
  const following = follow({ ...view, say: (text) => (left ? say(text) : view.say(text)) });
  const ended = following.then(
    () => view.end(),
    (error: unknown) => view.end(error instanceof Error ? error.message : String(error)),
  );
  const [{ showScreens }] = await Promise.all([
    import('./screen.ts'),
    // What ends before it has a machine needs no screen.
    Promise.race([view.begun, following]),
  ]);
  const code = await showScreens(context, project, service, false, { tail: view });
  left = true;
  const { over, said } = view.state();
  if (!over) {
    stop.abort();
    await ended;
    return code;
  }
  await following;
  say(said);
  return code === 0 ? ENDED : code;
}
