// Before moto: a target group whose targets have a health of their own, and a load balancer that forwards by it. moto calls
// whatever runs healthy, knows no draining and refuses what AWS documents (live/differences.ts).
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Call, callOf } from './live/call.ts';
import { differences } from './live/differences.ts';
import { type Answer, endToEnd, readWhole, send } from './live/wire.ts';

export type Health = 'initial' | 'healthy' | 'unhealthy' | 'draining';

/** What a caller asks, behind the load balancer: answers after `answerMs`, until its machine is ended. */
export async function verifier(answerMs: number) {
  const server = createServer((_, response) => {
    setTimeout(() => response.end('{"brand":"OLD TOM"}'), answerMs);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    /** As a machine that is ended: whatever it was at, nobody hears of it. */
    end() {
      server.close();
      server.closeAllConnections();
    },
  };
}
type Verifier = Awaited<ReturnType<typeof verifier>>;

export async function loadBalancer(motoEndpoint: string) {
  /** Answers under way, by target. */
  const busy = new Map<string, number>();
  const draining = new Set<string>();
  const machines = new Map<string, Verifier>();
  let turn = 0;
  const group = {
    /** What the health checks say of a registered target; moto's own word where it is undefined. */
    healthOf: (_id: string): Health | undefined => undefined,
    /** Told of each call to the target group and of the end of an instance, before it is made. */
    heard: (_action: string, _id: string): void => undefined,
    machines,
  };
  const stateOf = (id: string): Health => (draining.has(id) ? 'draining' : (group.healthOf(id) ?? 'healthy'));

  async function aws(asked: Parameters<typeof callOf>[0], call: Call): Promise<Answer> {
    const moto = (one: typeof asked) => send(motoEndpoint, one);
    const difference = differences.find(({ concerns }) =>
      concerns(call, { moto, motoEndpoint, modelBucket: '' }),
    );
    const answer = await (difference?.answer(call, asked, { moto, motoEndpoint, modelBucket: '' }) ??
      moto(asked));
    if (call.action !== 'DescribeTargetHealth' || answer.status !== 200) return answer;
    const member = (id: string) =>
      `<member><HealthCheckPort>8000</HealthCheckPort><Target><Id>${id}</Id><Port>8000</Port></Target><TargetHealth><State>${stateOf(id)}</State></TargetHealth></member>`;
    const registered = [...answer.body.toString('utf8').matchAll(/<Id>([^<]+)<\/Id>/g)].map(
      ([, id = '']) => id,
    );
    const members = [...new Set([...registered, ...draining])].map(member).join('');
    const body = answer.body
      .toString('utf8')
      .replace(
        /<TargetHealthDescriptions>[\s\S]*<\/TargetHealthDescriptions>/,
        () => `<TargetHealthDescriptions>${members}</TargetHealthDescriptions>`,
      );
    return { ...answer, body: Buffer.from(body) };
  }

  const answering = async (incoming: IncomingMessage, response: ServerResponse) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const asked = { method, url, headers, body: await readWhole(incoming) };
    const call = callOf(asked);
    const target = call.target || call.fields['InstanceId.1'] || '';
    if (/^(?:Register|Deregister)Targets$|^TerminateInstances$/.test(call.action)) {
      group.heard(call.action, target);
      if (call.action === 'RegisterTargets') inGroup.add(target);
      else if (call.action === 'DeregisterTargets' && inGroup.delete(target)) {
        // Nothing new comes in; without an answer under way it is out at once.
        if ((busy.get(target) ?? 0) > 0) draining.add(target);
      } else if (call.action === 'TerminateInstances') {
        inGroup.delete(target);
        draining.delete(target);
        machines.get(target)?.end();
      }
    }
    const { status, headers: said, body } = await aws(asked, call);
    const length = method === 'HEAD' ? {} : { 'content-length': body.length };
    response.writeHead(status, { ...endToEnd(said), ...length }).end(body);
  };
  const control = createServer((incoming, response) => {
    answering(incoming, response).catch((error: unknown) => response.destroy(error as Error));
  }).listen(0, '127.0.0.1');
  await once(control, 'listening');

  const inGroup = new Set<string>();
  const front = createServer((incoming, response) => {
    const serving = [...inGroup].filter((id) => machines.has(id) && stateOf(id) === 'healthy');
    const id = serving[turn++ % Math.max(1, serving.length)];
    const machine = id === undefined ? undefined : machines.get(id);
    if (id === undefined || machine === undefined) return void response.writeHead(503).end();
    busy.set(id, (busy.get(id) ?? 0) + 1);
    const over = (status: number, body?: Buffer) => {
      busy.set(id, (busy.get(id) ?? 1) - 1);
      if (busy.get(id) === 0) draining.delete(id);
      response.writeHead(status).end(body);
    };
    const onward = request(
      { port: machine.port, host: '127.0.0.1', path: incoming.url, method: 'GET', agent: false },
      (message) => {
        readWhole(message).then(
          (body) => over(message.statusCode ?? 502, body),
          () => over(502),
        );
      },
    );
    onward.on('error', () => over(502)).end();
  }).listen(0, '127.0.0.1');
  await once(front, 'listening');

  return {
    ...addresses(),
    group,
    [Symbol.asyncDispose]: async () => {
      for (const machine of machines.values()) machine.end();
      for (const server of [control, front]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };

  function addresses() {
    const at = (server: typeof front) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { endpoint: at(control), url: at(front) };
  }
}

/** Asks `rate` times a second until it is stopped; then how many were answered and how many were not. */
export function callers(url: string, rate: number) {
  const failed: string[] = [];
  let answered = 0;
  const asking = new Set<Promise<void>>();
  const ask = async () => {
    const response = await fetch(url).catch((error: unknown) => String(error));
    if (typeof response === 'string') failed.push(response);
    else if (response.ok) {
      await response.text();
      answered++;
    } else failed.push(String(response.status));
  };
  const timer = setInterval(() => {
    const one = ask().finally(() => asking.delete(one));
    asking.add(one);
  }, 1000 / rate);
  return async () => {
    clearInterval(timer);
    await Promise.all(asking);
    return { answered, failed };
  };
}
