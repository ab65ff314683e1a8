import type { Environment, Profiles } from './credential-source.ts';

/** Where calls go that are meant for AWS: nobody should find that out by what they answer. */
export interface EndpointOverride {
  /** As AWS names it in its settings, in small letters (`ec2`, `cloudwatch_logs`); `*` for every one that is not named. */
  readonly service: string;
  /** Without a user and a password. */
  readonly url: string;
  /** Where it is set: `AWS_ENDPOINT_URL_EC2`, `services local of profile recovery`. */
  readonly from: string;
}

const PREFIX = 'AWS_ENDPOINT_URL';

/**
 * The endpoints that the operator's variables and files set, as the SDK takes them: a variable before a file, and in each of
 * them what is said of one service before what is said of all. `sections`: of the config file, `services.NAME` among them.
 * Pure.
 */
export function endpointOverrides(
  env: Environment,
  profiles: Profiles,
  sections: Profiles,
): readonly EndpointOverride[] {
  const name = env['AWS_PROFILE'] || 'default';
  const profile = profiles[name] ?? {};
  if (isTrue(env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] ?? profile['ignore_configured_endpoint_urls']))
    return [];
  const variables = Object.entries(env).flatMap(([key, url]): EndpointOverride[] =>
    key.startsWith(`${PREFIX}_`) && url
      ? [{ service: key.slice(PREFIX.length + 1).toLowerCase(), url: clean(url), from: key }]
      : [],
  );
  const everywhere = env[PREFIX];
  if (everywhere) return [...variables, { service: '*', url: clean(everywhere), from: PREFIX }];
  const { services, endpoint_url: own } = profile;
  const section = services === undefined ? {} : (sections[`services.${services}`] ?? {});
  const named = Object.entries(section).flatMap(([key, url]): EndpointOverride[] => {
    const service = /^(.+)\.endpoint_url$/.exec(key)?.[1];
    if (service === undefined || !url || variables.some((one) => one.service === service)) return [];
    return [{ service, url: clean(url), from: `services ${services} of profile ${name}` }];
  });
  const whole = own ? [{ service: '*', url: clean(own), from: `profile ${name}` }] : [];
  return [...variables, ...named, ...whole];
}

/** The same for this process, with the files as they are now. */
export async function ownEndpointOverrides(): Promise<readonly EndpointOverride[]> {
  const { loadSharedConfigFiles } = await import('./chunks/profiles.ts');
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const profile = process.env['AWS_PROFILE'] || 'default';
  const merged = { [profile]: { ...credentialsFile[profile], ...configFile[profile] } };
  return endpointOverrides(process.env, merged, configFile);
}

const isTrue = (text: string | undefined): boolean => text?.toLowerCase() === 'true';

function clean(url: string): string {
  const parsed = URL.parse(url);
  // Where its password stands is not known either.
  if (!parsed) return 'an address that cannot be read';
  const { protocol, host, pathname } = parsed;
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}
