/** Whether that is one of Node's system errors with this code, such as `ENOENT`. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** What a file is, or what becomes of it, that cannot be read: words behind its name. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder, not a file',
  PIPE: 'is a pipe, not a file',
  DEVICE: 'is a device, not a file',
  EFBIG: 'is longer than any such file is',
  ELOOP: 'is a link that leads back to itself',
  EACCES: 'may not be read by you',
  EPERM: 'may not be read by you',
  EMFILE: 'cannot be opened beside so many other files',
  EIO: 'cannot be read from its disk',
};

/** Such words for an error of reading; nothing for one that has none. */
export function codeWords(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? WORDS[String(error.code)] : undefined;
}

/** Why a file cannot be read, as a sentence's end. */
export function whyUnread(error: unknown): string {
  const words = codeWords(error);
  if (words !== undefined) return `it ${words}`;
  return error instanceof Error ? error.message : String(error);
}
