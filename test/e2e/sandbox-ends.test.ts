import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { sessionCalls } from '../../src/aws/session-calls.ts';
import { namesOf } from '../../src/sandbox/names.ts';
import type { Ready } from '../../src/sandbox/protocol.ts';
import { loadService } from '../../src/service/load.ts';
import { awsOn } from '../support/aws.ts';
import { PROGRAM, ROOT } from '../support/cli.ts';

/** In real ms, against hanging only. */
const LIMIT = 20_000;

test(
  'a sandbox that is stopped ends, though a session was left with lines that nobody acknowledged',
  async () => {
    const child = spawn(process.execPath, [PROGRAM, 'sandbox', '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    await vi.waitFor(() => expect(said).toContain('\n'), { timeout: LIMIT });
    const ready = JSON.parse(said) as Ready;
    const authorization = `Bearer ${ready.secretAccessKey}`;
    const world = await fetch(`${ready.endpoint}/_firedrill/world`, { headers: { authorization } });
    const { instanceId } = (await world.json()) as { instanceId: string };
    const calls = sessionCalls(awsOn(ready), {
      instance: instanceId,
      document: namesOf(loadService(join(ROOT, 'firedrill.yaml'))).tailDocument,
      parameters: { offset: '0' },
    });
    const { url, token } = await calls.start();
    const socket = new WebSocket(url);
    socket.on('open', () => socket.send(JSON.stringify({ TokenValue: token })));
    // The service's own frame, then a line of the machine.
    let frames = 0;
    await new Promise<void>((resolve) => socket.on('message', () => ++frames === 2 && resolve()));
    await fetch(`${ready.endpoint}/_firedrill/stop`, {
      method: 'POST',
      headers: { authorization },
      body: '{}',
    });
    await vi
      .waitFor(() => expect(child.exitCode).toBe(0), { timeout: LIMIT })
      .finally(() => child.kill('SIGKILL'));
    await ended;
  },
  3 * LIMIT,
);
