import type { Entry } from '../entry.ts';

// The operator's own network, in the words of Go's and Node's clients. Whether anything was begun is no matter of the words:
// the stream of the call says it (`changed`).

const HINT = ['{begun}', '{nothing}'];
const ASIDE = 'What runs in AWS goes on running.';

export const NETWORK: readonly Entry[] = [
  {
    id: 'name-not-found',
    code: 'unreachable',
    when: [
      {
        statuses: [0],
        says: /dial tcp: lookup (?<host>[\w.-]{1,253})[^\n]{0,100}: (?:no such host|server misbehaving|i\/o timeout|no answer)/,
      },
      {
        says: /(?<![<"'(])\b(?:Get|Head|Post|Put) "?https?:\/\/[^\s"]{1,300}"?: dial tcp: lookup (?<host>[\w.-]{1,253})[^\n]{0,100}: (?:no such host|server misbehaving|i\/o timeout|read: connection refused|Temporary failure in name resolution)/,
      },
      // git's, where a module is fetched.
      {
        title:
          /^(?:Failed to download module|Error downloading modules|downloading source url |error downloading ')/,
        says: /fatal: unable to access '[^'\n]{1,300}': Could not resolve host: (?<host>[\w.-]{1,253})/,
      },
      { codes: ['ENOTFOUND', 'EAI_AGAIN'] },
    ],
    cause: [
      'Your network: the name {host} cannot be looked up from here.',
      'Your network: names cannot be looked up from here ({code}).',
    ],
    hint: HINT,
    next: ['See whether VPN, DNS and proxy of this machine are up', ['nslookup {host}'], 'Then try again'],
    again: 'after',
    reports: [
      'hashicorp/terraform-provider-aws#30959',
      'hashicorp/terraform#27391',
      'hashicorp/terraform-provider-aws#24225',
      'fortinet/fortigate-terraform-deploy#24',
      'runatlantis/atlantis#649',
    ],
  },
  {
    id: 'call-cancelled',
    code: 'interrupted',
    when: [{ statuses: [0], says: /canceled, context canceled/ }, { title: /: context canceled$/ }],
    cause: 'The call was cancelled: tofu was stopped while it waited for AWS.',
    hint: HINT,
    next: ['Plan again: it shows what is still open'],
    reports: ['hashicorp/terraform#36695', 'hashicorp/terraform-provider-aws#32008'],
  },
  {
    id: 'no-way-there',
    code: 'unreachable',
    when: [
      { statuses: [0], says: /dial tcp (?<host>[\w.:[\]-]{1,60}): (?:i\/o timeout|connect: [a-z ]{1,40})/ },
      {
        statuses: [0],
        says: /Post "https:\/\/(?<host>[\w.-]{1,253})[^"\n]{0,200}": (?:EOF|net\/http|context deadline|read tcp|proxyconnect|dial tcp (?=[\d[]))/,
      },
      {
        says: /(?<![<"'(])\b(?:Get|Head|Post|Put) "?https?:\/\/[^\s"]{1,300}"?: dial tcp (?<host>[\w.:[\]-]{1,60}): (?:i\/o timeout|connect: (?:connection refused|no route to host|network is unreachable|connection timed out))/,
      },
      {
        says: /(?<![<"'(])\b(?:Get|Head|Post|Put) "?https?:\/\/[^\s"]{1,300}"?: proxyconnect tcp: (?<why>[^\n]{1,200})/,
      },
      {
        says: /(?<![<"'(])\b(?:Get|Head|Post|Put) "?https?:\/\/[^\s"]{1,300}"?: (?:net\/http: TLS handshake timeout|read tcp [^\n]{1,100}: connection reset by peer)/,
      },
    ],
    cause: [
      'Your network: {host} cannot be reached from here.',
      'Your network: the proxy does not let it through ({why}).',
      'Your network: AWS cannot be reached from here.',
    ],
    hint: HINT,
    next: ['See whether VPN and proxy of this machine are up', 'Then try again'],
    again: 'after',
    reports: ['hashicorp/terraform-provider-aws#30959'],
  },
  {
    id: 'endpoint-not-reached',
    code: 'unreachable',
    // The AWS command line says it of a network that is away, and of a region that there is not.
    when: [
      {
        title:
          /^(?:Could not connect to the endpoint URL|Connect timeout on endpoint URL): "https?:\/\/(?<host>[\w.-]{1,253})/,
      },
    ],
    values: [/"https?:\/\/[\w-]{1,60}\.(?<zone>[a-z]{2}(?:-[a-z]{1,20}){1,3}-\d{1,2}[a-z])\./],
    cause: [
      '{host} cannot be reached: {zone} is a zone, and no region.',
      '{host} cannot be reached: the network is away, or AWS has no such region for it.',
    ],
    hint: HINT,
    next: [
      'See which region is asked: aws configure list',
      ['Look it up: nslookup {host}'],
      'See whether VPN and proxy are up, then try again',
    ],
    again: 'after',
    reports: ['cloudavail/aws-missing-tools#97', 'aws/aws-cli#2102', 'aws/aws-cli#2266'],
  },
  {
    id: 'certificate-not-trusted',
    code: 'unreachable',
    when: [
      {
        says: /(?<![<"'(])\b(?:Get|Head|Post|Put) "?https?:\/\/[^\s"]{1,300}"?: (?:tls: failed to verify certificate: )?x509: certificate (?:signed by unknown authority|has expired|is valid for)/,
      },
      { codes: [/CERT_\w+/, /SELF_SIGNED\w*/, /UNABLE_TO_VERIFY\w*/, /DEPTH_ZERO\w*/] },
    ],
    cause:
      'Something between here and AWS shows a certificate of its own: a proxy that looks into connections, as a rule.',
    hint: HINT,
    next: ['Name its certificate: export AWS_CA_BUNDLE=… (and NODE_EXTRA_CA_CERTS)', 'Then try again'],
    again: 'after',
    reports: ['hashicorp/terraform#12711', 'rebuy-de/aws-nuke#269', 'eksctl-io/eksctl#4019'],
  },
  {
    id: 'certificate-of-registry',
    code: 'unreachable',
    // tofu itself asks here, which knows no AWS_CA_BUNDLE.
    when: [
      {
        title:
          /^(?:Failed to (?:query available|resolve) provider packages|Failed to install provider|Failed to download module|Error accessing remote module registry)/,
        says: /(?<![<"'(])\b(?:Get|Head) "?https?:\/\/(?<host>[\w.-]{1,253})[^\s"]{0,300}"?: (?:tls: failed to verify certificate: )?x509: certificate (?:signed by unknown authority|has expired|is valid for)/,
      },
    ],
    cause:
      '{host} shows a certificate that tofu does not accept: as a rule it is that of a proxy between, which looks into connections.',
    hint: HINT,
    next: [
      'Name its certificate to tofu: export SSL_CERT_FILE=… (all certificates in one file; on a Mac: into the keychain). AWS_CA_BUNDLE serves calls of AWS alone',
      'Then try again',
    ],
    again: 'after',
    reports: ['hashicorp/terraform-provider-kubernetes#1137', 'pkgxdev/pkgx#1026', 'iann0036/iamlive#53'],
  },
  {
    id: 'not-reached',
    code: 'unreachable',
    when: [
      { statuses: [0] },
      {
        codes: [
          /ECONN\w+/,
          'EHOSTUNREACH',
          'ENETUNREACH',
          'EPIPE',
          'ETIMEDOUT',
          'TimeoutError',
          /ERR_TLS_\w+/,
        ],
      },
    ],
    cause: [
      'Your network: AWS cannot be reached from here ({code}).',
      'Your network: AWS cannot be reached from here.',
    ],
    hint: [...HINT, ASIDE],
    next: ['See whether VPN and proxy of this machine are up', 'Then try again'],
    again: 'after',
    reports: ['hashicorp/terraform-provider-aws#30959'],
  },
];
