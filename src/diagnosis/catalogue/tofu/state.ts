import type { Entry } from '../../entry.ts';

// The state and its lock.

/** Titles that tofu gives to trouble with the state's lock and the state itself. */
const ACQUIRING = /^Error acquiring the state lock/;
const OTHER_LOCK =
  /lock id "[^"\n]{0,200}"(?: from s3)? does not match existing lock(?: \("(?<other>[^"\n]{1,100})"\))?/;

/** Refused as somebody’s, and nobody’s when its entry was read: an empty answer of the table, or no file. */
const JUST_FREED =
  /(?:ConditionalCheckFailedException[^\0]{0,300}unexpected end of JSON input|\.tflock'[^\0]{0,200}StatusCode:\s{1,3}404,[^\0]{0,200}NoSuchKey)/;

export const STATE: readonly Entry[] = [
  {
    id: 'state-not-saved',
    code: 'errored-state',
    when: [{ title: /^Failed to (?:persist state to backend|save state)/ }],
    cause: [
      'The change {howFar} the state could be written neither back nor to a file: {printed}.',
      'The change {howFar} the state could not be written back ({whyNotSaved}): it lies in errored.tfstate.',
      'The change {howFar} the state could not be written back: it lies in errored.tfstate.',
    ],
    hint: 'Nothing may be applied until that state is pushed. The next plan would look clean and be wrong.',
    next: [
      ['{signIn}'],
      [
        'Free disk space, and save the JSON from the output, since {printed}, as errored.tfstate',
        'Find errored.tfstate under .terragrunt-cache in the unit',
      ],
      'Push it with `state push <absolute path>`',
    ],
    first: true,
    reports: ['recorded: tofu 1.12', 'facts of AWS 5.26', 'hashicorp/terraform#14423'],
  },
  {
    id: 'lock-left',
    code: 'lock-left',
    when: [{ title: /^Error releasing the state lock/ }],
    values: [/^Error releasing the state lock\n(?:Error message: )?(?<why>[^\n]{1,300})/],
    cause: [
      "The state's lock could not be given back: {code}: {said}.",
      "The state's lock could not be given back: {why}",
      "The state's lock could not be given back: no reason is given",
    ],
    hint: [
      'It is our own, {lock}, and nobody is at work with it any more. Until it is taken away nobody can plan or apply.',
      'It is our own, and nobody is at work with it any more. Until it is taken away nobody can plan or apply.',
    ],
    next: [
      ['Take it away by typing its id, {lock}', 'Take it away by typing its id'],
      'See that this role may delete objects beside the state',
    ],
    first: true,
    reports: ['recorded: tofu 1.12', 'facts of AWS 5.24', 'hashicorp/terraform#19296'],
  },
  {
    id: 'lock-held',
    code: 'lock-held',
    // Only where somebody holds it: every other trouble on the way to the lock has the same title.
    when: [
      {
        title: ACQUIRING,
        codes: ['PreconditionFailed', 'ConditionalCheckFailedException', 'ConditionalRequestConflict'],
      },
      { title: ACQUIRING, statuses: [412] },
      {
        title: ACQUIRING,
        says: /ConditionalCheckFailed(?![^\0]{0,300}unexpected end of JSON input)|Lock Info:\s{1,20}ID: {1,20}\S/,
      },
    ],
    cause: ['The state is locked by {holder}.', 'The state is locked.'],
    hint: 'Somebody may be changing the same infrastructure right now. Ask them before you take the lock away.',
    next: [
      'Wait for them and try again',
      [
        'If their run is dead, take the lock away by typing its id, {lock}',
        'If their run is dead, take the lock away by typing its id',
      ],
    ],
    first: true,
    changed: 'none',
    reports: [
      'recorded: tofu 1.12',
      'facts of AWS 5.24, 5.25',
      'hashicorp/terraform#14513',
      'hashicorp/terraform#27406',
    ],
  },
  {
    id: 'lock-just-freed',
    code: 'lock-failed',
    // It was refused, and when tofu looked whose it was there was none.
    when: [
      {
        title: ACQUIRING,
        codes: ['PreconditionFailed', 'ConditionalCheckFailedException', 'ConditionalRequestConflict'],
        says: JUST_FREED,
      },
      { title: ACQUIRING, statuses: [412], codes: ['PreconditionFailed'], says: JUST_FREED },
      { title: ACQUIRING, says: JUST_FREED },
    ],
    cause: 'The state was locked a moment ago, and whoever held the lock has given it back since.',
    hint: 'There is no lock to take away. Somebody may have changed the infrastructure just now.',
    next: ['Try again'],
    first: true,
    changed: 'none',
    reports: ['hashicorp/terraform#32690', 'rustfs/rustfs#1610'],
  },
  {
    id: 'lock-table-missing',
    code: 'lock-failed',
    when: [{ title: ACQUIRING, codes: ['ResourceNotFoundException'] }],
    cause:
      'The state could not be locked, so nothing was done: the DynamoDB table that the backend names for locks is not there.',
    hint: 'It was deleted, or is in another account or region. Never switch locking off to get on.',
    next: [
      'See which tables there are, in the account and region of the backend: aws dynamodb list-tables',
      'Mend `dynamodb_table` of the backend, or make the table with the key LockID again; then try again',
    ],
    again: 'after',
    first: true,
    changed: 'none',
    reports: ['hashicorp/terraform#12774', 'hashicorp/terraform-provider-aws#4632'],
  },
  {
    id: 'lock-mismatch',
    code: 'lock-mismatch',
    when: [
      { title: /^Failed to unlock state: /, says: OTHER_LOCK },
      { title: /^Error releasing the state lock/, says: OTHER_LOCK },
    ],
    cause: [
      'The lock has another id by now: {who} holds it. Nothing was removed.',
      'The lock has another id by now, {other}. Nothing was removed.',
      'The lock has another id by now: somebody holds it. Nothing was removed.',
    ],
    next: ['Look who holds it before you do anything: plan again'],
    first: true,
    reports: ['recorded: tofu 1.12', 'hashicorp/terraform#27665'],
  },
  {
    id: 'lock-failed',
    code: 'lock-failed',
    when: [
      { title: ACQUIRING },
      {
        title: ACQUIRING,
        codes: ['SlowDown', 'RequestLimitExceeded', /Throttl\w*/, 'InternalError', 'ServiceUnavailable'],
      },
    ],
    values: [/^Error acquiring the state lock\s{1,4}(?:Error message: )?(?<why>[^\n]{1,300})/],
    cause: [
      'The state could not be locked, so nothing was done: {code}: {said}.',
      'The state could not be locked, so nothing was done: {why}',
      'The state could not be locked, so nothing was done: no reason is given',
    ],
    hint: 'This does not say that anybody holds the lock.',
    next: ['Try again'],
    changed: 'none',
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'state-digest',
    code: 'state-digest',
    when: [
      {
        title:
          /^(?:[Ee]rror (?:refreshing|loading) state: |Failed to (?:load|refresh) state: )?state data in S3 does not have the expected content/,
      },
    ],
    values: [/digest(?: value)?:? (?:in the table )?(?<digest>[0-9a-f]{32})/],
    cause:
      'The state in S3 is not the one whose digest the lock table holds: a write was cut off, or S3 answered with an older one.',
    hint: 'Nothing is done until they agree. Never write the digest by hand before you know which state is the right one.',
    next: [
      'Wait a minute and try again: an older answer of S3 passes',
      'If it stays: compare the versions of the state (aws s3api list-object-versions), and mend the table’s entry with whoever ran last',
    ],
    first: true,
    reports: ['AlexsLemonade/refinebio#1326'],
  },
  {
    id: 'no-bucket',
    code: 'no-bucket',
    when: [
      { title: /^(?:[\w ]{1,60}: )?S3 bucket (?:"[^"\n]{1,100}" )?does not exist/ },
      {
        codes: ['NoSuchBucket'],
        title:
          /^(?:error loading state|Failed to load state|Failed to get existing workspaces|Error acquiring the state lock|error configuring S3 Backend|Error refreshing state|Error loading state|Failed to save state)/,
      },
    ],
    cause: 'The bucket that holds the state does not exist, or is in another account.',
    hint: 'Check the account and region before anything else. A new, empty bucket would make the next plan create everything again.',
    next: [
      'See who you are: aws sts get-caller-identity',
      'Check `state` in firedrill.yaml against the unit’s backend',
    ],
    reports: ['recorded: tofu 1.12'],
  },
];
