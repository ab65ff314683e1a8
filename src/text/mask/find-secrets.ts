import { findFormats } from './known-formats.ts';
import type { Finder } from './masked-places.ts';
import { findNamed } from './secrets-behind-names.ts';
import { findEncoded } from './secrets-in-base64.ts';
import { findInCommands } from './secrets-in-command-lines.ts';
import { findInAddresses } from './secrets-in-urls.ts';
import { findTokens } from './token-shapes.ts';

const all =
  (...finders: readonly Finder[]): Finder =>
  (text, add) => {
    for (const find of finders) find(text, add);
  };

const findShown = all(findNamed, findInAddresses, findInCommands, findTokens, findFormats);

/** Every secret of a line that its place or form gives away; what is added here works everywhere. */
export const findSecrets: Finder = all(findShown, findEncoded(findShown));
