import type { fromIni } from './chunks/profiles.ts';

/**
 * What a client's settings say of the operator's own credentials. Where a profile is named it is that or nothing: the SDK's
 * chain would go on to the role of the machine it runs on when the profile fails, and not say why it did. The CLI and tofu
 * do neither. Without one the SDK's chain finds them.
 */
export function ownCredentials() {
  // Files are read as they are now, not as they were when the SDK first looked.
  const fresh = { ignoreCache: true };
  return process.env['AWS_PROFILE'] ? { ...fresh, credentials: ofProfile } : fresh;
}

const ofProfile: ReturnType<typeof fromIni> = async (options) => {
  const profiles = await import('./chunks/profiles.ts');
  return profiles.fromIni({ ignoreCache: true })(options);
};
