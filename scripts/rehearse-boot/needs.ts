import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What a boot on a real init needs here, or why it cannot be. Empty: it can. */
export function missing(): readonly string[] {
  if (process.platform !== 'linux') return ['Linux'];
  // Rootless, systemd-nspawn boots only images that are signed (systemd 256 and later).
  const root = process.getuid?.() === 0 ? [] : ['root'];
  const tools = ['mmdebstrap', 'systemd-nspawn'].filter((name) => !onPath(name));
  return [...root, ...tools];
}

function onPath(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
