import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Profiles, type Source, sourceOf } from './credential-source.ts';

export interface OwnSource {
  readonly source: Source;
  /** Files of settings that are there and cannot be read: the SDK takes them for empty. */
  readonly unreadable: readonly string[];
}

/**
 * Where the operator's credentials come from, by this process's environment and the files as they are now. `role`: one that is
 * taken with them.
 */
export async function ownSource(role?: string): Promise<OwnSource> {
  const source = sourceOf(process.env, await ownProfiles());
  return {
    source: role === undefined ? source : { ...source, role },
    unreadable: await unreadableFiles(),
  };
}

/** The operator's profiles as the AWS clients read them, from the files as they are now. */
export async function ownProfiles(): Promise<Profiles> {
  const { loadSharedConfigFiles } = await import('./chunks/profiles.ts');
  // Once read, the SDK keeps what stood in them for as long as the process lives; this also takes what it keeps anew.
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const merged: Record<string, Profiles[string]> = {};
  for (const [name, settings] of [...Object.entries(configFile), ...Object.entries(credentialsFile)]) {
    // Sessions and services stand in the same file, as `sso-session.NAME`.
    if (/^(?:sso-session|services)\./.test(name)) continue;
    const session = configFile[`sso-session.${settings['sso_session']}`];
    merged[name] = { ...session, ...merged[name], ...settings };
  }
  return merged;
}

async function unreadableFiles(): Promise<readonly string[]> {
  const files = [
    process.env['AWS_CONFIG_FILE'] ?? join(homedir(), '.aws', 'config'),
    process.env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(homedir(), '.aws', 'credentials'),
  ];
  const trouble = await Promise.all(files.map((file) => readFile(file).then(() => '', String)));
  return files.filter((_, index) => trouble[index] && !trouble[index].includes('ENOENT'));
}
