import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { loginName } from '../../service/login-name.ts';
import { AwsCallError, type AwsClient } from './client.ts';
import { Failed } from './output.ts';
import { STATE_VERSION, type TofuState } from './state.ts';

/** The S3 backend with `use_lockfile`: state and lock in the sandbox's bucket. */
export interface Backend {
  /** Lists the bucket: what the backend does first, to find workspaces. Errors: AwsCallError. */
  reach(): Promise<void>;
  read(): Promise<TofuState | undefined>;
  /** Errors: AwsCallError. */
  write(state: TofuState): Promise<void>;
  /** Errors: Failed, worded as tofu's lock error. */
  lock(operation: string): Promise<Lock>;
  /** Errors: Failed, worded as `force-unlock` does. */
  forceUnlock(id: string): Promise<void>;
  /** Writes the state beside the unit's cache when the bucket refuses it. Returns the file. */
  writeErrored(state: TofuState, cacheFolder: string): string;
}

export interface Lock {
  release(): Promise<void>;
}

interface LockObject {
  readonly ID: string;
  readonly Operation: string;
  readonly Info: string;
  readonly Who: string;
  readonly Version: string;
  readonly Created: string;
  readonly Path: string;
}

export function makeBackend(client: AwsClient, bucket: string, key: string, now: () => number): Backend {
  const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  const lockPath = `${path}.tflock`;

  async function get(at: string): Promise<string | undefined> {
    try {
      return (await client.call({ service: 's3', operation: 'GetObject', method: 'GET', path: at })).body;
    } catch (error) {
      if (error instanceof AwsCallError && error.code === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  async function put(at: string, body: string, headers: Record<string, string> = {}): Promise<void> {
    await client.call({
      service: 's3',
      operation: 'PutObject',
      method: 'PUT',
      path: at,
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  }

  async function remove(at: string): Promise<void> {
    await client.call({ service: 's3', operation: 'DeleteObject', method: 'DELETE', path: at });
  }

  return {
    async reach() {
      const list = `/${bucket}?list-type=2&max-keys=1000&prefix=${encodeURIComponent('env:/')}`;
      await client.call({ service: 's3', operation: 'ListObjectsV2', method: 'GET', path: list });
    },
    async read() {
      const text = await get(path);
      return text === undefined || text === '' ? undefined : (JSON.parse(text) as TofuState);
    },
    async write(state) {
      await put(path, `${JSON.stringify(state, null, 2)}\n`);
    },
    async lock(operation) {
      const lock: LockObject = {
        ID: randomUUID(),
        Operation: operation,
        Info: '',
        Who: `${loginName()}@${hostname()}`,
        Version: STATE_VERSION,
        Created: new Date(now()).toISOString(),
        Path: `${bucket}/${key}`,
      };
      try {
        await put(lockPath, JSON.stringify(lock), { 'if-none-match': '*' });
      } catch (error) {
        if (!(error instanceof AwsCallError)) throw error;
        const holder = error.code === 'PreconditionFailed' ? await get(lockPath) : undefined;
        throw new Failed('Error acquiring the state lock', lockDetail(error, holder));
      }
      return { release: () => remove(lockPath) };
    },
    async forceUnlock(id) {
      let text: string;
      try {
        text = (await client.call({ service: 's3', operation: 'GetObject', method: 'GET', path: lockPath }))
          .body;
      } catch (error) {
        if (!(error instanceof AwsCallError)) throw error;
        throw new Failed(`Failed to unlock state: failed to retrieve s3 lock info: ${error.message}`);
      }
      if ((JSON.parse(text) as LockObject).ID !== id) {
        throw new Failed(
          `Failed to unlock state: lock id "${id}" from s3 does not match existing lock\n${lockText(text)}`,
        );
      }
      await remove(lockPath);
    },
    writeErrored(state, cacheFolder) {
      mkdirSync(cacheFolder, { recursive: true });
      const file = join(cacheFolder, 'errored.tfstate');
      writeFileSync(file, `${JSON.stringify(state, null, 2)}\n`);
      return file;
    },
  };
}

const LOCK_ADVICE = `

OpenTofu acquires a state lock to protect the state from being written
by multiple users at the same time. Please resolve the issue above and try
again. For most commands, you can disable locking with the "-lock=false"
flag, but this is not recommended.`;

function lockDetail(error: AwsCallError, holder: string | undefined): string {
  return `Error message: ${error.message}\n${holder === undefined ? '' : lockText(holder)}${LOCK_ADVICE}`;
}

/** As tofu prints it: the time in Go's own form. */
function lockText(object: string): string {
  const lock = JSON.parse(object) as LockObject;
  const created = lock.Created.replace('T', ' ').replace('Z', ' +0000 UTC');
  return `Lock Info:\n  ID:        ${lock.ID}\n  Path:      ${lock.Path}\n  Operation: ${lock.Operation}\n  Who:       ${lock.Who}\n  Version:   ${lock.Version}\n  Created:   ${created}\n  Info:      ${lock.Info}\n`;
}
