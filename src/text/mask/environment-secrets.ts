import { isTelling } from './telling-names.ts';

/** Values of environment variables that their names or their form as an address give away. */
export function environmentSecrets(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    if (value === undefined || value === '') return [];
    return isTelling(name) ? [value] : passwordOf(value);
  });
}

/** `DATABASE_URL=postgres://user:password@host/name`, also as it is when no longer encoded. */
function passwordOf(value: string): readonly string[] {
  const password = /^[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:@/]*:(\S+)@/i.exec(value)?.[1];
  if (password === undefined) return [];
  try {
    return [...new Set([password, decodeURIComponent(password)])];
  } catch {
    return [password];
  }
}
