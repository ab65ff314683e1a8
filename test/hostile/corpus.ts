/** A text of about that many characters. */
export interface Hostile {
  readonly name: string;
  readonly text: (length: number) => string;
}

const filled = (piece: string, length: number): string =>
  piece.repeat(Math.max(1, Math.ceil(length / piece.length)));

/** A piece again and again: each begins something whose end is then looked for up to the end of the text. */
const again = (piece: string): Hostile => ({
  name: `${JSON.stringify(piece)} again and again`,
  text: (length) => filled(piece, length),
});

/** One beginning, and then much that could belong to it. */
const long = (before: string, piece: string, after = ''): Hostile => ({
  name: `${JSON.stringify(before)}, then ${JSON.stringify(piece)} again and again`,
  text: (length) => before + filled(piece, length) + after,
});

/** Lines that are all different. */
const numbered = (line: (n: number) => string): Hostile => ({
  name: `${JSON.stringify(line(0))} and so on`,
  text(length) {
    const lines: string[] = [];
    for (let n = 0, left = length; left > 0; n += 1) {
      lines.push(line(n));
      left -= (lines.at(-1)?.length ?? 0) + 1;
    }
    return lines.join('\n');
  },
});

const apply = (type: string) => (n: number) =>
  JSON.stringify({
    '@message': 'm',
    type: `apply_${type}`,
    hook: { action: 'create', resource: { addr: `a.b${n}` } },
  });

/** What has hung a program of this kind, here or elsewhere, and what could hang this one (facts/hardening.md 5). */
export const CORPUS: readonly Hostile[] = [
  // Lines of a console.
  again('Cloud-init v. x finished at . Datasource .'),
  again("Cloud-init v. x running 'a' at b. "),
  again("Cloud-init v. x running '"),
  again('Cloud-init v. x finished at a.  '),
  long('Cloud-init v. x finished at ', '. '),
  long('Cloud-init v. ', 'x'),
  again('Unhandled non-multipart '),
  again('model cache, try 1: '),
  again("can't create transaction lock on "),
  long("can't create transaction lock on ", 'x'),
  again('part 1111111111111111111 '),
  again('model pull, try 1'),
  again('##RB {'),
  again('##RB {"a":"'),
  long('##RB {"stage":"images","event":"start","t":1,"up":', '1'),
  long('##RB ', '{"a":'),
  long('##RB ', '[{"a":'),
  again('##RB {"a":1}\r'),
  // What a terminal acts on.
  again('\u001b]'),
  again('\u001b['),
  again('\u001bP\u0007'),
  again('\r'),
  long('', '\u0000', 'x'),
  // What tools say.
  again('Error acquiring the state lock'),
  again('Error acquiring the state lock\n'),
  again('Error acquiring the state lock Lock Info: ID: '),
  long('Error acquiring the state lock', ' '),
  again('Lock Info:'),
  long('Lock Info:\n  ID: ', ' ', 'x'),
  long('Lock Info:\n', '  ID:\n'),
  again('lock id "'),
  again('lock id "x" from s3 does not match '),
  again("waiting for EC2 Instance (i-0) create: unexpected state 'a' "),
  again("waiting for EC2 Instance (i-0) create: unexpected state '"),
  again('InsufficientInstanceCapacity sufficient a-a.'),
  long('InsufficientInstanceCapacity requested instance type (', 'a.'),
  long('InsufficientInstanceCapacity you requested (us-', 'a-'),
  again('Resource instance '),
  long('Resource instance ', 'x'),
  again('RequestLimitExceede'),
  long('', 'x', 'LimitExceede'),
  again('left behind forgotten '),
  again('error occurred:'),
  long('Failed to execute "', '" in '),
  long('', 'exit status ', '!'),
  long('x', ' ', 'x'),
  long('x', '\n', 'x'),
  long('x', ' \n', 'x'),
  long('', '\n{"a":['),
  again('\n{'),
  long('{"level":"error","msg":"', 'exit status \\n', '"}'),
  numbered((n) => JSON.stringify({ level: 'stderr', msg: `line ${n}` })),
  numbered(apply('start')),
  numbered(apply('complete')),
  numbered((n) =>
    JSON.stringify({
      '@message': 'm',
      type: 'diagnostic',
      diagnostic: { severity: 'error', summary: `no ${n}`, detail: 'x '.repeat(20) },
    }),
  ),
  // Times and names.
  again('T00:00:'),
  long('2026-11-23T', '00:00:'),
  long('2026-11-23 05:00:00.', '1'),
  again('.111'),
  long('', 'A', 'LimitExceeded!'),
  long('Max', 'Exceeded', '!'),
  again('profile='),
  // What the service answers.
  again('model '),
  again('model not foun'),
  again('not found, try pullin'),
  // Text that is none.
  again('a'),
  again('漢'),
  again('\ud800'),
  again('"'),
  again('\\'),
  again('password=a '),
];
