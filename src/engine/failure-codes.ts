/** What a code alone says of its failures. One failure can know better and say so (`FailureDraft`). */
export interface CodeTraits {
  /**
   * What the attempt changed, as far as the code tells. `none` only where that is so whatever step meets it: an AWS call
   * that was refused changed nothing, but the calls before it may have. Work that only reads changes nothing by its
   * contract, so the engine knows it of such a step's failures anyway.
   */
  readonly changed: 'none' | 'unknown';
  /**
   * What trying the same again is good for. `useful`: it may well work. `after`: it may once something was put right or
   * waited for, as the hint says. `useless`: it ends the same way.
   */
  readonly again: 'useful' | 'after' | 'useless';
  /**
   * Found wrong before anything is changed, and wrong for every step that comes after: nobody goes past it by hand or by
   * skipping.
   */
  readonly refusal?: true;
  /** What `facts.unexpected` lists can be left out when it is tried again. */
  readonly leavable?: true;
  /** Undone only by typing what `facts.confirm` names; not at all where it names nothing. */
  readonly undoneByName?: true;
  /** Says only that the work ended, cut off or for a reason that nobody knows: any better reason takes its place. */
  readonly unexplained?: true;
  /** The step is simply not done yet, and is begun again without a question. */
  readonly notYet?: true;
  /** There is nothing that a gate could ask about, so what it guards may be done by hand. */
  readonly nothingToReview?: true;
}

/** Every code that a failure can have, by who finds it. */
const CODES = {
  // the engine, and the worlds around it
  stopped: { changed: 'unknown', again: 'useful', unexplained: true, notYet: true },
  interrupted: { changed: 'unknown', again: 'useful', unexplained: true },
  unexpected: { changed: 'unknown', again: 'useful', unexplained: true },
  unknown: { changed: 'unknown', again: 'useful' },
  timeout: { changed: 'unknown', again: 'useful' },
  'not-begun': { changed: 'none', again: 'useful' },
  needs: { changed: 'none', again: 'useless' },
  'no-review': { changed: 'none', again: 'useful', nothingToReview: true },
  'unknown-action': { changed: 'none', again: 'useless' },
  'bad-parameters': { changed: 'unknown', again: 'useless' },
  /** A file of the run, or what a step reads and writes on this machine. */
  disk: { changed: 'unknown', again: 'after' },
  'sandbox-gone': { changed: 'unknown', again: 'useless' },

  // guards: what is looked at before anything is begun
  'wrong-account': { changed: 'none', again: 'after', refusal: true },
  'other-run': { changed: 'none', again: 'after', refusal: true },
  'override-left': { changed: 'none', again: 'after', refusal: true },
  'not-protected': { changed: 'none', again: 'useless', refusal: true },
  'form-refused': { changed: 'none', again: 'useless', refusal: true },
  'plan-unexpected': { changed: 'none', again: 'after', refusal: true, leavable: true },
  'plan-refused': { changed: 'none', again: 'after', refusal: true },
  'not-in-state': { changed: 'none', again: 'useless' },
  'copy-too-large': { changed: 'none', again: 'after' },
  'variables-left': { changed: 'none', again: 'after' },
  'nothing-to-clear': { changed: 'none', again: 'useless' },
  'preview-differs': { changed: 'none', again: 'useful' },

  // gates, and what moved since the review
  'gate-moved': { changed: 'none', again: 'useful' },
  'gate-too-easy': { changed: 'none', again: 'useless' },
  'no-name': { changed: 'none', again: 'useless' },
  'review-changed': { changed: 'none', again: 'useful' },
  'plan-expired': { changed: 'none', again: 'useful' },
  'plan-changed': { changed: 'none', again: 'useful' },
  'plan-gone': { changed: 'none', again: 'useful' },
  'no-backup': { changed: 'none', again: 'useful' },
  'cache-moved': { changed: 'none', again: 'useful' },
  'not-versioned': { changed: 'none', again: 'after' },

  // what was done is not what was to be done
  'not-settled': { changed: 'none', again: 'after' },
  'not-as-asked': { changed: 'none', again: 'useless' },
  'no-instance': { changed: 'none', again: 'after' },
  'not-new': { changed: 'none', again: 'after' },
  'nothing-cleared': { changed: 'none', again: 'useless' },
  'not-a-marker': { changed: 'none', again: 'useless' },
  'no-id': { changed: 'none', again: 'useful' },

  // terragrunt and OpenTofu
  terragrunt: { changed: 'unknown', again: 'useful', unexplained: true },
  // Of an apply it says that the change was made, and only its record is missing.
  'errored-state': { changed: 'unknown', again: 'after', refusal: true, undoneByName: true },
  // Whatever needs the lock takes it before it does anything.
  'lock-held': { changed: 'none', again: 'after', refusal: true, undoneByName: true },
  'state-moved': { changed: 'none', again: 'after' },
  'other-state': { changed: 'none', again: 'after', refusal: true },
  'no-state': { changed: 'none', again: 'after', refusal: true },
  'lock-left': { changed: 'unknown', again: 'after', undoneByName: true },
  'lock-mismatch': { changed: 'none', again: 'useful' },
  'lock-failed': { changed: 'none', again: 'useful' },
  'launch-failed': { changed: 'unknown', again: 'useful' },
  // The old one serves on, and stays: it goes only when the new one is healthy.
  'not-in-service': { changed: 'unknown', again: 'after' },
  'plan-stale': { changed: 'none', again: 'useful' },
  'plan-errored': { changed: 'none', again: 'useful' },
  'plan-unclear': { changed: 'none', again: 'useful' },
  'prevent-destroy': { changed: 'none', again: 'useless' },
  'apply-differs': { changed: 'unknown', again: 'after' },
  'still-in-state': { changed: 'unknown', again: 'useful' },
  'provider-inconsistent': { changed: 'unknown', again: 'useful' },
  'left-behind': { changed: 'unknown', again: 'useless' },
  'module-missing': { changed: 'none', again: 'after' },
  'state-digest': { changed: 'none', again: 'after' },
  'no-bucket': { changed: 'unknown', again: 'after' },
  'no-terragrunt': { changed: 'unknown', again: 'after' },
  // Before the tool or after it: it does not say.
  'hook-failed': { changed: 'unknown', again: 'after' },
  // Seen only when it has run.
  'wrong-tool': { changed: 'unknown', again: 'after' },
  // What tofu must have before it does anything: its providers, its modules, its backend.
  'not-initialised': { changed: 'none', again: 'after' },
  // A mistake can show only when some of it was made already.
  'code-broken': { changed: 'unknown', again: 'after' },
  'provisioner-failed': { changed: 'unknown', again: 'after' },
  'waited-too-long': { changed: 'unknown', again: 'useful' },
  usage: { changed: 'none', again: 'useless' },

  // AWS
  'aws-error': { changed: 'unknown', again: 'useful' },
  conflict: { changed: 'unknown', again: 'useful' },
  credentials: { changed: 'unknown', again: 'after' },
  denied: { changed: 'unknown', again: 'after' },
  'no-capacity': { changed: 'unknown', again: 'after' },
  'not-connected': { changed: 'unknown', again: 'useful' },
  'not-found': { changed: 'unknown', again: 'useful' },
  protected: { changed: 'unknown', again: 'useless' },
  quota: { changed: 'unknown', again: 'after' },
  refused: { changed: 'unknown', again: 'useless' },
  throttled: { changed: 'unknown', again: 'useful' },
  unavailable: { changed: 'unknown', again: 'useful' },
  unreachable: { changed: 'unknown', again: 'useful' },
  unreadable: { changed: 'unknown', again: 'useful' },
  // Of a launch: AWS refuses it, or ends what it has launched.
  'not-offered': { changed: 'unknown', again: 'useless' },
  'account-blocked': { changed: 'unknown', again: 'after' },
  'image-gone': { changed: 'unknown', again: 'useless' },
  'bad-launch': { changed: 'unknown', again: 'useless' },
  'not-issued': { changed: 'unknown', again: 'after' },
  'wrong-region': { changed: 'unknown', again: 'useless' },

  // a boot that is watched; trying again goes on watching, and the machine itself tries again too
  'boot-stage': { changed: 'none', again: 'useful' },
  'boot-agent-no-credentials': { changed: 'none', again: 'after' },
  'boot-archive-cut': { changed: 'none', again: 'useful' },
  'boot-aws-refused': { changed: 'none', again: 'after' },
  'boot-blob-damaged': { changed: 'none', again: 'useful' },
  'boot-cache-denied': { changed: 'none', again: 'after' },
  'boot-certificate': { changed: 'none', again: 'after' },
  'boot-container': { changed: 'none', again: 'useless' },
  'boot-disk-full': { changed: 'none', again: 'useless' },
  'boot-docker': { changed: 'none', again: 'useful' },
  'boot-download': { changed: 'none', again: 'useful' },
  'boot-emergency-mode': { changed: 'none', again: 'useless' },
  'boot-gpu': { changed: 'none', again: 'useless' },
  'boot-kernel-panic': { changed: 'none', again: 'useless' },
  'boot-model-architecture': { changed: 'none', again: 'useless' },
  'boot-model-unknown': { changed: 'none', again: 'useful' },
  'boot-name-resolution': { changed: 'none', again: 'useful' },
  'boot-out-of-memory': { changed: 'none', again: 'useless' },
  'boot-package-lock': { changed: 'none', again: 'useful' },
  'boot-package-mirror': { changed: 'none', again: 'useful' },
  'boot-package-refused': { changed: 'none', again: 'useless' },
  'boot-port-in-use': { changed: 'none', again: 'after' },
  'boot-pull-stalled': { changed: 'none', again: 'useful' },
  'boot-registry-limit': { changed: 'none', again: 'after' },
  'boot-file-system': { changed: 'none', again: 'useless' },
  'boot-hung-task': { changed: 'none', again: 'useful' },
  'boot-image-gone': { changed: 'none', again: 'useless' },
  'boot-network-reset': { changed: 'none', again: 'useful' },
  'boot-no-data-source': { changed: 'none', again: 'useless' },
  'boot-powered-off': { changed: 'none', again: 'useless' },
  'boot-root-disk': { changed: 'none', again: 'useless' },
  'boot-script-broken': { changed: 'none', again: 'useless' },
  'boot-script-not-run': { changed: 'none', again: 'useless' },
  'boot-unit-failed': { changed: 'none', again: 'useful' },
  'boot-user-data-failed': { changed: 'none', again: 'useful' },
  'boot-user-data-ignored': { changed: 'none', again: 'useless' },
  'instance-gone': { changed: 'none', again: 'useless' },

  // the service's answer
  'answer-status': { changed: 'none', again: 'useful' },
  'answer-timeout': { changed: 'none', again: 'useful' },
  'answer-wrong': { changed: 'none', again: 'useful' },
  'model-missing': { changed: 'none', again: 'after' },
  'model-unusable': { changed: 'none', again: 'useless' },
  'service-certificate': { changed: 'none', again: 'after' },
  'service-refused': { changed: 'none', again: 'useful' },
  'service-unavailable': { changed: 'none', again: 'useful' },
  'service-unreachable': { changed: 'none', again: 'useful' },
  'service-unresolved': { changed: 'none', again: 'after' },
} as const satisfies Readonly<Record<string, CodeTraits>>;

export type FailureCode = keyof typeof CODES;

export const TRAITS: Readonly<Record<FailureCode, CodeTraits>> = CODES;
