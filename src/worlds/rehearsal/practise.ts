import { type Ready, STANDIN_ENVIRONMENT } from '../../sandbox/protocol.ts';
import { isStrange, shellWord } from '../../text/shell-word.ts';
import type { Site } from '../world.ts';
import { keptSandbox, requireLoopback } from './kept-sandbox.ts';
import { sandboxCall } from './sandbox-call.ts';
import { unitFolder } from './unit.ts';

/**
 * Lines that make a shell one in which a run's by-hand commands act in its own sandbox. Nothing in them is a secret: the
 * keys open this sandbox alone. Where it has ended, a comment says so.
 */
export async function practiseLines(
  site: Pick<Site, 'folder' | 'runbook' | 'installation'>,
): Promise<readonly string[]> {
  let ready: Ready;
  try {
    ready = await keptSandbox(site);
    requireLoopback(site, ready.endpoint);
    // As whoever opens the run does: it stays while somebody practises.
    await sandboxCall(ready, '/_firedrill/run', { folder: site.folder });
  } catch {
    return ['# The sandbox of this run has ended. Rehearse again to practise them there.'];
  }
  const { endpoint, region, accessKeyId, secretAccessKey } = ready;
  const { standin } = site.installation;
  const unit = unitFolder(site.folder);
  const words = [endpoint, region, accessKeyId, secretAccessKey, process.execPath, standin, unit];
  // It would not be what stands there that is typed.
  if (words.some(isStrange)) return ['# A name in this run cannot be written in a shell: rehearse again.'];
  const [at, where, key, secret, program, script, folder] = words.map(shellWord);
  return [
    '# In a shell of its own (sh, bash, zsh). The keys open this sandbox alone.',
    "unset AWS_PROFILE $(env | grep -o '^AWS_[A-Z0-9_]*')",
    // Short lines: a command that a screen has broken in two is another one when it is copied.
    `export AWS_ENDPOINT_URL=${at}`,
    `export AWS_REGION=${where} AWS_DEFAULT_REGION=${where}`,
    `export AWS_ACCESS_KEY_ID=${key}`,
    `export AWS_SECRET_ACCESS_KEY=${secret}`,
    'export AWS_CONFIG_FILE=/dev/null',
    'export AWS_SHARED_CREDENTIALS_FILE=/dev/null',
    'export AWS_EC2_METADATA_DISABLED=true',
    `export ${STANDIN_ENVIRONMENT.endpoint}=${at}`,
    'export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1',
    `practise_node=${program}`,
    `practise_standin=${script}`,
    'unalias terragrunt 2>/dev/null || true',
    'terragrunt() { "$practise_node" "$practise_standin" "$@"; }',
    `cd ${folder}`,
    '# Not so what is neither aws nor terragrunt: curl, gh and git stay real.',
  ];
}
