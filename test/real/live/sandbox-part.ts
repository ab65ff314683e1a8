// The sandbox's part of the account: what it answers in moto's place, and what it is told of what moto did.
import { type Ready, SECRET_HEADER, type WorldFacts } from '../../../src/sandbox/protocol.ts';
import { signedHeaders } from '../../sandbox/signed.ts';
import type { Call } from './call.ts';
import { type Answer, type Asked, endToEnd, send } from './wire.ts';

/** SSM's documents and parameters are the unit's own, and moto's; agents, commands and sessions are the machine's. */
const OF_THE_MACHINE: Readonly<Record<string, RegExp>> = {
  ssm: /^(?:DescribeInstanceInformation|GetConnectionStatus|SendCommand|CancelCommand|GetCommandInvocation|ListCommand.*|.*Sessions?)$/,
  ec2: /^GetConsoleOutput$/,
  monitoring: /^DescribeAlarmHistory$/,
};
/** The model's files have sizes and hashes there, and a machine that boots finds them or exports them. */
const OF_THE_CACHE = /^(?:\w+Object|ListObjectsV2|ListObjectVersions|DeleteObjects)$/;

export function isSandboxs(call: Call, modelBucket: string): boolean {
  if (call.service === 'service') return true;
  if (call.service === 's3')
    return call.target.split('/')[0] === modelBucket && OF_THE_CACHE.test(call.action);
  return OF_THE_MACHINE[call.service]?.test(call.action) ?? false;
}

/** What moto does and the sandbox must know of. */
export const isFollowed = ({ service, action }: Call): boolean =>
  (service === 'ec2' && /^(?:Run|Terminate)Instances$/.test(action)) ||
  (service === 'elasticloadbalancing' && /^(?:Register|Deregister)Targets$/.test(action));

export class SandboxPart {
  readonly #ready: Ready;
  /** Host of the service's own URLs. */
  readonly #serviceHost: string;
  #facts: WorldFacts | undefined;
  #calls = 0;

  constructor(ready: Ready, serviceHost: string) {
    this.#ready = ready;
    this.#serviceHost = serviceHost;
  }

  /** Answers in AWS's place. The sandbox takes its own keys only, so what the caller signed is signed anew. */
  answer(call: Call, asked: Asked): Promise<Answer> {
    const { endpoint, secretAccessKey } = this.#ready;
    if (call.service === 'service') {
      const headers = {
        ...endToEnd(asked.headers),
        'x-forwarded-host': this.#serviceHost,
        [SECRET_HEADER]: secretAccessKey,
      };
      return send(endpoint, { ...asked, headers });
    }
    return send(endpoint, this.#signed(call.service, asked));
  }

  /** Machines that moto launched boot here, and what moto registered, took out or ended counts here too. */
  async follow(call: Call, asked: Asked, { status, body }: Answer): Promise<void> {
    if (status >= 300 || !isFollowed(call)) return;
    if (call.action === 'RunInstances') return this.#adopt(body.toString('utf8'));
    if (call.service === 'ec2') return this.#tell(call, asked.body.toString('utf8'));
    const form = new URLSearchParams(asked.body.toString('utf8'));
    form.set('TargetGroupArn', (await this.facts()).targetGroupArn ?? '');
    await this.#tell(call, form.toString());
  }

  /** The sandbox begins with a machine of its own, in service; here only moto's count. */
  async endItsOwn(): Promise<void> {
    const { instanceId, targetGroupArn = '' } = await this.facts();
    const out = {
      Action: 'DeregisterTargets',
      TargetGroupArn: targetGroupArn,
      'Targets.member.1.Id': instanceId,
    };
    await this.#post('elasticloadbalancing', new URLSearchParams(out).toString());
    await this.#post(
      'ec2',
      new URLSearchParams({ Action: 'TerminateInstances', 'InstanceId.1': instanceId }).toString(),
    );
  }

  async facts(): Promise<WorldFacts> {
    this.#facts ??= (await this.#own('GET', 'world')) as WorldFacts;
    return this.#facts;
  }

  async #adopt(launched: string): Promise<void> {
    const value = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(launched)?.[1];
    await this.#own('POST', 'adopt', {
      id: value('instanceId'),
      type: value('instanceType'),
      zone: value('availabilityZone'),
      image: value('imageId'),
    });
  }

  async #own(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#ready.endpoint}/_firedrill/${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#ready.secretAccessKey}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`the sandbox: ${path}: ${await response.text()}`);
    return response.json();
  }

  /** A machine from before the sandbox was there is none of its own: that is moto's alone. */
  async #tell(call: Call, form: string): Promise<void> {
    const { status, body } = await this.#post(call.service, form);
    if (status >= 300 && !body.includes('InvalidInstanceID.NotFound'))
      throw new Error(`the sandbox: ${call.action}: ${body.toString('utf8')}`);
  }

  #post(service: string, form: string): Promise<Answer> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const asked = { method: 'POST', url: '/', headers, body: Buffer.from(form) };
    return send(this.#ready.endpoint, this.#signed(service, asked));
  }

  #signed(service: string, { method, url, headers, body }: Asked): Asked {
    const own = Object.entries(endToEnd(headers)).filter(
      ([name]) => !['authorization', 'host', 'x-amz-date', 'x-amz-security-token'].includes(name),
    );
    const amz = own.flatMap(([name, value]) =>
      name.startsWith('x-amz-') ? [[name, String(value).replaceAll(/ +/g, ' ')] as const] : [],
    );
    // A change counts once by its signature: the number makes two like ones in a second different.
    const signed = Object.fromEntries([...amz, ['x-amz-router-call', String(this.#calls++)]]);
    const word = headers['x-amz-content-sha256'];
    const streamed = typeof word === 'string' && /^(?:UNSIGNED|STREAMING-UNSIGNED)/.test(word);
    if (!streamed) delete signed['x-amz-content-sha256'];
    const made = signedHeaders(
      this.#ready,
      { method, url, headers: signed, body },
      { service, ...(streamed ? { payload: word } : {}) },
    );
    return { method, url, headers: { ...Object.fromEntries(own), ...made }, body };
  }
}
