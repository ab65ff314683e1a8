import { Text } from 'ink';
import type { Editor } from '../editor.ts';
import { ready } from '../keyboard/early-keys.ts';
import { useModel } from '../use-model.ts';
import { LineEditor } from './line-editor.tsx';

interface Props {
  readonly text: string;
  /** What is to be typed. */
  readonly asks: string;
  /** Whether an Enter would be taken now; undefined while something else is under way. */
  readonly counts: boolean | undefined;
}

/** Beside a name that is typed as a check: whether an Enter would be taken, or that it is not what is asked for. */
export function TypedCheck({ text, asks, counts }: Props) {
  if (agreeing(text, asks) < text.length) return <Text color="red">{'  ✗ not what it asks for'}</Text>;
  if (text !== asks || counts === undefined) return null;
  return <Text color={counts ? 'green' : 'yellow'}>{counts ? '  ✓ now Enter' : '  read it once more'}</Text>;
}

/** How far what was typed is what is asked for: its length when all of it is. */
export function agreeing(text: string, asks: string): number {
  let n = 0;
  while (n < text.length && text[n] === asks[n]) n += 1;
  return n;
}

/** An Enter is taken once the keyboard was quiet: what stands beside the line says so, as at a gate. */
export function ConfirmLine({ editor, confirm }: { readonly editor: Editor; readonly confirm: string }) {
  const counts = useModel((model) =>
    model.busy === undefined ? ready(model.quiet, model.tickMs) : undefined,
  );
  // Spaces around it do no harm.
  const text = editor.text.trim() === confirm ? confirm : editor.text;
  return (
    <>
      <LineEditor editor={editor} {...(text === confirm ? {} : { right: agreeing(text, confirm) })} />
      <TypedCheck text={text} asks={confirm} counts={counts} />
    </>
  );
}
