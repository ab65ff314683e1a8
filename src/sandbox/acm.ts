import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import { type Asked, jsonReply, textOf } from './json-protocol.ts';
import type { AwsRequest, Reply } from './wire.ts';
import type { Certificate, World } from './world.ts';

/** How long DNS validation takes when the record is there already, as it is for a renewed name. */
const ISSUE_MS = 25_000;

export function acm(request: AwsRequest, world: World): Reply {
  return jsonReply(request, 'CertificateManager', {
    DescribeCertificate: (asked) => ({ Certificate: describe(find(asked, world), world) }),
    ListCertificates: () => ({
      CertificateSummaryList: [...world.certificates.values()].map((one) => ({
        CertificateArn: one.arn,
        DomainName: one.domain,
        Status: statusOf(one, world),
        Type: 'AMAZON_ISSUED',
        InUse: world.listenerCertificate === one.arn,
      })),
    }),
    RequestCertificate: (asked) => {
      const token = textOf(asked, 'IdempotencyToken');
      const domain = textOf(asked, 'DomainName');
      if (domain === undefined)
        throw new AwsError(
          'ValidationException',
          "1 validation error detected: Value at 'domainName' failed to satisfy constraint: Member must not be null",
        );
      const same = [...world.certificates.values()].find((one) => token !== undefined && one.token === token);
      if (same) return { CertificateArn: same.arn };
      const arn = `arn:aws:acm:${world.service.region}:${world.service.account}:certificate/${randomUUID()}`;
      world.certificates.set(arn, {
        arn,
        domain,
        requestedMs: world.now(),
        issuedMs: world.now() + ISSUE_MS,
        token,
      });
      return { CertificateArn: arn };
    },
    DeleteCertificate: (asked) => {
      const certificate = find(asked, world);
      if (world.listenerCertificate === certificate.arn) {
        throw new AwsError(
          'ResourceInUseException',
          `Certificate ${certificate.arn} in account ${world.service.account} is in use.`,
        );
      }
      world.certificates.delete(certificate.arn);
      return {};
    },
  });
}

function find(asked: Asked, world: World): Certificate {
  const arn = textOf(asked, 'CertificateArn') ?? '';
  const certificate = world.certificates.get(arn);
  if (certificate === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Could not find certificate ${arn} in account ${world.service.account}.`,
    );
  }
  return certificate;
}

function statusOf(certificate: Certificate, world: World): 'ISSUED' | 'PENDING_VALIDATION' {
  return certificate.issuedMs !== undefined && world.now() >= certificate.issuedMs
    ? 'ISSUED'
    : 'PENDING_VALIDATION';
}

const endOf = (issued: number, world: World): number =>
  world.troubles.has('certificate-ends') ? world.now() / 1000 + 5 * 86_400 : issued + 395 * 86_400;

/** The record in DNS that proves who has the name. */
export const validationRecord = ({ arn, domain }: Certificate) => {
  const record = arn.slice(-32).replaceAll('-', '');
  return { Name: `_${record}.${domain}.`, Type: 'CNAME', Value: `_${record}.acm-validations.aws.` };
};

/** Times are epoch seconds in this protocol. */
function describe(certificate: Certificate, world: World): Record<string, unknown> {
  const status = statusOf(certificate, world);
  const issued = status === 'ISSUED' ? (certificate.issuedMs ?? 0) / 1000 : undefined;
  return {
    CertificateArn: certificate.arn,
    DomainName: certificate.domain,
    SubjectAlternativeNames: [certificate.domain],
    DomainValidationOptions: [
      {
        DomainName: certificate.domain,
        ValidationDomain: certificate.domain,
        ValidationStatus: status === 'ISSUED' ? 'SUCCESS' : 'PENDING_VALIDATION',
        ResourceRecord: validationRecord(certificate),
        ValidationMethod: 'DNS',
      },
    ],
    Subject: `CN=${certificate.domain}`,
    Issuer: 'Amazon',
    CreatedAt: certificate.requestedMs / 1000,
    IssuedAt: issued,
    NotBefore: issued,
    NotAfter: issued === undefined ? undefined : endOf(issued, world),
    Status: status,
    KeyAlgorithm: 'RSA-2048',
    SignatureAlgorithm: 'SHA256WITHRSA',
    InUseBy: world.listenerCertificate === certificate.arn ? [world.names.loadBalancerArn] : [],
    Type: 'AMAZON_ISSUED',
    RenewalEligibility: world.listenerCertificate === certificate.arn ? 'ELIGIBLE' : 'INELIGIBLE',
    Options: { CertificateTransparencyLoggingPreference: 'ENABLED' },
  };
}
