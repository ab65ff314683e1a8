import { resolveCname } from 'node:dns/promises';
import { NotAsked } from '../doctor/check.ts';
import { isCode } from '../files/error-code.ts';
import { sandboxCall } from './rehearsal/sandbox-call.ts';
import { sandboxHttp } from './rehearsal/sandbox-http.ts';

/** What is neither AWS nor the service: registries, GitHub, names in DNS. */
export interface Outside {
  readonly http: typeof fetch;
  /** What a name stands for (CNAME); empty where it stands for nothing. */
  cname(name: string): Promise<readonly string[]>;
}

/**
 * As this shell has it. One that `firedrill sandbox` printed the environment for has the sandbox's; one whose AWS is some other
 * program on this machine has none: a simulated account says nothing of the real world.
 */
export function outsideHere(env: Readonly<Record<string, string | undefined>>): Outside {
  const endpoint = env['AWS_ENDPOINT_URL'];
  if (endpoint === undefined || !isLoopback(endpoint)) return { http: fetch, cname };
  if (endpoint !== env['FIREDRILL_SANDBOX_ENDPOINT']) return { http: none(endpoint), cname: none(endpoint) };
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'] ?? '';
  return {
    http: sandboxHttp(endpoint, secretAccessKey),
    async cname(name) {
      const { names } = (await sandboxCall({ endpoint, secretAccessKey }, '/_firedrill/dns', { name })) as {
        names: readonly string[];
      };
      return names;
    },
  };
}

/** Whether the sandbox that is this shell's AWS is its terragrunt's as well: then its stand-in (`file`) counts as the tools. */
export const standinHere = (
  env: Readonly<Record<string, string | undefined>>,
  file: string,
): string | undefined =>
  env['AWS_ENDPOINT_URL'] !== undefined && env['AWS_ENDPOINT_URL'] === env['FIREDRILL_SANDBOX_ENDPOINT']
    ? file
    : undefined;

const isLoopback = (url: string): boolean =>
  /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(URL.parse(url)?.hostname ?? '');

const none = (endpoint: string) => async (): Promise<never> => {
  throw new NotAsked(
    `this shell's AWS is at ${endpoint}, and nothing is asked outside of it`,
    'unset AWS_ENDPOINT_URL   # to ask of AWS itself',
  );
};

async function cname(name: string): Promise<readonly string[]> {
  try {
    return await resolveCname(name);
  } catch (cause) {
    if (isCode(cause, 'ENOTFOUND') || isCode(cause, 'ENODATA')) return [];
    throw cause;
  }
}
