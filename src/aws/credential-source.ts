/** Settings by profile: `~/.aws/config` and `~/.aws/credentials` together, with those of its SSO session in each. */
export type Profiles = Readonly<Record<string, Readonly<Record<string, string | undefined>>>>;
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the SDK looks for credentials, and so what mends them. One kind, one command. */
export type SourceKind =
  /** Nothing is set anywhere. `known`: profiles that there are, none of which is named. */
  | { readonly kind: 'none'; readonly known: readonly string[] }
  /** The variables `AWS_ACCESS_KEY_ID` and so on. `missing`: those without which the others are nothing. */
  | { readonly kind: 'environment'; readonly missing: readonly string[]; readonly temporary: boolean }
  /** `known`: those that there are. */
  | { readonly kind: 'unknown-profile'; readonly known: readonly string[] }
  /** A profile that says nothing of credentials, or only half. */
  | { readonly kind: 'empty-profile'; readonly missing: readonly string[] }
  | { readonly kind: 'keys'; readonly temporary: boolean }
  | { readonly kind: 'sso'; readonly session?: string; readonly missing: readonly string[] }
  | { readonly kind: 'login' }
  | { readonly kind: 'process'; readonly command: string }
  | { readonly kind: 'mfa'; readonly serial: string; readonly role: string; readonly base?: string }
  | { readonly kind: 'web-identity'; readonly file: string; readonly missing: readonly string[] }
  | { readonly kind: 'circle' }
  | { readonly kind: 'container' }
  | { readonly kind: 'machine' };

export type Source = SourceKind & {
  /** The profile that is meant: AWS_PROFILE, or `default` where that is what is used. */
  readonly profile?: string;
  /** The profile whose credentials are missing, where a chain of roles leads from `profile` to another. */
  readonly from?: string;
  /** The role that is assumed with them. */
  readonly role?: string;
  /** Keys stand in the environment too, and count for nothing while AWS_PROFILE is set. */
  readonly overKeys?: true;
};

/** Where the SDK's default chain finds credentials, in its own order. Pure. */
export function sourceOf(env: Environment, profiles: Profiles): Source {
  const named = env['AWS_PROFILE'] || undefined;
  const variables = fromVariables(env);
  if (named === undefined && variables?.missing.length === 0) return variables;
  const profile = named ?? 'default';
  if (named !== undefined || profiles[profile] !== undefined) {
    const over = named !== undefined && variables ? ({ overKeys: true } as const) : {};
    const found = { ...follow(profile, profiles, env, []), profile, ...over };
    // The default profile often holds a region only, and then says nothing.
    if (named !== undefined || found.kind !== 'empty-profile' || found.missing.length > 0) return found;
  }
  const file = env['AWS_WEB_IDENTITY_TOKEN_FILE'];
  if (file) return webIdentity(file, env['AWS_ROLE_ARN'], 'AWS_ROLE_ARN');
  if (env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] || env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'])
    return { kind: 'container' };
  return variables ?? { kind: 'none', known: Object.keys(profiles).sort() };
}

function fromVariables(env: Environment) {
  const pair = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
  // Keys that begin so are of a session, and nothing without its token.
  const temporary =
    env['AWS_ACCESS_KEY_ID']?.startsWith('ASIA') === true || Boolean(env['AWS_SESSION_TOKEN']);
  if (!temporary && pair.every((name) => !env[name])) return undefined;
  const missing = [...pair, ...(temporary ? ['AWS_SESSION_TOKEN'] : [])].filter((name) => !env[name]);
  return { kind: 'environment', missing, temporary } as const;
}

/** What a profile's credentials hang on, through the profiles that its roles are assumed with. */
function follow(
  name: string,
  profiles: Profiles,
  env: Environment,
  visited: readonly string[],
): SourceKind & Pick<Source, 'from' | 'role'> {
  const from = visited.length === 0 ? {} : { from: name };
  const data = profiles[name];
  if (data === undefined) return { kind: 'unknown-profile', known: Object.keys(profiles).sort(), ...from };
  const { role_arn: role, source_profile: base, credential_source: place, mfa_serial: serial } = data;
  const assumed = role !== undefined && (base === undefined) !== (place === undefined);
  // As in the SDK: keys of a profile that a role is assumed with come before a role of its own.
  const end =
    visited.length === 0
      ? undefined
      : (keysOf(data) ?? (role === undefined && place !== undefined ? fromPlace(place, env) : undefined));
  if (!assumed || end) return { ...(end ?? plain(data)), ...from };
  if (serial !== undefined)
    return { kind: 'mfa', serial, role, ...(base === undefined ? {} : { base }), ...from };
  if (base === undefined) return { ...fromPlace(place, env), role, ...from };
  if (visited.includes(base)) return { kind: 'circle', role, ...from };
  return { role, ...follow(base, profiles, env, [...visited, name]) };
}

type Settings = Profiles[string];

/** What one profile says by itself, in the order in which the SDK looks. */
function plain(data: Settings): SourceKind {
  const keys = keysOf(data);
  if (keys) return keys;
  const { role_arn: role, web_identity_token_file: file, credential_process: command } = data;
  if (file !== undefined) return webIdentity(file, role, 'role_arn');
  if (command !== undefined) return { kind: 'process', command };
  const session = data['sso_session'];
  if (session !== undefined || SSO.some((key) => data[key] !== undefined)) {
    const missing = SSO.filter((key) => data[key] === undefined);
    return { kind: 'sso', ...(session === undefined ? {} : { session }), missing };
  }
  if (data['login_session'] !== undefined) return { kind: 'login' };
  if (role !== undefined) return { kind: 'empty-profile', missing: ['source_profile'] };
  const half = ['aws_access_key_id', 'aws_secret_access_key'];
  return {
    kind: 'empty-profile',
    missing: half.some((key) => data[key]) ? half.filter((key) => !data[key]) : [],
  };
}

const SSO = ['sso_account_id', 'sso_role_name', 'sso_start_url', 'sso_region'];

function keysOf(data: Settings) {
  const id = data['aws_access_key_id'];
  if (!id || !data['aws_secret_access_key']) return undefined;
  return {
    kind: 'keys',
    temporary: id.startsWith('ASIA') || data['aws_session_token'] !== undefined,
  } as const;
}

const webIdentity = (
  file: string,
  role: string | undefined,
  name: string,
): SourceKind & { role?: string } => ({
  kind: 'web-identity',
  file,
  missing: role ? [] : [name],
  ...(role ? { role } : {}),
});

function fromPlace(place: string | undefined, env: Environment): SourceKind {
  if (place === 'EcsContainer') return { kind: 'container' };
  if (place === 'Ec2InstanceMetadata') return { kind: 'machine' };
  if (place === 'Environment')
    return (
      fromVariables(env) ?? {
        kind: 'environment',
        missing: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
        temporary: false,
      }
    );
  return { kind: 'empty-profile', missing: ['a credential_source that AWS knows'] };
}
