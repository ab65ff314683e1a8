import { dirname, isAbsolute, join, resolve } from 'node:path';
import { brokenPattern, patternOf } from '../runbook/pattern.ts';
import { ConfigurationError } from '../runbook/problem.ts';
import type { SoundPart } from '../runbook/sound-part.ts';
import type { Path } from '../runbook/yaml-file.ts';
import { readExclude } from './exclude.ts';
import type { ServiceFile } from './schema.ts';

/** Whether a path is there, and what it is. */
export type Look = (path: string) => 'file' | 'folder' | 'closed' | undefined;

/** The text of a file that firedrill.yaml names. Throws `ConfigurationError`. */
export type Read = (path: string) => string;

/** What is sure of the file: what is wrong by its own shape is missing. */
export type Sound = SoundPart<ServiceFile>;

export type Report = (path: Path, message: string, hint: string, what?: 'value' | 'key') => void;

/**
 * What the shape of each line by itself does not show: files that it names, patterns, addresses, what contradicts another line.
 * Returns what the file of `exclude` holds. `file`: firedrill.yaml's.
 */
export function checkSound(sound: Sound, file: string, look: Look, read: Read, report: Report) {
  checkFiles(sound, dirname(resolve(file)), look, report);
  checkPatterns(sound, report);
  checkUrls(sound, report);
  checkLists(sound, report);
  checkRole(sound, report);
  return checkExclude(sound, file, look, read, report);
}

function checkFiles({ unit, question }: Sound, folder: string, look: Look, report: Report): void {
  const found = unit === undefined ? undefined : look(resolve(folder, unit));
  if (unit !== undefined && found !== 'folder') {
    report(
      ['unit'],
      found === 'file' ? `${unit} is a file, not a folder` : missing(found, 'folder', unit),
      `name the terragrunt directory, from ${folder}`,
    );
  }
  const { file, json } = question?.request ?? {};
  if (file !== undefined && json !== undefined) {
    report(
      ['question', 'request', 'json'],
      'a question has one body: file or json',
      'remove one of the two',
      'key',
    );
  }
  const asked = file === undefined ? 'file' : look(resolve(folder, file));
  if (file !== undefined && asked !== 'file') {
    report(['question', 'request', 'file'], missing(asked, 'file', file), `name a file, from ${folder}`);
  }
}

function checkExclude(data: Sound, service: string, look: Look, read: Read, report: Report) {
  const { exclude } = data;
  if (exclude === undefined) return undefined;
  const folder = dirname(resolve(service));
  const found = look(resolve(folder, exclude));
  if (found !== 'file') {
    report(['exclude'], missing(found, 'file', exclude), `name a file of addresses, from ${folder}`);
    return undefined;
  }
  // Named as firedrill.yaml was.
  const file = isAbsolute(exclude) ? exclude : join(dirname(service), exclude);
  try {
    return readExclude(file, read(file), data);
  } catch (error) {
    if (error instanceof ConfigurationError) return { addresses: [], problems: error.problems };
    throw error;
  }
}

function missing(found: ReturnType<Look>, what: string, path: string): string {
  return found === 'closed' ? `you may not look where ${path} is` : `there is no ${what} ${path}`;
}

function checkPatterns({ health, question }: Sound, report: Report): void {
  const patterns: readonly (readonly [Path, string | undefined])[] = [
    [['health', 'expect'], health?.expect],
    [['question', 'expect', 'match'], question?.expect?.match],
  ];
  for (const [path, pattern] of patterns) {
    if (pattern === undefined) continue;
    const broken = brokenPattern(pattern);
    if (broken !== undefined) {
      report(
        path,
        `not a regular expression: ${broken}`,
        'special characters are written with \\ before them',
      );
    } else if (patternOf(pattern).foundIn('')) {
      // An answer that is empty is never right.
      report(
        path,
        'this matches an empty answer, so it proves nothing',
        'name something that only a right answer holds',
      );
    }
  }
}

/** Addresses go into journals, reports and commands, so they hold no secrets; the health check would refuse them anyway. */
function checkUrls({ health, question }: Sound, report: Report): void {
  const path = question?.request?.path;
  if (path !== undefined && URL.parse(path, health?.url ?? 'https://a.host') === null) {
    report(
      ['question', 'request', 'path'],
      `"${path}" is no path and no URL`,
      'write a path such as /verify',
    );
  }
  const urls: readonly (readonly [Path, URL | null])[] = [
    [['health', 'url'], URL.parse(health?.url ?? '')],
    // One that is only a path has those of the health check, which are said there.
    [['question', 'request', 'path'], URL.parse(path ?? '')],
  ];
  for (const [at, url] of urls) {
    if (url?.username || url?.password)
      report(at, 'this holds a user or a password', 'write the address without what stands before the @');
  }
}

function checkLists({ protected: resources = [], environment }: Sound, report: Report): void {
  for (const [index, { address, forms = [] } = {}] of resources.entries()) {
    if (address !== undefined && resources.slice(0, index).some((each) => each?.address === address)) {
      report(
        ['protected', index, 'address'],
        `${address} is here twice`,
        'keep one of them, with all its forms',
      );
    }
    for (const [nth, form] of forms.entries()) {
      if (form !== undefined && forms.indexOf(form) < nth)
        report(['protected', index, 'forms', nth], `${form} is here twice`, 'keep one of them');
    }
  }
  for (const [index, name] of (environment?.drop ?? []).entries()) {
    if (name === undefined || !environment?.pass?.includes(name)) continue;
    report(['environment', 'drop', index], `${name} is both passed and dropped`, 'keep one of the two');
  }
}

function checkRole({ account, dryRunRole: role }: Sound, report: Report): void {
  if (role === undefined || account === undefined || role.split(':')[4] === account) return;
  report(
    ['dryRunRole'],
    `this role is in the account ${role.split(':')[4]}, and the service in ${account}`,
    'name a role of the service’s own account',
  );
}
