/**
 * The shapes in which a secret may come in, as data: what one looks like with a given secret in it. Each must be masked
 * wherever text is shown or kept, with nothing said of the secret but its name.
 */
export interface Canary {
  readonly name: string;
  readonly kind: 'console' | 'tool' | 'environment' | 'plan' | 'header' | 'error' | 'url';
  plant(secret: string): string;
}

/** Secrets of three kinds: letters and digits; with signs that shells, URLs and JSON write differently; with words. */
export const SECRETS = ['kV7mQ2xT9rLp4WsZ8nB1', `p%4&q"R's/w0rd+1<x>`, 'correct-horse-battery-9'] as const;

const url = encodeURIComponent;
const json = (text: string): string => JSON.stringify(text).slice(1, -1);
const shell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
/** As many characters as a format wants, of the secret's letters and digits. */
const fit = (secret: string, length: number, allowed = /[^A-Za-z0-9]/g): string => {
  const letters = secret.replace(allowed, '') || 'a1';
  return letters.repeat(Math.ceil(length / letters.length)).slice(0, length);
};
const lines = (text: string, width = 64): string[] => text.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
const pem = (kind: string, secret: string): string[] => [
  `-----BEGIN ${kind}-----`,
  ...lines(base64(`key ${secret} `.repeat(12))),
  `-----END ${kind}-----`,
];
const onConsole = (line: string, up = 9.4): string => `[   ${up.toFixed(6)}] cloud-init[1618]: ${line}`;

const shape = (kind: Canary['kind'], name: string, plant: (secret: string) => string): Canary => ({
  kind,
  name,
  plant,
});

const CONSOLE: readonly Canary[] = [
  shape('console', 'a trace of an assignment', (s) => onConsole(`+ DB_PASSWORD=${shell(s)}`)),
  shape('console', 'a trace of an export', (s) => onConsole(`++ export API_TOKEN=${shell(s)}`)),
  shape('console', 'two exports on a line', (s) => onConsole(`+ export A=1 CLIENT_SECRET=${shell(s)} B=2`)),
  shape('console', 'declare -x', (s) => onConsole(`declare -x DB_PASSWD="${json(s)}"`)),
  shape('console', 'a bare assignment', (s) => onConsole(`SMTP_PASS=${fit(s, 14)}`)),
  shape('console', 'an option with a space', (s) => onConsole(`+ tool --password ${shell(s)} --verbose`)),
  shape('console', 'an option with =', (s) => onConsole(`+ tool --auth-token=${shell(s)} run`)),
  shape('console', 'an option with one dash', (s) => onConsole(`+ tool -password ${shell(s)}`)),
  shape('console', 'curl with a bearer token', (s) =>
    onConsole(`+ curl -fsS -H 'Authorization: Bearer ${fit(s, 40)}' https://example.org/x`),
  ),
  shape('console', 'curl with an API key', (s) =>
    onConsole(`+ curl -H "X-Api-Key: ${json(s)}" https://example.org`),
  ),
  shape('console', 'curl with user and password', (s) =>
    onConsole(`+ curl -u 'ci:${fit(s, 16)}' https://example.org`),
  ),
  shape('console', 'curl with data', (s) =>
    onConsole(`+ curl -d 'user=ci&password=${url(s)}' https://example.org`),
  ),
  shape('console', 'curl with JSON', (s) =>
    onConsole(
      `+ curl -d '{"user":"ci","password":"${json(s).replaceAll("'", `'\\''`)}"}' https://example.org`,
    ),
  ),
  shape('console', 'docker login -p', (s) => onConsole(`+ docker login -u ci -p ${fit(s, 20)} ghcr.io`)),
  shape('console', 'docker login --password', (s) =>
    onConsole(`+ docker login --password ${shell(s)} -u ci`),
  ),
  shape('console', 'echo into docker login', (s) =>
    onConsole(`+ echo ${shell(s)} | docker login -u ci --password-stdin`),
  ),
  shape('console', 'echo into chpasswd', (s) => onConsole(`echo 'admin:${fit(s, 18)}' | chpasswd`)),
  shape('console', 'a here-string', (s) =>
    onConsole(`+ docker login -u ci --password-stdin ghcr.io <<< ${shell(s)}`),
  ),
  shape('console', 'a crypt of a password', (s) =>
    onConsole(`root:$6$salt$${fit(s, 86)}:19000:0:99999:7:::`),
  ),
  shape('console', 'docker run -e', (s) =>
    onConsole(`+ docker run -u 1000:1000 -e DB_PASSWORD=${shell(s)} app`),
  ),
  shape('console', 'mysql -p', (s) => onConsole(`+ mysql -h db -u root -p${fit(s, 16)} app`)),
  shape('console', 'sshpass -p', (s) => onConsole(`+ sshpass -p ${shell(s)} ssh host`)),
  shape('console', 'redis-cli -a', (s) => onConsole(`+ redis-cli -h cache -a ${shell(s)} ping`)),
  shape('console', 'openssl pass:', (s) => onConsole(`+ openssl rsa -passin pass:${fit(s, 16)} -in key.pem`)),
  shape('console', 'SQL', (s) => onConsole(`ALTER USER app IDENTIFIED BY '${fit(s, 16)}'`)),
  shape('console', 'SQL of PostgreSQL', (s) => onConsole(`CREATE ROLE app WITH PASSWORD '${fit(s, 16)}'`)),
  shape('console', 'aws configure set', (s) =>
    onConsole(`+ aws configure set aws_secret_access_key ${fit(s, 40)}`),
  ),
  shape('console', 'npm config set', (s) =>
    onConsole(`+ npm config set //registry.example.org/:_authToken ${fit(s, 36)}`),
  ),
  shape('console', 'a .netrc', (s) => onConsole(`machine example.org login ci password ${fit(s, 20)}`)),
  shape('console', 'a marker of a failure', (s) =>
    onConsole(
      `##RB ${JSON.stringify({ stage: 'images', event: 'fail', t: 1, up: 2, message: `tool --token=${shell(s)} failed` })}`,
    ),
  ),
  shape('console', 'a private key over lines', (s) =>
    pem('RSA PRIVATE KEY', s)
      .map((line) => onConsole(line))
      .join('\n'),
  ),
  shape('console', 'a private key of OpenSSH, without prefix', (s) =>
    pem('OPENSSH PRIVATE KEY', s).join('\r\n'),
  ),
  shape('console', 'a private key in one line', (s) =>
    onConsole(`KEY="${pem('PRIVATE KEY', s).join('\\n')}"`),
  ),
  shape('console', 'a private key in base64', (s) =>
    onConsole(`tls: ${base64(pem('PRIVATE KEY', s).join('\n'))}`),
  ),
  shape('console', 'an overwritten line', (s) => `${onConsole(`+ DB_PASSWORD=${shell(s)}`)}\r`),
  shape('console', 'colour inside', (s) =>
    onConsole(`\u001b[31mDB_PASSWORD\u001b[0m=\u001b[1m${fit(s, 16)}\u001b[0m`),
  ),
  shape('console', 'an invisible character in the name', (s) => onConsole(`DB_PASS\u200bWORD=${fit(s, 16)}`)),
  shape('console', 'a base64 environment', (s) => onConsole(base64(`export DB_PASSWORD=${shell(s)}\n`))),
  shape('console', 'user and password in base64', (s) => onConsole(`+ echo ${base64(`ci:${s}`)}`)),
  shape('console', "Docker's configuration", (s) =>
    onConsole(`{"auths":{"ghcr.io":{"auth":"${base64(`ci:${fit(s, 24)}`)}"}}}`),
  ),
];

const TOOL: readonly Canary[] = [
  shape('tool', 'JSON', (s) => `{"user":"ci","password":"${json(s)}","n":1}`),
  shape('tool', 'JSON, spread out', (s) => `{\n  "client_secret": "${json(s)}"\n}`),
  shape('tool', 'JSON in JSON', (s) => JSON.stringify({ msg: JSON.stringify({ apiKey: s, n: 1 }) })),
  shape(
    'tool',
    'JSON of a list',
    (s) => `{"tokens":1,"passwords":[],"secrets":["${json(s)}","${json(`${s}2`)}"]}`,
  ),
  shape('tool', 'JSON of names and values', (s) => `[{"name":"DB_PASSWORD","value":"${json(s)}"}]`),
  shape(
    'tool',
    "a parameter of SSM's",
    (s) => `{"Parameter":{"Name":"/x","Type":"SecureString","Value":"${json(s)}"}}`,
  ),
  shape('tool', "Vault's keys", (s) => `Unseal Key 1: ${base64(s.repeat(2))}`),
  shape('tool', 'words for a name', (s) => `Secret Access Key: ${fit(s, 40)}`),
  shape('tool', 'WireGuard', (s) => `PresharedKey = ${base64(s)}`),
  shape('tool', 'Ruby', (s) => `{:password=>"${json(s)}", :host=>"db"}`),
  shape('tool', 'Java', (s) => `Config{user=ci, password=${fit(s, 16)}, host=db}`),
  shape('tool', 'a variable for tofu', (s) => `tofu plan -var 'db_password=${fit(s, 16)}' -lock=false`),
  shape('tool', 'YAML', (s) => `db:\n  password: ${fit(s, 16)}\n  user: app`),
  shape('tool', 'YAML in quotes', (s) => `db:\n  password: "${json(s)}"\n  user: app`),
  shape('tool', 'YAML, a block', (s) => `password: |\n  ${fit(s, 20)}\nuser: app`),
  shape('tool', 'HCL', (s) => `  master_password = "${json(s)}"`),
  shape('tool', 'HCL, a change', (s) => `  ~ password    = "old-${fit(s, 12)}" -> "${json(s)}"`),
  shape('tool', 'HCL, a here-document', (s) => `secret = <<-EOT\n    ${fit(s, 20)}\n    EOT\nname = "x"`),
  shape('tool', 'INI', (s) => `[default]\naws_secret_access_key = ${fit(s, 40)}`),
  shape('tool', 'a .env', (s) => `JWT_SECRET="${json(s)}"`),
  shape('tool', 'TOML', (s) => `api_key = '${fit(s, 24)}'`),
  shape(
    'tool',
    'XML of STS',
    (s) => `<SecretAccessKey>${fit(s, 40)}</SecretAccessKey><Expiration>x</Expiration>`,
  ),
  shape('tool', 'a table of the AWS CLI', (s) => `|  SecretAccessKey |  ${fit(s, 40)}  |`),
  shape(
    'tool',
    'an access key and its secret as text',
    (s) => `CREDENTIALS\tAKIA${fit(s, 16).toUpperCase()}\t${fit(`${s}aB1`, 40)}`,
  ),
  shape('tool', "a Go program's values", (s) => `config: {User:ci Password:${fit(s, 16)} Host:db}`),
  shape('tool', "a Go program's headers", (s) => `map[Authorization:[Bearer ${fit(s, 30)}] Accept:[*/*]]`),
  shape('tool', "a Python program's values", (s) => `{'user': 'ci', 'password': '${fit(s, 16)}'}`),
  shape(
    'tool',
    'a connection string of .NET',
    (s) => `Server=db;User Id=app;Password=${fit(s, 16)};Database=x`,
  ),
  shape(
    'tool',
    'a connection string of Azure',
    (s) => `AccountName=x;AccountKey=${base64(s.repeat(3))};EndpointSuffix=y`,
  ),
  shape('tool', 'a data source of Go', (s) => `app:${fit(s, 16)}@tcp(db:3306)/app`),
  shape(
    'tool',
    'parameters of CloudFormation',
    (s) => `ParameterKey=DbPassword,ParameterValue=${fit(s, 16)}`,
  ),
  shape(
    'tool',
    'a literal for kubectl',
    (s) => `kubectl create secret generic x --from-literal=password=${fit(s, 16)}`,
  ),
  shape('tool', "a secret of Kubernetes'", (s) =>
    JSON.stringify({ kind: 'Secret', data: { tls: base64(`x-password: ${s}`) } }),
  ),
  shape('tool', "GitHub's token", (s) => `cloning with ghp_${fit(s, 36)} failed`),
  shape('tool', "GitHub's fine-grained token", (s) => `token github_pat_${fit(s, 82)}`),
  shape('tool', "GitLab's token", (s) => `using glpat-${fit(s, 20)}`),
  shape('tool', "Slack's token", (s) => `posting with xoxb-${fit(s, 12)}-${fit(s, 24)}`),
  shape('tool', "Stripe's key", (s) => `charging with sk_live_${fit(s, 24)}`),
  shape('tool', "npm's token", (s) => `publishing with npm_${fit(s, 36)}`),
  shape('tool', "Vault's token", (s) => `got hvs.${fit(s, 95)}`),
  shape('tool', "Hugging Face's token", (s) => `pulling with hf_${fit(`${s}abc`, 34, /[^A-Za-z]/g)}`),
  shape('tool', "Docker Hub's token", (s) => `pulling with dckr_pat_${fit(s, 27)}`),
  shape('tool', "AWS's access key id", (s) => `caller AKIA${fit(s, 16).toUpperCase()} is denied`),
  shape('tool', "AWS's session token", (s) => `got IQoJb3JpZ2lu${fit(s, 200)}==`),
  shape('tool', 'a web token', (s) =>
    `got ${base64('{"alg":"HS256"}')}.${base64(s)}.${fit(s, 40)}`.replaceAll('=', ''),
  ),
  shape('tool', 'an age key', (s) => `AGE-SECRET-KEY-1${fit(s, 58).toUpperCase()}`),
];

const HEADERS: readonly Canary[] = [
  shape('header', 'bearer', (s) => `> Authorization: Bearer ${fit(s, 32)}`),
  shape('header', 'basic', (s) => `> authorization: Basic ${base64(`ci:${s}`)}`),
  shape('header', 'a scheme of its own', (s) => `Authorization: token ${fit(s, 20)}`),
  shape('header', 'no scheme', (s) => `Authorization: ${fit(s, 20)}`),
  shape('header', 'a proxy', (s) => `Proxy-Authorization: Basic ${base64(`ci:${s}`)}`),
  shape('header', 'a session token of AWS', (s) => `X-Amz-Security-Token: ${fit(s, 60)}`),
  shape('header', "Vault's", (s) => `X-Vault-Token: ${fit(s, 26)}`),
  shape('header', 'an API key', (s) => `x-api-key: ${fit(s, 26)}`),
  shape('header', 'a cookie', (s) => `Cookie: session=${fit(s, 24)}; theme=dark`),
  shape('header', 'a cookie that is set', (s) => `< Set-Cookie: sid=${fit(s, 24)}; Path=/; HttpOnly`),
  shape(
    'header',
    'JSON of headers',
    (s) => `{"headers":{"Authorization":"Bearer ${fit(s, 24)}","Accept":"*/*"}}`,
  ),
  shape(
    'header',
    "AWS's signature",
    (s) =>
      `Authorization: AWS4-HMAC-SHA256 Credential=AKIA${fit(s, 16).toUpperCase()}/20261123/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=${base64(s.repeat(4)).slice(0, 64)}`,
  ),
];

const URLS: readonly Canary[] = [
  shape('url', 'user and password', (s) => `https://ci:${url(s)}@example.org/x.git`),
  shape('url', 'a token as the user', (s) => `https://${fit(s, 40)}@github.com/example-org/x`),
  shape(
    'url',
    'a token for git',
    (s) => `git::https://x-access-token:${fit(s, 36)}@github.com/example-org/x?ref=v1`,
  ),
  shape('url', 'x-oauth-basic', (s) => `https://${fit(s, 40)}:x-oauth-basic@github.com/example-org/x`),
  shape('url', 'a database', (s) => `postgres://app:${url(s)}@db.internal:5432/app?sslmode=require`),
  shape('url', 'a database whose password has signs', (s) => `mysql://app:a/${fit(s, 16)}@db.internal/app`),
  shape('url', 'a cache without user', (s) => `redis://:${url(s)}@cache:6379/0`),
  shape('url', 'JDBC', (s) => `jdbc:postgresql://db/app?user=app&password=${url(s)}`),
  shape(
    'url',
    'a signed request',
    (s) =>
      `https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=${fit(s, 64)}&X-Amz-Date=20261123T060000Z`,
  ),
  shape(
    'url',
    'a session token in a signed request',
    (s) => `https://b.s3.amazonaws.com/k?X-Amz-Security-Token=${url(s)}`,
  ),
  shape('url', 'a token in the query', (s) => `https://example.org/hook?id=3&access_token=${url(s)}&x=1`),
  shape('url', 'a shared signature', (s) => `https://x.blob.example.net/c?sv=2024&sig=${url(base64(s))}`),
  shape(
    'url',
    "Slack's web hook",
    (s) => `https://hooks.slack.com/services/T${fit(s, 8)}/B${fit(s, 8)}/${fit(s, 24)}`,
  ),
];

const ERRORS: readonly Canary[] = [
  shape(
    'error',
    'a command that failed',
    (s) => `Error: Command failed: pg_dump --dbname=postgres://app:${url(s)}@db/app\nexit status 1`,
  ),
  shape(
    'error',
    'a module that is not there',
    (s) =>
      `working dir modules/app from source git::https://x-access-token:${fit(s, 36)}@github.com/example-org/modules does not exist`,
  ),
  shape('error', 'git', (s) => `fatal: unable to access 'https://oauth2:${url(s)}@gitlab.com/x/y.git/': 403`),
  shape(
    'error',
    'the code that tofu shows',
    (s) =>
      `│ Error: Invalid value\n│   on main.tf line 3:\n│    3:   password = "${json(s)}"\n│ The value is too short.`,
  ),
  shape(
    'error',
    'a wrong request',
    (s) => `400 Bad Request: {"error":"bad","request":{"apiKey":"${json(s)}"}}`,
  ),
];

const ENVIRONMENT: readonly Canary[] = [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'TF_VAR_db_password',
  'GITHUB_TOKEN',
  'PGPASSWORD',
  'MYSQL_PWD',
  'NPM_AUTH_TOKEN',
  'VAULT_TOKEN',
  'DB_PASS',
  'SECRET_KEY_BASE',
  'SMTP_CREDENTIALS',
  'REDISCLI_AUTH',
  'ENCRYPTION_KEY',
].map((name) => shape('environment', name, (s) => `${name}=${fit(s, 24)}`));

const PLANS: readonly Canary[] = [
  shape('plan', 'a sensitive variable', (s) =>
    JSON.stringify({
      variables: { x: { value: s } },
      configuration: { root_module: { variables: { x: { sensitive: true, default: `${s}-default` } } } },
    }),
  ),
  shape('plan', 'a variable with a telling name', (s) =>
    JSON.stringify({ variables: { db_password: { value: s } } }),
  ),
  shape('plan', 'what a variable with a telling name is otherwise', (s) =>
    JSON.stringify({ configuration: { root_module: { variables: { api_token: { default: s } } } } }),
  ),
  shape('plan', 'what a change makes', (s) =>
    JSON.stringify({
      resource_changes: [
        {
          address: 'a.b',
          change: { before: null, after: { n: [{ x: s }] }, after_sensitive: { n: [{ x: true }] } },
        },
      ],
    }),
  ),
  shape('plan', 'what a change takes away', (s) =>
    JSON.stringify({
      resource_drift: [
        { address: 'a.b', change: { before: { x: s }, after: null, before_sensitive: { x: true } } },
      ],
    }),
  ),
  shape('plan', 'a planned value in a module', (s) =>
    JSON.stringify({
      planned_values: {
        root_module: {
          child_modules: [{ resources: [{ values: { x: { y: s } }, sensitive_values: { x: { y: true } } }] }],
        },
      },
    }),
  ),
  shape('plan', 'an output', (s) =>
    JSON.stringify({ planned_values: { outputs: { x: { sensitive: true, type: 'string', value: s } } } }),
  ),
  shape('plan', 'an output that changes', (s) =>
    JSON.stringify({
      output_changes: { x: { before: s, after: { y: s }, before_sensitive: true, after_sensitive: true } },
    }),
  ),
  shape('plan', 'the prior state', (s) =>
    JSON.stringify({
      prior_state: {
        values: { root_module: { resources: [{ values: { x: s }, sensitive_values: { x: true } }] } },
      },
    }),
  ),
  shape('plan', "a module's argument", (s) =>
    JSON.stringify({
      configuration: {
        root_module: {
          module_calls: {
            m: {
              expressions: { x: { constant_value: s } },
              module: { variables: { x: { sensitive: true } } },
            },
          },
        },
      },
    }),
  ),
  shape('plan', "a state's file", (s) =>
    JSON.stringify({
      version: 4,
      resources: [
        {
          instances: [
            {
              attributes: { input: { value: { x: [s] }, type: [] } },
              sensitive_attributes: [
                [
                  { type: 'get_attr', value: 'input' },
                  { type: 'get_attr', value: 'x' },
                  { type: 'index', value: { value: 0, type: 'number' } },
                ],
              ],
            },
          ],
        },
      ],
    }),
  ),
  shape('plan', "an output in a state's file", (s) =>
    JSON.stringify({ version: 4, outputs: { x: { value: s, type: 'string', sensitive: true } } }),
  ),
  shape('plan', 'an object that is sensitive', (s) =>
    JSON.stringify({
      outputs: { x: { sensitive: true, value: { host: 'db.example.org', password: s, n: 3 } } },
    }),
  ),
];

/** A private key as it is, whose bytes are no text. */
const derPem = (kind: string, secret: string): string[] => [
  `-----BEGIN ${kind}-----`,
  ...lines(Buffer.from(`\u0002\u0082\u00fe${secret}\u00ff`.repeat(9), 'latin1').toString('base64')),
  `-----END ${kind}-----`,
];
/** A key whose first line, and some more, were cut off. */
const cutKey = (kind: string, secret: string): string[] => derPem(kind, secret).slice(2);
const mixed = (secret: string, length: number): string => fit(`${secret}aB1`, length);
const hex = (secret: string, length: number): string =>
  Buffer.from(secret.repeat(4)).toString('hex').slice(0, length);

/** What was shown where somebody tried to get something through. */
const TRIED: readonly Canary[] = [
  shape('console', 'the rest of a private key', (s) =>
    cutKey('RSA PRIVATE KEY', s)
      .map((line) => onConsole(line))
      .join('\n'),
  ),
  shape('tool', 'the rest of a private key, without prefix', (s) => cutKey('PRIVATE KEY', s).join('\n')),
  shape('tool', 'the rest of a private key, without its end', (s) =>
    [...cutKey('EC PRIVATE KEY', s).slice(0, -1), 'done.'].join('\n'),
  ),
  shape(
    'error',
    'the rest of a private key in one line',
    (s) => `… ${derPem('PRIVATE KEY', s).slice(1).join('\\n')}\\n" is no key`,
  ),
  shape('console', 'a block of YAML', (s) =>
    ['db:', '  password: |', `    ${fit(s, 20)}`, `    ${fit(`x${s}`, 20)}`, '  user: app']
      .map((line, i) => onConsole(line, 9.4 + i))
      .join('\n'),
  ),
  shape('console', 'a block of YAML that the kernel falls into', (s) =>
    [
      onConsole('password: >-'),
      '[    9.412345] ena 0000:00:05.0 ens5: Link is up',
      onConsole(`  ${fit(s, 20)}`),
      onConsole('user: app'),
    ].join('\n'),
  ),
  shape('console', 'a block of YAML in a log with the host', (s) =>
    ['password: |', `  ${fit(s, 20)}`]
      .map((line, i) => `Nov 23 06:00:0${i} ip-10-0-0-9 cloud-init[1618]: ${line}`)
      .join('\n'),
  ),
  shape('console', 'a here-document of a program of Docker’s', (s) =>
    ['secret = <<EOT', `  ${fit(s, 20)}`, 'EOT'].map((line) => `verifier-1  | ${line}`).join('\n'),
  ),
  shape('tool', "Vault's token of old", (s) => `got s.${mixed(s, 24)} from it`),
  shape('tool', "Vault's short token", (s) => `logging in with hvs.${mixed(s, 24)}`),
  shape('tool', "Vault's batch token", (s) => `got hvb.${mixed(s, 100)}`),
  shape('tool', "Twilio's key", (s) => `sending with SK${hex(s, 32)}`),
  shape('tool', "Twilio's account and token", (s) => `twilio AC${'0f'.repeat(16)} ${hex(s, 32)} failed`),
  shape('tool', "Fly's token", (s) => `using FlyV1 fm2_${fit(s, 120)},fm2_${fit(`x${s}`, 90)}`),
  shape('tool', "Fly's older token", (s) => `using fo1_${fit(s, 43)}`),
  shape('tool', "crates.io's token", (s) => `publishing with cio${mixed(s, 32)}`),
  shape('console', 'cargo login', (s) => onConsole(`+ cargo login ${fit(s, 35)}`)),
  shape('tool', 'cargo’s credentials', (s) => `[registries.x]\ntoken = "${json(s)}"`),
  shape('tool', "htpasswd's crypt", (s) => `ci:$apr1$k3y5alt0$${fit(s, 22)}`),
  shape('tool', "htpasswd's digest", (s) => `ci:{SHA}${fit(s, 27)}=`),
  shape('tool', "LDAP's salted digest", (s) => `userPassword: {SSHA}${fit(s, 38)}==`),
  shape('tool', "Django's digest", (s) => `admin pbkdf2_sha256$260000$s4lt$${fit(s, 43)}=`),
  shape('tool', 'a crypt of yescrypt', (s) => `op:$y$j9T$s4lt5alt$${fit(s, 43)}:19000::::::`),
  shape('console', "a wireless network's key", (s) => onConsole(`    psk="${json(s)}"`)),
  shape('tool', "NetworkManager's key", (s) => `[wifi-security]\nkey-mgmt=wpa-psk\npsk=${fit(s, 20)}`),
  shape('tool', "a VPN's key", (s) => `tunnel1_preshared_psk: ${fit(s, 24)}`),
];

/** Shapes that were found in public reports and in the tools' own manuals after the first ones. */
const MORE: readonly Canary[] = [
  shape('console', 'echo of an assignment', (s) => onConsole(`+ echo 'DB_PASSWORD=${fit(s, 16)}'`)),
  shape('console', 'an export in quotes', (s) => onConsole(`export OPENAI_API_KEY="${json(s)}"`)),
  shape('console', 'env in front of a command', (s) =>
    onConsole(`+ env PGPASSWORD=${fit(s, 16)} psql -h db -U app`),
  ),
  shape('console', 'a variable in front of a command', (s) =>
    onConsole(`+ GITHUB_TOKEN=${fit(s, 30)} gh release download`),
  ),
  shape('console', 'printenv', (s) => onConsole(`REGISTRY_PASSWORD=${fit(s, 20)}`)),
  shape('console', 'wget with a password', (s) =>
    onConsole(`+ wget --user=ci --password=${fit(s, 16)} https://example.org/x`),
  ),
  shape('console', 'wget with a header', (s) =>
    onConsole(`+ wget --header='Authorization: Bearer ${fit(s, 40)}' https://example.org/x`),
  ),
  shape('console', 'git clone with a token', (s) =>
    onConsole(`+ git clone https://oauth2:${fit(s, 26)}@gitlab.com/x/y.git`),
  ),
  shape('console', 'git with an extra header', (s) =>
    onConsole(`+ git -c http.extraheader='Authorization: Basic ${base64(`x:${s}`)}' fetch`),
  ),
  shape('console', 'helm registry login', (s) =>
    onConsole(`+ helm registry login -u ci -p ${fit(s, 20)} ghcr.io`),
  ),
  shape('console', 'podman login', (s) =>
    onConsole(`+ podman login --username ci --password ${shell(s)} quay.io`),
  ),
  shape('console', 'docker build --build-arg', (s) =>
    onConsole(`+ docker build --build-arg NPM_TOKEN=${fit(s, 36)} .`),
  ),
  shape('console', 'an S3 key for rclone', (s) =>
    onConsole(`+ rclone config create x s3 secret_access_key=${fit(s, 40)}`),
  ),
  shape('console', 'ansible with a variable', (s) =>
    onConsole(`+ ansible-playbook site.yml -e 'ansible_password=${fit(s, 16)}'`),
  ),
  shape('console', 'pg_dump with a URL', (s) =>
    onConsole(`+ pg_dump 'postgresql://app:${url(s)}@db:5432/app' -Fc`),
  ),
  shape('console', 'mongo with a URL', (s) =>
    onConsole(`+ mongosh 'mongodb+srv://app:${url(s)}@cluster0.example.org/app'`),
  ),
  shape('console', 'amqp', (s) => onConsole(`AMQP_URL=amqp://app:${url(s)}@mq:5672/vhost`)),
  shape('console', 'ldapsearch -w', (s) =>
    onConsole(`+ ldapsearch -x -D cn=admin -w ${fit(s, 16)} -b dc=example`),
  ),
  shape('console', 'kinit of a keytab by echo', (s) =>
    onConsole(`+ echo ${shell(s)} | kinit --password-file=STDIN op`),
  ),
  shape('console', 'a vault write', (s) => onConsole(`+ vault kv put secret/db password=${fit(s, 16)}`)),
  shape('console', 'a consul token', (s) => onConsole(`+ consul kv get -token=${fit(s, 36)} app/x`)),
  shape('console', 'a service account on a line', (s) =>
    onConsole(
      `{"type":"service_account","private_key_id":"5e3f3a1f0b8d","private_key":"${pem('PRIVATE KEY', s).join('\\n')}\\n"}`,
    ),
  ),
  shape('console', 'a cloud-config chpasswd', (s) => onConsole(`chpasswd: {list: "op:${fit(s, 18)}"}`)),
  shape('console', 'an AWS credentials file', (s) => onConsole(`aws_session_token = ${fit(s, 120)}`)),
  shape('tool', 'a variable file', (s) => `db_password = "${json(s)}"`),
  shape('tool', 'a variable file in JSON', (s) => `{"db_password":"${json(s)}","region":"us-east-1"}`),
  shape('tool', 'an output of tofu', (s) => `admin_password = "${json(s)}"`),
  shape('tool', 'a Python repr in double quotes', (s) => `{"password": "${json(s)}", 'user': 'ci'}`),
  shape('tool', 'a PHP array', (s) => `array('password' => '${fit(s, 16)}', 'host' => 'db')`),
  shape('tool', 'properties of Java', (s) => `spring.datasource.password=${fit(s, 16)}`),
  shape('tool', 'a setting of .NET', (s) => `<add key="ApiKey" value="${fit(s, 32)}" />`),
  shape('tool', 'a Maven server', (s) => `<server><id>x</id><password>${fit(s, 16)}</password></server>`),
  shape('tool', 'an npmrc', (s) => `//registry.npmjs.org/:_authToken=${fit(s, 36)}`),
  shape('tool', 'a pypirc', (s) => `[pypi]\nusername = __token__\npassword = pypi-${fit(s, 100)}`),
  shape('tool', 'a gemrc', (s) => `:rubygems_api_key: ${fit(s, 48)}`),
  shape('tool', 'a Docker secret', (s) => `docker_password: "${fit(s, 20)}"`),
  shape('tool', 'a GitHub action', (s) => `with: { token: '${fit(s, 30)}' }`),
  shape('tool', "an app's token of GitHub", (s) => `fetching with ghs_${fit(s, 36)}`),
  shape('tool', 'a refresh token of GitHub', (s) => `refreshing with ghr_${fit(s, 36)}`),
  shape('tool', "SendGrid's key", (s) => `mailing with SG.${fit(s, 22)}.${fit(`${s}z`, 43)}`),
  shape('tool', "Google's API key", (s) => `calling with AIza${fit(s, 35)}`),
  shape('tool', 'a Twilio token', (s) => `TWILIO_AUTH_TOKEN: ${fit(s, 32)}`),
  shape('tool', 'a Datadog key', (s) => `DD_API_KEY=${fit(s, 32)}`),
  shape(
    'tool',
    'a client secret in a form',
    (s) => `grant_type=client_credentials&client_id=x&client_secret=${url(s)}`,
  ),
  shape(
    'tool',
    'an OAuth answer',
    (s) => `{"access_token":"${fit(s, 60)}","token_type":"bearer","expires_in":3600}`,
  ),
  shape('tool', 'a refresh token in an answer', (s) => `{"refresh_token":"${fit(s, 60)}"}`),
  shape(
    'tool',
    'an id token in an answer',
    (s) =>
      `{"id_token":"${base64('{"alg":"RS256"}').replaceAll('=', '')}.${base64(s).replaceAll('=', '')}.${fit(s, 60)}"}`,
  ),
  shape('header', 'a GitLab token', (s) => `PRIVATE-TOKEN: ${fit(s, 26)}`),
  shape('header', 'a job token', (s) => `JOB-TOKEN: ${fit(s, 26)}`),
  shape('header', 'an Azure key', (s) => `Ocp-Apim-Subscription-Key: ${fit(s, 32)}`),
  shape('header', "Kubernetes' bearer in curl -v", (s) => `> Authorization: Bearer ${fit(s, 200)}`),
  shape('header', 'a CSRF token', (s) => `X-CSRF-Token: ${fit(s, 44)}`),
  shape('url', 'FTP', (s) => `ftp://ci:${url(s)}@files.example.org/x.tgz`),
  shape('url', 'SMTP', (s) => `smtp://ci:${url(s)}@mail.example.org:587`),
  shape(
    'url',
    'an index of Python packages',
    (s) => `--index-url https://ci:${url(s)}@pypi.example.org/simple`,
  ),
  shape('url', 'an API key in the query', (s) => `https://api.example.org/v1?api_key=${url(s)}&n=1`),
  shape(
    'url',
    'a signature in the query',
    (s) => `https://x.example.org/y?Expires=1&Signature=${url(base64(s))}&Key-Pair-Id=K`,
  ),
  shape(
    'url',
    'a Discord web hook',
    (s) => `https://discord.com/api/webhooks/123456789012345678/${fit(s, 68)}`,
  ),
  shape(
    'error',
    'an exception of JDBC',
    (s) => `java.sql.SQLException: cannot connect to jdbc:mysql://db/app?user=app&password=${url(s)}`,
  ),
  shape(
    'error',
    'an error of a provider',
    (s) =>
      `Error: invalid value "${fit(s, 24)}" for password: it must contain a digit\npassword = "${fit(s, 24)}"`,
  ),
  shape('console', 'a token of a Terraform registry', (s) =>
    onConsole(`${fit(s, 14)}.atlasv1.${fit(s, 67)}`),
  ),
  shape('console', 'a token of PyPI', (s) => onConsole(`pypi-AgEIcHlwaS5vcmc${fit(s, 90)}`)),
  shape('console', 'a token of Doppler', (s) => onConsole(`dp.st.prd.${fit(s, 43)}`)),
  shape('tool', 'a runner’s token of GitLab', (s) => `registered with glrt-${fit(s, 20)}`),
  shape('tool', 'a bot of Telegram', (s) => `123456789:AA${fit(s, 33)}`),
  shape('console', 'a parameter that is put', (s) =>
    onConsole(`+ aws ssm put-parameter --name /x --type SecureString --value ${fit(s, 20)}`),
  ),
];

export const CANARIES: readonly Canary[] = [
  ...CONSOLE,
  ...TOOL,
  ...HEADERS,
  ...URLS,
  ...ERRORS,
  ...ENVIRONMENT,
  ...PLANS,
  ...MORE,
  ...TRIED,
];
