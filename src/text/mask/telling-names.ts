/** What makes a key a secret one; a key alone is a name. */
const SECRET_KEYS = (
  'access account admin api app auth client customer deploy encryption hmac license master preshared private ' +
  'recovery root secret session shared signing ssl storage subscription tls unseal'
).split(' ');
const SECRET_WORDS = new Set(
  'pass pw pwd secrets credentials creds auth authorization cookie jwt otp psk sshpass'.split(' '),
);
const SECRET_ENDINGS =
  'password passwd passphrase passcode pwd secret token credential apikey authkey accesskey secretkey privatekey presharedkey'.split(
    ' ',
  );

/** Words behind the secret one that make the value something about the secret: `token_type`, `password_file`. */
const ABOUT = new Set(
  [
    'age algorithm alg arn arns at attempts audience bucket cache callback class count counts created days description',
    'dir directory enable enabled endpoint engine error errors exception expire expired expires expiration expiry',
    'failure failures field fields file filename files fingerprint flags folder format found handler helper hint host hours',
    'id ids in invalid issuer kind label last len length limit limits location manager max method min minutes missing',
    'mode name names not on path paths plugin policies policy port prefix prompt provider providers public rate ref',
    'reference region request require required reuse review rotated rotation rules scope scopes seconds server service',
    'size sizes source state status stdin store suffix time timeout ttl type types updated uri url urls usage user',
    'username version versions',
  ].flatMap((line) => line.split(' ')),
);
/** Words before it that do: the tokens of pages, of repeated calls and of language models, and error codes. */
const NO_SECRET_BEFORE = new Set(
  (
    'bos bpe cls continuation eog eom eos eot expired fim idempotency invalid lf mask max min missing next no num ' +
    'pad page pagination public request sep unk unknown unrecognized'
  ).split(' '),
);
/** The shell's own, whatever their letters say. */
const WORKING_FOLDER = /^-*(?:OLD)?PWD$/i;

/** What every telling name has in it: looked for first, judged by `isTelling` then. */
export const CLUE = [
  'passw|passphrase|passcode|pass(?![a-z])|pwd|pw(?![a-z])|secret|token|credential|creds(?![a-z])',
  'authorization|auth(?![a-z])|cookie|jwt(?![a-z])|otp(?![a-z])|psk(?![a-z])|connection[ _.-]?string',
  `(?:${SECRET_KEYS.join('|')})[ _.-]?(?:access[ _.-]?)?key`,
].join('|');
const HINT = new RegExp(CLUE, 'i');

/**
 * Whether a name tells that its value is secret: of a variable, option, header, key or attribute. Names are taken apart
 * into words (`DB_PASSWORD`, `dbPassword`, `--db-password`, `X-Db-Password`), so that `tokenizer` is no token.
 */
export function isTelling(name: string): boolean {
  if (!HINT.test(name) || WORKING_FOLDER.test(name)) return false;
  const words = wordsOf(name);
  const secret = words.findLastIndex((word, n) => isSecretWord(word, words[n - 1]));
  if (secret < 0) return false;
  // As the last word only: `auth_socket`, `auth_mode` say how, not what.
  if (words[secret] === 'auth' && secret < words.length - 1) return false;
  if (words.slice(secret + 1).some((word) => ABOUT.has(word))) return false;
  return !words.slice(0, secret).some((word) => NO_SECRET_BEFORE.has(word));
}

function isSecretWord(word: string, before: string | undefined): boolean {
  if (word === 'key') return before !== undefined && SECRET_KEYS.includes(before);
  // What makes calls repeatable at AWS; a `client_token` of Vault's has a format of its own.
  if (word === 'token' && before === 'client') return false;
  if (word === 'string') return before === 'connection';
  return SECRET_WORDS.has(word) || SECRET_ENDINGS.some((ending) => word.endsWith(ending));
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}
