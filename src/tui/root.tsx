import { Box } from 'ink';
import { useInsertionEffect } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { Controller } from './controller.ts';
import { Keys } from './keyboard/keys.ts';
import { tooSmall } from './layout.ts';
import type { ModelStore } from './model-store.ts';
import { type ShownFrame, shownBy } from './painted.ts';
import { top } from './screen-stack.ts';
import { Declare } from './screens/declare/view.tsx';
import { Dialog } from './screens/dialog/view.tsx';
import { Gate } from './screens/gate/view.tsx';
import { History } from './screens/history/view.tsx';
import { Home } from './screens/home/view.tsx';
import { Note } from './screens/note/view.tsx';
import { Obligations } from './screens/obligations/view.tsx';
import { Page } from './screens/page/view.tsx';
import { Run } from './screens/run/view.tsx';
import { SinceForm } from './screens/since/view.tsx';
import { Stop } from './screens/stop/view.tsx';
import { Summary } from './screens/summary/view.tsx';
import { Tail } from './screens/tail/view.tsx';
import { TakeOver } from './screens/take-over/view.tsx';
import { TooSmall } from './screens/too-small/view.tsx';
import { StoreContext, useModel } from './use-model.ts';
import { Footer } from './widgets/footer.tsx';
import { Header } from './widgets/header.tsx';
import { StatusLines } from './widgets/status-lines.tsx';

interface Props {
  readonly store: ModelStore;
  readonly controller: Controller;
  /** What the last read of the keyboard brought. */
  readonly lastRead: () => string;
  /** Told what the next frame will show, before it is painted. */
  readonly report: (shown: ShownFrame) => void;
}

/** The whole program on the screen: one place that hears keys, and the screen that is on top. */
export function Root({ store, controller, lastRead, report }: Props) {
  return (
    <StoreContext value={store}>
      <Keys controller={controller} lastRead={lastRead} />
      <Frame />
      <Report to={report} />
    </StoreContext>
  );
}

/** An insertion effect runs before Ink paints the commit, a layout effect after: the report must not be early or late. */
function Report({ to }: { readonly to: Props['report'] }) {
  const shown = useModel(useShallow(shownBy));
  // What keys wait for is a frame, though nothing else may have changed.
  useModel(top);
  useModel((model) => model.quiet.shownAt);
  useInsertionEffect(() => to(shown));
  return null;
}

/** What is on the screen, as one picture. */
export function Frame() {
  const rows = useModel((model) => model.size.rows);
  const small = useModel(tooSmall);
  if (small) return <TooSmall />;
  // The width is the terminal's by itself: a resize is laid out anew before the store knows (facts/ink.md A.2).
  return (
    <Box width="100%" height={rows} flexDirection="column" overflow="hidden">
      <Header />
      <Box flexGrow={1} flexShrink={1} flexBasis={0} flexDirection="column" overflow="hidden">
        <Body />
      </Box>
      <StatusLines />
      <Footer />
    </Box>
  );
}

const SCREENS = {
  home: Home,
  declare: Declare,
  run: Run,
  gate: Gate,
  dialog: Dialog,
  note: Note,
  stop: Stop,
  since: SinceForm,
  summary: Summary,
  tail: Tail,
  'take-over': TakeOver,
  page: Page,
  history: History,
  'history-run': Page,
  obligations: Obligations,
} as const;

function Body() {
  const name = useModel((model) => top(model).name);
  const Screen = SCREENS[name];
  return <Screen />;
}
