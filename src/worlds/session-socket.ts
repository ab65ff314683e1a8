import { Agent } from 'node:https';
import { WebSocket } from 'ws';
import type { OpenSocket } from '../channel/connection.ts';

/** A frame of a session's is about a kilobyte; nobody may fill the memory with one. */
const OPTIONS = { perMessageDeflate: false, maxPayload: 1024 * 1024, handshakeTimeout: 10_000 } as const;

/** AWS's own addresses, encrypted, through the operator's proxy where one is set; this machine's where calls go there too. */
export const awsSocket: OpenSocket = (url) => {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'ws:' && hostname === '127.0.0.1') return new WebSocket(url, OPTIONS);
  if (protocol !== 'wss:')
    throw new Error(`${protocol}//${hostname} is not encrypted: no session is opened there`);
  return new WebSocket(url, { ...OPTIONS, agent: new Agent({ proxyEnv: process.env }) });
};

/** The sandbox at `endpoint` and nothing else. */
export const sandboxSocket =
  (endpoint: string): OpenSocket =>
  (url) => {
    if (new URL(url).host !== new URL(endpoint).host)
      throw new Error(`${url.split('?')[0]} is not the sandbox at ${endpoint}`);
    return new WebSocket(url, OPTIONS);
  };
