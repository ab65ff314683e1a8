import { abortable } from './abortable.ts';
import { isFailure } from './aws-failure.ts';
import type { AwsClients } from './clients.ts';

export interface Certificate {
  /** `ISSUED`, `PENDING_VALIDATION`, `EXPIRED`, … */
  readonly status: string;
  readonly domain: string;
  /** UTC ISO; absent while it is not issued. */
  readonly until?: string;
  /** DNS records by which AWS knows, now and at each renewal, that the name is the account's. Without a dot at the end. */
  readonly records: readonly { readonly name: string; readonly value: string }[];
}

/** `undefined`: there is none. */
export async function describeCertificate(
  aws: AwsClients,
  arn: string,
  signal?: AbortSignal,
): Promise<Certificate | undefined> {
  const { DescribeCertificateCommand } = await import('./chunks/acm.ts');
  const client = await aws.acm();
  try {
    const { Certificate: found } = await client.send(
      new DescribeCertificateCommand({ CertificateArn: arn }),
      abortable(signal),
    );
    return {
      status: found?.Status ?? 'unknown',
      domain: found?.DomainName ?? '',
      ...(found?.NotAfter ? { until: found.NotAfter.toISOString() } : {}),
      records: (found?.DomainValidationOptions ?? []).flatMap(({ ResourceRecord: record }) =>
        record?.Name && record.Value ? [{ name: undotted(record.Name), value: undotted(record.Value) }] : [],
      ),
    };
  } catch (error) {
    if (isFailure(error, 'not-found')) return undefined;
    throw error;
  }
}

const undotted = (name: string): string => name.replace(/\.$/, '');
