import { useInput, usePaste } from 'ink';
import type { Controller } from '../controller.ts';
import { pressOf } from './press.ts';

interface Props {
  readonly controller: Pick<Controller, 'press' | 'paste'>;
  /** The bytes that a key is from (`told-reads.ts`). */
  readonly lastRead: () => string;
}

/** The one place that hears keys. */
export function Keys({ controller, lastRead }: Props) {
  useInput((input, key) => {
    const press = pressOf(input, key, lastRead());
    if (press !== undefined) controller.press(press);
  });
  usePaste((text) => controller.paste(text));
  return null;
}
