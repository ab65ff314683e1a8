import type { Diagnostic } from '../terragrunt/stream.ts';

// What CI, compose and terragrunt put before a line: a container, a time, a level, the unit, the tool.
const PREFIX =
  /^(?:[a-z][\w.-]{1,60} {1,20}\| )?(?:\d{4}-\d\d-\d\dT[\d:.]{8,18}Z )?(?:\d\d:\d\d:\d\d\.\d{3} (?:STDERR|STDOUT|ERROR) {1,4}(?:\[[^\]]{1,200}\] )?)?(?:(?:tofu|terraform): ?)?/;
const BEGINS = /^ {0,8}(?:[│|] {1,4})?(?:\* )?Error: (?=\S)/;
/** The same as terraform had it before 0.12. */
const BEGAN = /^ {0,4}\* ([a-z]\w{1,60}\.[\w.[\]"-]{1,300}): (?=\S)/;
const WARNS = /^ {0,8}(?:[│|] {1,4})?Warning: /;
const BOX = /^ {0,8}[│|] ?/;
/** Errors of one line: the AWS command line’s, and what tools say without `Error: `. */
const ONE_LINE =
  /^(?:(?:aws: \[ERROR\]: |fatal error: |(?:download|upload|copy|delete) failed: .{1,2000} |[\w.]{1,80}(?:Error|Exception): )?An error occurred \([\w.]{1,100}\) when calling the |Could not connect to the endpoint URL: "|Connect timeout on endpoint URL: "|Unable to locate credentials|Error loading SSO Token|The SSO session associated|(?:Error when retrieving token from sso: )?Token has expired and refresh|The config profile \(|Failed to unlock state: |\{"@level": ?"error", ?"@message": ?"Error: )/;
/** The same where no `Error: ` stands above it: what follows one is its detail, of which tofu breaks the lines. */
const OPERATION = /^(?! {5})[\w ()-]{0,200}: operation error /;
/** What `aws s3` gave up, and what it moved: the same again is another try of it. */
const GAVE_UP =
  /^(upload|download|copy|delete|move) failed: (\S{1,1000}(?: to \S{1,1000})?) An error occurred /;
const MOVED = /^(upload|download|copy|delete|move): (\S{1,1000}(?: to \S{1,1000})?)$/;
const ENDED = /^([\w.[\]"-]{1,300}): (?:Creation|Modifications|Destruction) complete after /;

/** The errors in what a tool printed for people; its plans, its warnings and what was got over since are none. Pure. */
export function printedErrors(lines: readonly string[]): readonly Diagnostic[] {
  const blocks: string[][] = [];
  /** How many errors stood before what then ended well. */
  const over = new Map<string, number>();
  let block: string[] | undefined;
  let box = false;
  /** In a box nothing begins once its title was there, an error's or a warning's. */
  let titled = false;
  /** Values in an error's place have a box of their own, which is none of its own. */
  let boxed = false;
  for (const raw of lines) {
    const line = raw.replace(PREFIX, '');
    const mark = line.trim();
    if (mark === '╷' || mark === '╵') {
      box = mark === '╷';
      titled = false;
      block = undefined;
    } else if ((BEGINS.test(line) || BEGAN.test(line)) && !(box && titled)) {
      titled = true;
      boxed = box || BOX.test(line);
      block = [line.replace(BEGINS, '').replace(BEGAN, '')];
      blocks.push(block);
    } else if (WARNS.test(line) && !(box && titled)) {
      titled = true;
      block = undefined;
    } else if (ONE_LINE.test(line) || (!block && OPERATION.test(line))) {
      blocks.push([line.replace(/^\{"@level": ?"error", ?"@message": ?"Error: /, '')]);
      block = undefined;
    } else if (block) block.push(boxed ? line.replace(BOX, '') : line);
    const ended = ENDED.exec(line)?.[1] ?? pathsIn(MOVED, line);
    if (ended !== undefined) over.set(ended, blocks.length);
  }
  return blocks
    .map(diagnosticOf)
    .filter(({ address, summary }, i) => i >= (over.get(address ?? pathsIn(GAVE_UP, summary) ?? '') ?? 0));
}

function pathsIn(pattern: RegExp, line: string): string | undefined {
  const [, what, paths] = pattern.exec(line) ?? [];
  return what && `${what} ${paths ?? ''}`;
}

const WITH = /^ {1,4}with ([\w.[\]"-]{1,300}),$/;

function diagnosticOf(block: readonly string[]): Diagnostic {
  const address = block.flatMap((line) => WITH.exec(line)?.[1] ?? [])[0];
  const rest = withoutPlace(block.slice(1));
  const detail = unwrapped(rest).join('\n').trim();
  const [, file, at] = PLACE.exec(block.find((line) => PLACE.test(line)) ?? '') ?? [];
  return {
    severity: 'error',
    summary: block[0] ?? '',
    detail,
    ...(address === undefined ? {} : { address }),
    ...(file === undefined ? {} : { place: `${file}:${at}` }),
  };
}

const PLACE = /^ {0,4}on ([^\n]{1,300}) line (\d{1,6})(?:[:,]|$)/;
const SOURCE = /^ {0,6}\d{1,6}: /;
/** What the values in that place are, in a box of its own. */
const VALUES = /^ {0,8}[├│]/;

/** What it says, without where in the code that is and what stands there. */
function withoutPlace(lines: readonly string[]): readonly string[] {
  let placed = false;
  return lines.filter((line) => {
    if (WITH.test(line)) return false;
    if (PLACE.test(line)) placed = true;
    else if (!(placed && (SOURCE.test(line) || VALUES.test(line)))) {
      if (line.trim() !== '') placed = false;
      return true;
    }
    return false;
  });
}

/** tofu breaks what it prints at the terminal's width, in the middle of a code's words; what begins with a space it does not. */
function unwrapped(lines: readonly string[]): readonly string[] {
  const width = lines.reduce((most, line) => Math.max(most, line.length), 0);
  const out: string[] = [];
  let last = '';
  for (const line of lines) {
    const word = /^\S+/.exec(line)?.[0];
    const wraps = word !== undefined && /^\S.{30}/.test(last) && last.length + 1 + word.length > width;
    if (wraps) out.push(`${out.pop()} ${line}`);
    else out.push(line);
    last = line;
  }
  return out;
}
