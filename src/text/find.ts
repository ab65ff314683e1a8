import { findInAddresses } from './addresses.ts';
import { findInCommands } from './commands.ts';
import { findEncoded } from './encoded.ts';
import { findFormats } from './formats.ts';
import { findNamed } from './named.ts';
import type { Finder } from './spans.ts';
import { findTokens } from './tokens.ts';

const all =
  (...finders: readonly Finder[]): Finder =>
  (text, add) => {
    for (const find of finders) find(text, add);
  };

const findShown = all(findNamed, findInAddresses, findInCommands, findTokens, findFormats);

/** Every secret of a line that its place or form gives away; what is added here works everywhere. */
export const findSecrets: Finder = all(findShown, findEncoded(findShown));
