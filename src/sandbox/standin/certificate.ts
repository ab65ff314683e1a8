import { randomBytes } from 'node:crypto';
import type { Json } from '../../engine/events.ts';
import { type AwsCall, AwsCallError } from './client.ts';
import { Failed } from './output.ts';
import { type Place, type Provider, stateOnly } from './provider.ts';
import { type Attributes, textOf } from './unit.ts';

interface Described {
  readonly Status: string;
  readonly NotBefore?: number;
  readonly NotAfter?: number;
  readonly IssuedAt?: number;
  readonly DomainValidationOptions?: readonly {
    readonly DomainName: string;
    readonly ResourceRecord?: { readonly Name: string; readonly Type: string; readonly Value: string };
  }[];
}

/** The aws provider gives an old certificate 20 minutes to fall out of use; nobody rehearses for that long. */
const IN_USE_MS = 120_000;
const LOOK_MS = 5_000;

export const certificateProvider: Provider = {
  async create(wanted, place, born) {
    const { client, sleep } = place;
    let arn: string;
    try {
      const request = {
        DomainName: wanted['domain_name'],
        ValidationMethod: 'DNS',
        IdempotencyToken: randomBytes(16).toString('hex'),
      };
      const { body } = await client.call(acm('RequestCertificate', request));
      arn = (JSON.parse(body) as { CertificateArn: string }).CertificateArn;
    } catch (error) {
      throw worded(`requesting ACM Certificate (${textOf(wanted, 'domain_name')}): `, error);
    }
    born({ ...wanted, arn, id: arn });
    await sleep(LOOK_MS);
    return { ...wanted, arn, id: arn, ...seen(await describe(arn, place)) };
  },
  update: async (_, wanted) => wanted,
  async destroy(before, place) {
    const arn = textOf(before, 'arn');
    for (let waited = 0; ; waited += LOOK_MS) {
      try {
        await place.client.call(acm('DeleteCertificate', { CertificateArn: arn }));
        return;
      } catch (error) {
        if (!(error instanceof AwsCallError)) throw error;
        if (error.code === 'ResourceNotFoundException') return;
        if (error.code !== 'ResourceInUseException' || waited >= IN_USE_MS)
          throw worded(`deleting ACM Certificate (${arn}): `, error);
        await place.sleep(LOOK_MS);
      }
    }
  },
  async read(known, place) {
    const found = await describe(textOf(known, 'arn'), place);
    if (found === undefined) return undefined;
    const { status, not_after, not_before } = seen(found);
    return {
      ...known,
      ...(status === known['status']
        ? {}
        : { status: status ?? null, not_after: not_after ?? '', not_before: not_before ?? '' }),
    };
  },
};

/** Stands for the wait until a certificate is issued; there is no such thing at AWS. */
export const validationProvider: Provider = {
  async create(wanted, place) {
    const arn = textOf(wanted, 'certificate_arn');
    for (;;) {
      const found = await describe(arn, place);
      if (found?.Status === 'ISSUED') {
        const id = new Date((found.IssuedAt ?? found.NotBefore ?? 0) * 1000).toISOString();
        return { ...wanted, id: id.replace('T', ' ').replace(/\.\d+Z/, ' +0000 UTC') };
      }
      if (found === undefined)
        throw new Failed(
          `waiting for ACM Certificate (${arn}) to be issued: not found`,
          '',
          'aws_acm_certificate_validation.ttb',
        );
      await place.sleep(LOOK_MS);
    }
  },
  update: async (_, wanted) => wanted,
  destroy: async () => undefined,
  read: async (known) => known,
};

/** The DNS record that proves who owns the name. Route 53 is not simulated: the record is in the state only. */
export const recordProvider: Provider = {
  ...stateOnly(15_000),
  async create(wanted, { sleep }) {
    await sleep(15_000);
    const name = textOf(wanted, 'name').replace(/\.$/, '');
    return {
      ...wanted,
      name,
      fqdn: name,
      id: `${textOf(wanted, 'zone_id')}_${name}_${textOf(wanted, 'type')}`,
    };
  },
};

async function describe(arn: string, { client }: Place): Promise<Described | undefined> {
  try {
    const { body } = await client.call(acm('DescribeCertificate', { CertificateArn: arn }));
    return (JSON.parse(body) as { Certificate: Described }).Certificate;
  } catch (error) {
    if (error instanceof AwsCallError && error.code === 'ResourceNotFoundException') return undefined;
    throw worded(`reading ACM Certificate (${arn}): `, error);
  }
}

function seen(found: Described | undefined): Attributes {
  if (found === undefined) return {};
  const iso = (seconds: number | undefined): string =>
    seconds === undefined ? '' : new Date(seconds * 1000).toISOString().replace(/\.\d+Z/, 'Z');
  const options = (found.DomainValidationOptions ?? []).map(({ DomainName, ResourceRecord: record }) => ({
    domain_name: DomainName,
    resource_record_name: record?.Name ?? '',
    resource_record_type: record?.Type ?? '',
    resource_record_value: record?.Value ?? '',
  }));
  return {
    status: found.Status,
    not_after: iso(found.NotAfter),
    not_before: iso(found.NotBefore),
    domain_validation_options: options as Json,
  };
}

function acm(operation: string, body: Readonly<Record<string, unknown>>): AwsCall {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `CertificateManager.${operation}`,
  };
  return { service: 'acm', operation, headers, body: JSON.stringify(body) };
}

function worded(before: string, error: unknown): unknown {
  return error instanceof AwsCallError
    ? new Failed(`${before}${error.message}`, '', 'aws_acm_certificate.ttb')
    : error;
}
