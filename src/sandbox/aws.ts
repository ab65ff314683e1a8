import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { acm } from './acm.ts';
import { type Admission, admit, payloadOf } from './aws-admission.ts';
import { AwsError } from './aws-error.ts';
import { notAllowed, notSimulated, type Protocol, replayed, unsigned } from './aws-refusals.ts';
import { cloudwatch } from './cloudwatch.ts';
import { dynamodb } from './dynamodb.ts';
import { ec2, ec2Error } from './ec2.ts';
import { ecr } from './ecr.ts';
import { elb } from './elb.ts';
import { jsonError, jsonType } from './json-protocol.ts';
import type { KeyRing, Signer } from './key-ring.ts';
import { kms } from './kms.ts';
import { changes } from './ledger.ts';
import { quotas } from './quotas.ts';
import type { Replays } from './replays.ts';
import { S3Error, s3 } from './s3.ts';
import { type Credential, credentialOf, type Head } from './sigv4.ts';
import { ssm } from './ssm.ts';
import { queryError, sts } from './sts.ts';
import { isDenied } from './troubles.ts';
import { type AwsRequest, header, named, type Reply } from './wire.ts';
import type { World } from './world.ts';
import { xmlDocument } from './xml.ts';

interface AwsService {
  readonly protocol: Protocol;
  readonly answer: (request: AwsRequest, world: World, keys: KeyRing) => Reply;
}

const SERVICES: Readonly<Record<string, AwsService>> = {
  ec2: { protocol: 'ec2', answer: ec2 },
  sts: { protocol: 'query', answer: sts },
  elasticloadbalancing: { protocol: 'query', answer: elb },
  ssm: { protocol: 'json', answer: ssm },
  acm: { protocol: 'json', answer: acm },
  monitoring: { protocol: 'json', answer: cloudwatch },
  kms: { protocol: 'json', answer: kms },
  servicequotas: { protocol: 'json', answer: quotas },
  ecr: { protocol: 'json', answer: ecr },
  dynamodb: { protocol: 'json', answer: dynamodb },
  s3: { protocol: 's3', answer: s3 },
};

/** A call before its body was read. */
type Asked = Omit<AwsRequest, 'body' | 'caller'>;

/** One AWS call; the scope of its signature says for which service it is. */
export class AwsCall {
  readonly #head: Head;
  readonly #credential: Credential | undefined;
  readonly #protocol: Protocol;
  readonly #asked: Asked;
  #signer: Signer | undefined;

  constructor(head: Head) {
    const at = head.url.indexOf('?');
    this.#head = head;
    this.#credential = credentialOf(head.headers.authorization);
    const service = this.#credential?.service ?? guess(head.headers);
    this.#protocol = named(SERVICES, service)?.protocol ?? guessProtocol(head.headers);
    this.#asked = {
      method: head.method,
      path: at < 0 ? head.url : head.url.slice(0, at),
      query: new URLSearchParams(at < 0 ? '' : head.url.slice(at + 1)),
      headers: head.headers,
      requestId: randomUUID(),
      service,
    };
  }

  get service(): string {
    return this.#asked.service;
  }

  /** Whether its headers open this sandbox; a refusal to send if they do not. */
  admit(keys: KeyRing, region: string): Exclude<Admission, AwsError> | Reply {
    this.#signer = keys.find(this.#credential?.accessKeyId ?? '');
    const admission = admit(this.#head, this.#credential, this.#protocol, this.#signer, region);
    return admission instanceof AwsError ? this.#refusal(admission, '') : admission;
  }

  /** The whole call, if its body is the one that was signed and it is no second one; a refusal to send if not. */
  take(body: Buffer, replays: Replays): { readonly request: AwsRequest } | { readonly refused: Reply } {
    // Nobody is admitted without one.
    if (this.#credential === undefined || this.#signer === undefined)
      return { refused: this.#refusal(unsigned(this.#protocol), '') };
    const payload = payloadOf(this.#head, this.#credential, this.#protocol, this.#signer, body);
    if (payload instanceof AwsError) return { refused: this.#refusal(payload, '') };
    // A chunked body's trailers are headers that came late.
    const headers = { ...this.#asked.headers, ...payload.trailers };
    const request = { ...this.#asked, headers, body: payload.data, caller: this.#signer.caller };
    if (isChange(request) && !replays.isFirst(this.#credential.signature))
      return { refused: this.#refusal(replayed(this.#protocol), '') };
    return { request };
  }

  answer(request: AwsRequest, world: World, keys: KeyRing): Reply {
    const service = named(SERVICES, request.service);
    try {
      if (service === undefined) throw notSimulated(this.#protocol, request.service);
      if (isDenied(world, request, actionOf(request)))
        throw notAllowed(this.#protocol, `${request.service}:${actionOf(request)}`, request.caller.arn);
      return this.#withIds(service.answer(request, world, keys));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return this.#refusal(error, actionOf(request));
    }
  }

  #refusal(error: AwsError, action: string): Reply {
    return this.#withIds(refusal(error, this.#protocol, this.#asked, action));
  }

  #withIds(reply: Reply): Reply {
    return { ...reply, headers: { ...reply.headers, ...idHeaders(this.#protocol, this.#asked.requestId) } };
  }
}

function idHeaders(protocol: Protocol, requestId: string): Record<string, string> {
  if (protocol !== 's3') return { 'x-amzn-requestid': requestId };
  const id = requestId.replaceAll('-', '').slice(0, 16).toUpperCase();
  return {
    'x-amz-request-id': id,
    'x-amz-id-2': Buffer.from(requestId).toString('base64'),
    server: 'AmazonS3',
  };
}

function refusal(error: AwsError, protocol: Protocol, request: Asked, otherwise: string): Reply {
  const { status } = error;
  const action = error instanceof S3Error ? error.action : otherwise;
  switch (protocol) {
    case 'ec2':
      return {
        status,
        headers: { 'content-type': 'text/xml;charset=UTF-8' },
        body: ec2Error(error, request.requestId),
        action,
      };
    case 'query':
      return {
        status,
        headers: { 'content-type': 'text/xml' },
        body: queryError(error, request.requestId),
        action,
      };
    case 'json':
      return {
        status,
        headers: { 'content-type': jsonType(request.headers), 'x-amzn-errortype': error.code },
        body: jsonError(error),
        action,
      };
    case 's3':
      return { ...s3Refusal(error, request), action };
  }
}

/** HEAD has no body, so its caller sees the status only. */
function s3Refusal(error: AwsError, request: Asked): Omit<Reply, 'action'> {
  const headers = { 'content-type': 'application/xml' };
  if (request.method === 'HEAD') return { status: error.status, headers };
  const more = error instanceof S3Error ? error.more : {};
  const body = xmlDocument('Error', {
    Code: error.code,
    Message: error.message,
    ...more,
    RequestId: request.requestId.replaceAll('-', '').slice(0, 16).toUpperCase(),
    HostId: Buffer.from(request.requestId).toString('base64'),
  });
  return { status: error.status, headers, body };
}

function actionOf(request: AwsRequest): string {
  const target = header(request, 'x-amz-target')?.split('.')[1];
  return (
    target ??
    new URLSearchParams(request.body.toString('utf8')).get('Action') ??
    `${request.method} ${request.path}`
  );
}

function isChange(request: AwsRequest): boolean {
  return request.service === 's3'
    ? request.method !== 'GET' && request.method !== 'HEAD'
    : changes(actionOf(request));
}

const guess = (headers: IncomingHttpHeaders): string => (guessProtocol(headers) === 's3' ? 's3' : 'unknown');

function guessProtocol(headers: IncomingHttpHeaders): Protocol {
  if (headers['x-amz-target'] !== undefined) return 'json';
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ? 'query' : 's3';
}
