import type { BootEntry } from '../../entry.ts';

// What a script fetches by itself: the answer that it gets, the connection, the certificate, and what came of it.

/** cloud-init, and whatever else runs the boot script. */
const SCRIPT = ['script'];
const AGAIN = 'Try again: it goes on watching the same machine';

export const DOWNLOADS: readonly BootEntry[] = [
  {
    id: 'address-gone',
    code: 'boot-download',
    weight: 'trouble',
    minor: true,
    again: 'useless',
    when: [
      {
        speakers: SCRIPT,
        says: /^curl: \(22\) The requested URL returned error: (?<status>404|410)(?: .{0,60})?$/,
      },
      { speakers: SCRIPT, says: /^(?:\d{4}-\d\d-\d\d [\d:]{8} )?ERROR (?<status>404|410): .{1,60}$/ },
    ],
    cause: 'What the script asks for is not at that address ({status}).',
    next: ['Mend the address or the version in the script', 'Then plan and apply again'],
    reports: ['recorded: curl 7.88'],
  },
  {
    id: 'address-refused',
    code: 'boot-download',
    weight: 'trouble',
    minor: true,
    again: 'after',
    when: [
      {
        speakers: SCRIPT,
        says: /^curl: \(22\) The requested URL returned error: (?<status>401|403|407)(?: .{0,60})?$/,
      },
      { speakers: SCRIPT, says: /^(?:\d{4}-\d\d-\d\d [\d:]{8} )?ERROR (?<status>401|403|407): .{1,60}$/ },
    ],
    cause: 'A server refuses what the script asks for ({status}).',
    next: [
      'See what that server wants: a token, another address, or to be asked from elsewhere',
      'Then plan and apply again',
    ],
    reports: ['recorded: curl 7.88'],
  },
  {
    id: 'address-in-trouble',
    code: 'boot-download',
    weight: 'trouble',
    minor: true,
    when: [
      {
        speakers: SCRIPT,
        says: /^curl: \(22\) The requested URL returned error: (?<status>429|5\d\d)(?: .{0,60})?$/,
      },
      { speakers: SCRIPT, says: /^(?:\d{4}-\d\d-\d\d [\d:]{8} )?ERROR (?<status>429|5\d\d): .{1,60}$/ },
    ],
    cause: 'A server that the script asks does not do it for now ({status}).',
    next: [AGAIN, 'Let the script ask again by itself: curl --retry 5 --retry-all-errors'],
    reports: ['recorded: curl 7.88'],
  },
  {
    id: 'connection-broken',
    code: 'boot-download',
    weight: 'trouble',
    minor: true,
    when: [
      { speakers: SCRIPT, says: /^curl: \((?<curl>18|52|56|92)\) .{1,200}$/ },
      {
        speakers: SCRIPT,
        says: /^curl: \((?<curl>35)\) .{0,120}(?:Connection reset by peer|SSL_ERROR_SYSCALL|unexpected eof while reading).{0,80}$/,
      },
      { speakers: SCRIPT, says: /^curl: \((?<slow>28)\) (?:Operation timed out|Operation too slow)/ },
    ],
    cause: [
      'A server did not give in time what the script asks for (curl {slow}).',
      'A connection of the script broke off before all had come (curl {curl}).',
    ],
    next: [AGAIN, 'Let the script ask again by itself: curl --retry 5 --retry-all-errors'],
    reports: ['source of curl'],
  },
  {
    id: 'certificate-refused',
    code: 'boot-certificate',
    weight: 'trouble',
    when: [
      { speakers: SCRIPT, says: /^curl: \(60\) SSL certificate problem: (?<why>.{1,120})$/ },
      {
        says: /^(?:docker: )?(?:Error response from daemon: )?(?:Get|Head|Post|Put) "?https?:\/\/(?<host>[\w.-]{1,253})[^"\s]{0,300}"?: (?:tls: failed to verify certificate: )?x509: (?:certificate )?(?<why>signed by unknown authority|has expired or is not yet valid: .{1,160}|is valid for .{1,160})$/,
      },
      {
        speakers: SCRIPT,
        says: /^(?:[\w.]{1,80}: )?\[SSL: CERTIFICATE_VERIFY_FAILED\] certificate verify failed: (?<why>[\w '-]{1,80}?)(?: \(_ssl\.c:\d{1,6}\))?$/,
      },
    ],
    cause: [
      'The machine does not accept the certificate of {host}: {why}',
      'The machine does not accept the certificate of a server: {why}',
    ],
    next: [
      'Look at the machine’s clock first: date -u',
      'Then at what stands between: a proxy that shows a certificate of its own must be known to the machine',
    ],
    reports: ['recorded: curl 7.88'],
  },
  {
    id: 'checksum-wrong',
    code: 'boot-download',
    weight: 'trouble',
    again: 'after',
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:sha\d{1,3}|md5|b2)sum: WARNING: \d{1,5} computed checksums? did NOT match$/,
      },
    ],
    cause: 'A file is not the one that the script expects: its checksum is another.',
    hint: 'It came damaged or not whole, or whoever publishes it has put another in its place.',
    next: [
      'Try again once',
      'If it stays: find out why it changed before you write the new checksum into the script',
    ],
    reports: ['recorded: sha256sum 9.1'],
  },
  {
    id: 'not-an-archive',
    code: 'boot-download',
    weight: 'trouble',
    again: 'after',
    when: [
      { speakers: SCRIPT, says: /^gzip: stdin: not in gzip format$/ },
      { speakers: SCRIPT, says: /^tar: This does not look like a tar archive$/ },
      { speakers: SCRIPT, says: /^xz: \(stdin\): File format not recognized$/ },
      { speakers: SCRIPT, says: /^zstd: \S{1,200}\s?: (?:unknown header|unsupported format)\s*$/ },
      { speakers: SCRIPT, says: /^\s{0,4}End-of-central-directory signature not found\./ },
    ],
    cause: 'What was to be unpacked is no archive of that kind.',
    hint: 'As a rule it is the page of an error under the name of the archive.',
    next: [
      'See what it is: file FILE; head -c 300 FILE',
      'Let the script stop where a download is refused: curl -fSL',
      'Then plan and apply again',
    ],
    reports: ['recorded: tar 1.34, gzip 1.12, zstd 1.5'],
  },
  {
    id: 'code-refused',
    code: 'boot-download',
    weight: 'trouble',
    again: 'after',
    when: [
      {
        speakers: SCRIPT,
        says: /^fatal: (?:Authentication failed for|could not read (?:Username|Password) for) '(?<url>[^'\n]{1,300})'(?:: (?:No such device or address|terminal prompts disabled))?$/,
      },
      {
        speakers: SCRIPT,
        says: /^(?:[\w-]{1,60}@)?(?<host>[\w.-]{1,100}): Permission denied \(publickey[\w,-]{0,60}\)\.$/,
      },
      { speakers: SCRIPT, says: /^Host key verification failed\.$/ },
    ],
    cause: [
      'The machine may not fetch {url}: it has no password or token for it, or not a right one.',
      '{host} does not accept the key that the machine has, or it has none.',
      'The machine does not know the host that it connects to by SSH.',
    ],
    next: [
      'Give the machine what it needs: a token from the parameter store, a key, the host’s key',
      'Then plan and apply again',
    ],
    reports: ['source of git'],
  },
];
