import type { Sign } from './sign.ts';

// `[   12.000000] ` and what a shared console glues before it: a login prompt, a line that was not ended.
const STAMP = /\[ {0,8}\d{1,7}\.\d{1,9}\] ?/;
/** `May 15 23:09:27 host kernel: `, `2026-11-23T06:02:11+00:00 host cloud-init[387]: `. */
const SYSLOG =
  /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.,]{8,20}(?:Z|[+-]\d\d:?\d\d)?) \S{1,100} (?=[\w.@-]{1,60}(?:\[\d{1,10}\])?: )/;
/** `cloud-init[1618]: `; before it the name of the host, as some initramfs have it. */
const PROGRAM = /^(?:\S{1,60} )?([A-Za-z][\w.@-]{0,59})\[\d{1,10}\]: ?/;
const NAMED = /^(kernel|systemd|dockerd|containerd): /;
/** What `logger -s` prints of a script: `<13>Feb 11 22:06:38 user-data: `. */
const LOGGER =
  /^<\d{1,3}>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (?:\S{1,60} )?[\w.-]{1,60}(?:\[\d{1,10}\])?: ?/;
/** What docker puts before a step's or a container's own lines: `#12 34.5 `, `ttb-verifier-1  | `. */
const DOCKER = /^(?:#\d{1,5} (?:\d{1,6}\.\d{1,3} )?|[a-z][\w.-]{1,60} {1,20}\| )/;
/** What a shell does, said by itself (`set -x`): words that it is about to use. */
const TRACE = /^\++ /;

/** The others are cloud-init and what it starts: what they say is the boot script's. */
const WHO = ['kernel', 'systemd', 'dracut', 'amazon-ssm-agent'];

/** A line of a console or of a log, taken apart: who said it, and what; nothing where it only shows a command. */
export function consoleSign(line: string): Sign | undefined {
  let text = line.trimEnd();
  let speaker: string | undefined;
  const syslog = SYSLOG.exec(text);
  if (syslog) text = text.slice(syslog[0].length);
  const stamp = STAMP.exec(text.slice(0, 400));
  if (stamp) {
    text = text.slice(stamp.index + stamp[0].length);
    speaker = 'kernel';
  }
  const program = PROGRAM.exec(text) ?? NAMED.exec(text);
  if (program) {
    speaker = program[1] ?? '';
    text = text.slice(program[0].length);
    // syslog's `kernel: [  514.68] …`
    const inner = speaker === 'kernel' ? STAMP.exec(text.slice(0, 40)) : null;
    if (inner?.index === 0) text = text.slice(inner[0].length);
  } else if (!stamp) {
    // A login prompt may stand before what somebody else said.
    const prompt = /^\S{1,100} login: /.exec(text);
    if (prompt) text = text.slice(prompt[0].length);
  }
  const logger = LOGGER.exec(text);
  if (logger) {
    text = text.slice(logger[0].length);
    speaker = 'script';
  }
  if (speaker !== 'kernel') text = text.slice(DOCKER.exec(text)?.[0].length ?? 0);
  if (speaker !== undefined) speaker = WHO.find((one) => speaker?.startsWith(one)) ?? 'script';
  if (text === '' || TRACE.test(text) || text.includes('##RB ')) return undefined;
  return { text, ...(speaker === undefined ? {} : { speaker }) };
}
