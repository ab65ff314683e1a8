import type { Diagnostic } from '../terragrunt/stream.ts';
import { printedErrors } from './printed-errors.ts';
import type { Sign } from './sign.ts';

/** Characters of one error that are looked at: what counts stands at its beginning. */
const LONGEST = 16 * 1024;
/** Errors of one call that are looked at. */
const MOST = 200;

export function signOf({ summary, detail, address, place }: Diagnostic): Sign {
  const text = `${summary}\n${detail}`.slice(0, LONGEST);
  return {
    text,
    title: summary.slice(0, LONGEST),
    ...(address === undefined ? {} : { address, ...kindOf(address) }),
    ...(place === undefined ? {} : { place }),
    ...named(text),
  };
}

/** Errors in plain text, as tofu, terragrunt and the AWS command line print them; where none is marked as one, the text is. */
export function signsOfText(text: string): readonly Sign[] {
  const lines = text.trim().split('\n');
  const printed = printedErrors(lines).slice(0, MOST);
  if (printed.length > 0) return printed.map(signOf);
  const [summary = '', ...rest] = lines.map((line) => line.trim());
  return summary === '' ? [] : [signOf({ severity: 'error', summary, detail: rest.join('\n') })];
}

/** `module.app.aws_instance.ttb[0]` → `aws_instance` */
function kindOf(address: string): { readonly kind?: string } {
  const parts = address.split('.').filter((part, i, all) => part !== 'module' && all[i - 1] !== 'module');
  const kind = parts[0] === 'data' ? parts[1] : parts[0];
  return kind === undefined ? {} : { kind };
}

type Named = Pick<Sign, 'code' | 'reason' | 'service' | 'operation' | 'status' | 'said'>;

/** What AWS's answer, in any client's words, is made of; nothing where it is none of AWS's. */
function named(text: string): Named {
  return ofGo(text) ?? ofCommandLine(text) ?? ofOldGo(text) ?? ofEnding(text) ?? ofJava(text) ?? {};
}

/** `operation error EC2: RunInstances, https response error StatusCode: 400, RequestID: …, api error CODE: …` */
function ofGo(text: string): Named | undefined {
  // One call is made within another, for credentials: the innermost is the one that failed.
  const api = /\bapi error ([\w.]{1,100}): ?([^\n]{0,4000})/.exec(text);
  const end = api?.index ?? text.length;
  const at = text.lastIndexOf('operation error ', end);
  if (at < 0) return api ? { code: api[1] ?? '', said: api[2] ?? '' } : undefined;
  const rest = text.slice(at, at + 8000);
  const call = /^operation error ([A-Za-z0-9 ]{1,40}): (\w{1,80})/.exec(rest);
  const answer =
    /https? response error StatusCode: (\d{1,3}), RequestID: ?[^,\n]{0,200}, ?(?:HostID: ?[^,\n]{0,300}, ?)?/.exec(
      rest,
    );
  // What the service models by itself has no `api error` before it.
  const own =
    answer && /^([A-Z]\w{2,80}): ?([^\n]{0,4000})/.exec(rest.slice(answer.index + answer[0].length));
  const code = api?.[1] ?? own?.[1];
  return {
    ...(call ? { service: call[1] ?? '', operation: call[2] ?? '' } : {}),
    ...(answer ? { status: Number(answer[1]) } : {}),
    ...(code === undefined ? {} : { code, said: api?.[2] ?? own?.[2] ?? '' }),
  };
}

/** `An error occurred (CODE) when calling the RunInstances operation: …` */
function ofCommandLine(text: string): Named | undefined {
  const found =
    /(?<![<"'(])\bAn error occurred \(([\w.]{1,100})\) when calling the (\w{1,80}) operation(?: \([^)\n]{0,60}\))?: ([^\n]{0,4000})/.exec(
      text,
    );
  return found ? { code: found[1] ?? '', operation: found[2] ?? '', said: found[3] ?? '' } : undefined;
}

/** `CODE: …\n\tstatus code: 400, request id: …`, as the providers of some years ago. */
function ofOldGo(text: string): Named | undefined {
  const at = text.indexOf('status code: ');
  if (at < 0) return undefined;
  const status = Number(/^\d{3}/.exec(text.slice(at + 'status code: '.length))?.[0]);
  const before = text
    .slice(Math.max(0, at - 4000), at)
    .trimEnd()
    .replace(/,$/, '');
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const found = /(?:^|: )([A-Z][\w.]{2,80}): ([^\n]*)$/.exec(line);
  return found && status ? { code: found[1] ?? '', said: found[2] ?? '', status } : undefined;
}

/** `Client.InvalidKMSKey.InvalidState: …`: why a machine ended that was launched all right. */
function ofEnding(text: string): Named | undefined {
  const outer = /(?:^|[\s:])((?:Client|Server)\.[A-Z][\w.]{1,80}): ([^\n]{0,1000})/.exec(text);
  // One reason is told as another's words: the inner is what happened.
  const inner = outer && /^((?:Client|Server)\.[A-Z][\w.]{1,80}): ([^\n]{0,1000})/.exec(outer[2] ?? '');
  const found = inner ?? outer;
  return found ? { code: found[1] ?? '', said: found[2] ?? '', reason: true } : undefined;
}

/** `(Service: AmazonEC2; Status Code: 400; Error Code: CODE; Request ID: …)` */
function ofJava(text: string): Named | undefined {
  const found = /\(Service: \w{1,60}; Status Code: (\d{3}); Error Code: ([\w.]{1,100});/.exec(text);
  return found
    ? { code: found[2] ?? '', status: Number(found[1]), said: text.slice(0, found.index).trim() }
    : undefined;
}
