import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Connection, connectAws } from '../../src/aws/connect.ts';
import { awsIn } from '../../src/aws/place.ts';
import { explainAwsError } from '../../src/diagnosis/aws-error.ts';
import { createBorder } from '../../src/text/border.ts';

export interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A server on this machine that answers as it is told, and remembers what it was asked. */
export class LocalAws implements AsyncDisposable {
  readonly requests: Request[] = [];
  readonly records: Parameters<Connection['record']>[0][] = [];
  answer: (request: Request) => Reply = () => ({ status: 404 });
  private readonly server: Server;

  private constructor(server: Server) {
    this.server = server;
  }

  static async start(): Promise<LocalAws> {
    const server = createServer();
    const local = new LocalAws(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const asked = { method, url, headers, body: Buffer.concat(chunks).toString() };
        local.requests.push(asked);
        const { status = 200, headers: more = {}, body = '' } = local.answer(asked);
        response.writeHead(status, { 'x-amzn-requestid': `req-${local.requests.length}`, ...more }).end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return local;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  connect(more: Partial<Connection> = {}) {
    return connectAws({
      region: 'us-east-1',
      place: awsIn('us-east-1'),
      only: {
        endpoint: this.endpoint,
        credentials: { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'local-secret' },
      },
      allow: 'mutate',
      border: createBorder(),
      explain: explainAwsError,
      run: '2026-11-23T060211Z-test-k3f9',
      record: (line) => this.records.push(line),
      ...more,
    });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

export function ec2Error(code: string, message: string): string {
  return `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>x</RequestID></Response>`;
}

export function s3Error(code: string, message: string): string {
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}

export function consoleReply(text: string | Uint8Array): Reply {
  const output = Buffer.from(text).toString('base64');
  return {
    body: `<GetConsoleOutputResponse><instanceId>i-1</instanceId><timestamp>2026-11-23T06:02:11.000Z</timestamp><output>${output}</output></GetConsoleOutputResponse>`,
  };
}

export function instanceReply(state: string, reason = ''): Reply {
  const why = reason ? `<stateReason><code>c</code><message>${reason}</message></stateReason>` : '';
  return {
    body:
      '<DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>i-1</instanceId>' +
      `<instanceState><code>16</code><name>${state}</name></instanceState>${why}<instanceType>m7i.2xlarge</instanceType>` +
      '<placement><availabilityZone>us-east-1a</availabilityZone></placement><launchTime>2026-11-23T06:00:00.000Z</launchTime>' +
      '<tagSet><item><key>Service</key><value>ttb-verifier</value></item></tagSet>' +
      '<blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><volumeId>vol-1</volumeId></ebs></item></blockDeviceMapping>' +
      '</item></instancesSet></item></reservationSet></DescribeInstancesResponse>',
  };
}

/** The EC2 action that a request asks for. */
export function actionOf(request: Request): string {
  return new URLSearchParams(request.body).get('Action') ?? '';
}
