import type { DeserializeMiddleware, InitializeMiddleware, MetadataBearer } from '@smithy/types';
import type { Border } from '../text/border.ts';
import { boundedAnswers, endsWhenAborted } from './bounded.ts';
import { FAR, NEAR, retryStrategy } from './call-retries.ts';
import { assumedRole } from './assumed-role.ts';
import type { AwsClients } from './clients.ts';
import { type ExplainError, errorMap } from './errors.ts';
import { guard } from './guard.ts';
import type { Effect } from './manifest.ts';
import { ownCredentials } from './own-credentials.ts';
import { ownSource } from './own-source.ts';
import type { Place } from './place.ts';
import { type CallRecord, recorder } from './recorder.ts';
import { keepWarnings, quietLogger } from './warnings.ts';

export interface Connection {
  readonly region: string;
  /** What failures say of where the calls go. */
  readonly place: Place;
  /** Given: calls go there, with these keys, and nothing of the operator's environment and files counts. */
  readonly only?: {
    /** `http://127.0.0.1:PORT` */
    readonly endpoint: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** A role that is taken with the operator's own keys, for every call. */
  readonly role?: string;
  /** The strongest kind of call that may pass. */
  readonly allow: Effect;
  /** The run's name: every call carries `firedrill/<run>` in its user agent (DESIGN §3). */
  readonly run: string;
  /** What AWS says in errors, and what calls held, comes in through it. */
  readonly border: Border;
  /** What an error of a call means. */
  readonly explain: ExplainError;
  /** Takes one record a call, and the SDK's warnings. Must not throw. */
  readonly record: (line: CallRecord | SdkWarning) => void;
  /** Real ms from an answer's head to its last byte. Default 30 s. */
  readonly answerMs?: number;
}

export interface SdkWarning {
  readonly at: string;
  readonly warning: string;
}

/** The clients of a world. Nothing of the SDK is loaded, and nothing asked, before a client is. */
export function connectAws(connection: Connection): AwsClients {
  const warn = (warning: string) => connection.record({ at: new Date().toISOString(), warning });
  keepWarnings(warn);
  const { role } = connection;
  const own = configOf(connection, warn);
  const assumed =
    role === undefined
      ? undefined
      : assumedRole(role, connection.run, async () => {
          const { STSClient } = await import('./chunks/sts.ts');
          return attach(new STSClient(own), connection, () => undefined);
        });
  const config = assumed ? { ...own, credentials: assumed.credentials } : own;
  const clients = {
    acm: once(async () => {
      const { ACMClient } = await import('./chunks/acm.ts');
      return attach(new ACMClient(config), connection, forget);
    }),
    cloudwatch: once(async () => {
      const { CloudWatchClient } = await import('./chunks/cloudwatch.ts');
      return attach(new CloudWatchClient(config), connection, forget);
    }),
    dynamodb: once(async () => {
      const { DynamoDBClient } = await import('./chunks/dynamodb.ts');
      return attach(new DynamoDBClient(config), connection, forget);
    }),
    ec2: once(async () => {
      const { EC2Client } = await import('./chunks/ec2.ts');
      return attach(new EC2Client(config), connection, forget);
    }),
    ecr: once(async () => {
      const { ECRClient } = await import('./chunks/ecr.ts');
      return attach(new ECRClient(config), connection, forget);
    }),
    kms: once(async () => {
      const { KMSClient } = await import('./chunks/kms.ts');
      return attach(new KMSClient(config), connection, forget);
    }),
    quotas: once(async () => {
      const { ServiceQuotasClient } = await import('./chunks/service-quotas.ts');
      return attach(new ServiceQuotasClient(config), connection, forget);
    }),
    s3: once(async () => {
      const { S3Client } = await import('./chunks/s3.ts');
      // With the bucket's name in the host, a sandbox would need a resolver that knows it.
      const alone = connection.only ? { forcePathStyle: true, ...S3_ALONE } : {};
      return attach(new S3Client({ ...config, ...alone }), connection, forget);
    }),
    ssm: once(async () => {
      const { SSMClient } = await import('./chunks/ssm.ts');
      return attach(new SSMClient(config), connection, forget);
    }),
    sts: once(async () => {
      const { STSClient } = await import('./chunks/sts.ts');
      return attach(new STSClient(config), connection, forget);
    }),
  };
  // A client keeps the credentials it once found: after a refusal the next call starts from the files again, so that
  // logging in anew in another terminal and pressing `r` is enough.
  function forget(): void {
    for (const client of Object.values(clients)) client.forget();
    assumed?.forget();
  }
  return {
    acm: clients.acm.get,
    cloudwatch: clients.cloudwatch.get,
    dynamodb: clients.dynamodb.get,
    ec2: clients.ec2.get,
    ecr: clients.ecr.get,
    kms: clients.kms.get,
    quotas: clients.quotas.get,
    s3: clients.s3.get,
    ssm: clients.ssm.get,
    sts: clients.sts.get,
    renew: forget,
  };
}

function configOf({ region, only, run }: Connection, warn: (text: string) => void) {
  const retries = only ? NEAR : FAR;
  return {
    region,
    ...(only ? { ...only, ...ALONE } : ownCredentials()),
    defaultsMode: 'standard' as const,
    maxAttempts: retries.maxAttempts,
    retryStrategy: retryStrategy(retries),
    customUserAgent: [['firedrill', run]] as [string, string][],
    logger: quietLogger(warn),
    requestHandler: {
      connectionTimeout: only ? 2000 : 5000,
      requestTimeout: 30_000,
      throwOnRequestTimeout: true,
    },
  };
}

/** Everything that the SDK would look up in the environment and in files for itself, said (each client's runtimeConfig.js). */
const ALONE = {
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
  userAgentAppId: '',
  retryMode: 'standard',
  disableClockSkewCorrection: false,
  authSchemePreference: [],
  sigv4aSigningRegionSet: [],
};
const S3_ALONE = {
  useArnRegion: false,
  disableS3ExpressSessionAuth: true,
  requestChecksumCalculation: 'WHEN_SUPPORTED' as const,
  responseChecksumValidation: 'WHEN_SUPPORTED' as const,
};

interface Stack<I extends object, O extends MetadataBearer> {
  add(
    middleware: InitializeMiddleware<I, O>,
    options: { readonly step: 'initialize'; readonly priority: 'high'; readonly name: string },
  ): void;
  add(
    middleware: DeserializeMiddleware<I, O>,
    options: { readonly step: 'deserialize'; readonly priority: 'low'; readonly name: string },
  ): void;
}

/**
 * Outermost first: errors, recorder, guard. All before serialization, so a refused call never reaches the network. What
 * comes back from there is read to its end before the SDK looks at it.
 */
function attach<
  I extends object,
  O extends MetadataBearer,
  C extends { readonly middlewareStack: Stack<I, O> },
>(client: C, connection: Connection, onCredentials: () => void): C {
  const stack: Stack<I, O> = client.middlewareStack;
  const at = (name: string) => ({ step: 'initialize', priority: 'high', name: `firedrill-${name}` }) as const;
  stack.add(
    errorMap<I, O>(connection, onCredentials, connection.only ? undefined : () => ownSource(connection.role)),
    at('errors'),
  );
  stack.add(recorder<I, O>(connection), at('recorder'));
  stack.add(guard<I, O>(connection.allow), at('guard'));
  stack.add(endsWhenAborted<I, O>(), at('abort'));
  stack.add(boundedAnswers<I, O>(connection.answerMs), {
    step: 'deserialize',
    priority: 'low',
    name: 'firedrill-bounded-answers',
  });
  return client;
}

function once<T>(make: () => Promise<T>): { readonly get: () => Promise<T>; readonly forget: () => void } {
  let made: Promise<T> | undefined;
  return {
    get: () => {
      made ??= make();
      return made;
    },
    forget: () => {
      made = undefined;
    },
  };
}
