import type { BootEntry } from '../../entry.ts';

// The machine's own way out.

export const MACHINE_NETWORK: readonly BootEntry[] = [
  {
    id: 'name-resolution',
    code: 'boot-name-resolution',
    weight: 'trouble',
    when: [
      { says: /(?:^|: |\) )(?:Temporary failure in name resolution|Could not resolve host: [\w.-]{1,253})$/ },
      {
        says: /^(?:Error: |(?:Error: max retries exceeded: |docker: )?(?:Error response from daemon: )?(?:Get|Head|Post|Put) "[^"\s]{1,1500}": )?dial tcp: lookup (?<host>[\w.-]{1,253})[^\n]{0,60}: (?:no such host|server misbehaving)/,
      },
      {
        says: /^(?:wget: unable to resolve host address |(?:[\w.]{1,80}: )?\[Errno -[23]\] (?:Name or service not known|Temporary failure in name resolution)$)/,
      },
    ],
    // What came over the network afterwards; dnf’s `Complete!` is none: it says it too where it has got nothing.
    overcome:
      /^(?:Status: (?:Downloaded newer image|Image is up to date) for |[0-9a-f]{12}: Pull complete$|Running transaction$|verifying sha256 digest$)/,
    values: [/(?:Could not resolve host: |unable to resolve host address ['‘])(?<host>[\w.-]{1,253})/],
    cause: ['The machine cannot look up the name {host}.', 'The machine cannot look up names.'],
    next: [
      'Check DNS support of the VPC and the outgoing rules of the security group',
      'Try again: it goes on watching the same machine',
    ],
    reports: ['facts of AL2023 §2', 'ollama/ollama#9102', 'ollama/ollama#8231'],
  },
  {
    id: 'no-way-out',
    code: 'boot-name-resolution',
    weight: 'trouble',
    minor: true,
    when: [
      {
        says: /^(?:docker: )?(?:Error response from daemon: )?(?:Get|Head|Post|Put) "?https?:\/\/(?<host>[\w.-]{1,253})[^"\s]{0,300}"?: (?:net\/http: (?:request canceled while waiting for connection|TLS handshake timeout)|dial tcp [\d.:[\]a-f]{3,60}: (?:i\/o timeout|connect: [a-z ]{1,40}$))/,
      },
      {
        says: /^curl: \((?:7|28)\) Failed to connect to (?!127\.|localhost|\[::1)(?<host>[\w.-]{1,253}) port /,
      },
      {
        says: /^(?:fatal error: )?(?:Could not connect to the endpoint URL|Connect timeout on endpoint URL): "https?:\/\/(?<host>[\w.-]{1,253})/,
      },
    ],
    overcome: /^Status: (?:Downloaded newer image|Image is up to date) for /,
    cause: ['The machine cannot reach {host}.', 'The machine cannot reach what it needs.'],
    hint: 'The subnet needs a way out: a public address or a NAT, and rules that let it go.',
    next: [
      'Check the route table of the subnet and the outgoing rules of the security group',
      'Try again: it goes on watching the same machine',
    ],
    reports: ['exadel-inc/CompreFace#1277', 'ciiiii/cloudflare-helm-proxy#2', 'bitrixdock/bitrixdock#138'],
  },
];
