/** The service that is recovered, as `firedrill.yaml` describes it (docs/service.md). Plain data: no file or schema code here. */
export interface Service {
  /** Short name: names buckets, tags and folders, e.g. `ttb-verifier`. */
  readonly name: string;
  /** Absolute path of the unit: the terragrunt directory. */
  readonly unit: string;
  /** The 12-digit account; a caller from another one is refused. */
  readonly account: string;
  readonly region: string;
  /** Address of the instance in the unit, `aws_instance.ttb`. */
  readonly instance: string;
  readonly state: { readonly bucket: string; readonly key: string };
  readonly cache: {
    readonly bucket: string;
    readonly prefix: string;
    /** Key of an archive from before this layout, which a boot accepts too; clearing hides it as well. */
    readonly archive?: string | undefined;
  };
  readonly health: { readonly url: string; readonly expect: string };
  readonly question: Question;
  /** What must not be destroyed by accident, and the ways its protection may be removed (DESIGN §6). */
  readonly protected: readonly ProtectedResource[];
  /** Objectives by runbook id that differ from the runbook's own, in ms. */
  readonly objectivesMs: Readonly<Record<string, number>>;
  /** The same for answers in words. */
  readonly answersObjectivesMs?: Readonly<Record<string, number>>;
  /** The CloudWatch alarm that goes off when the service is down. */
  readonly alarm?: string;
  /** The role that dry runs and the tail take: one that may only look. */
  readonly dryRunRole?: string;
  /** What every plan leaves out, and the file in the format of tofu's `-exclude-file` that says so, absolute, if one does. */
  readonly exclude?: { readonly file?: string; readonly addresses: readonly string[] };
  /** Variables of the caller's environment that children may see (`pass`) or lose without a word (`drop`). */
  readonly environment: { readonly pass: readonly string[]; readonly drop: readonly string[] };
}

/** What is sure of a service whose firedrill.yaml has mistakes. */
export type KnownService = Partial<Service>;

/** A real question to the service: it has recovered when the answer is right, not when a port is open. */
export interface Question {
  readonly request: {
    readonly method: string;
    /** Absolute URL. */
    readonly url: string;
    /** A body: a file to send as multipart (absolute path), or JSON. */
    readonly file?: string;
    readonly json?: unknown;
  };
  readonly expect: {
    readonly status: number /** A regular expression the body must match. */;
    readonly match: string;
  };
  readonly timeoutMs: number;
}

export type ProtectionForm = 'replace' | 'destroy' | 'forget';

export interface ProtectedResource {
  readonly address: string;
  /** What the thing is called in the real world: a domain, `owner/name`. A gate that ends it asks for this. */
  readonly name: string;
  readonly forms: readonly ProtectionForm[];
  /** Why a form that is missing is missing, in one sentence. */
  readonly because?: string;
}
