import { statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { readText } from '../runbook/load.ts';
import { meantKeys } from '../runbook/meant-keys.ts';
import { parseDuration } from '../runbook/parse-duration.ts';
import { brokenPattern, patternOf } from '../runbook/pattern.ts';
import { beside, ConfigurationError, type Problem, sortProblems } from '../runbook/problem.ts';
import { explainIssues, valueAt } from '../runbook/schema-issues.ts';
import { type SoundPart, soundPart } from '../runbook/sound-part.ts';
import { type Path, readYaml } from '../runbook/yaml-file.ts';
import { readExclude } from './exclude.ts';
import { ServiceFile } from './schema.ts';
import type { KnownService, ProtectedResource, Service } from './service.ts';

/** Whether a path is there, and what it is. */
export type Look = (path: string) => 'file' | 'folder' | 'closed' | undefined;

/** The text of a file that firedrill.yaml names. Throws `ConfigurationError`. */
export type Read = (path: string) => string;

/** Reads and checks a `firedrill.yaml`. Throws `ConfigurationError` with every problem. */
export function loadService(file: string): Service {
  return orThrow(checkService(file));
}

/** A service, or everything that is wrong with its file, and what is sure all the same. */
export interface Checked {
  readonly service?: Service;
  readonly known: KnownService;
  readonly problems: readonly Problem[];
}

/** Throws `ConfigurationError` where the file cannot be read at all. */
export function checkService(file: string): Checked {
  const text = readText(
    file,
    'the description of the service',
    'go to the folder that holds firedrill.yaml, or name it with --config FILE',
  );
  return checkText(file, text, lookAtDisk, (path) => readText(path, 'the file of addresses'));
}

/** The same for a text at hand. Paths in it are resolved against the folder of `file`. */
export function parseService(file: string, text: string, look: Look, read: Read): Service {
  return orThrow(checkText(file, text, look, read));
}

function orThrow({ service, problems }: Checked): Service {
  if (service === undefined) throw new ConfigurationError(problems);
  return service;
}

/** What is sure of the file: what is wrong by its own shape is missing. */
type Sound = SoundPart<ServiceFile>;

function checkText(file: string, text: string, look: Look, read: Read): Checked {
  const { yaml, problems: first } = readYaml(file, text);
  if (yaml === undefined) return { known: {}, problems: sortProblems(first) };
  first.push(...meantKeys(yaml, ServiceFile));
  const parsed = ServiceFile.safeParse(yaml.data);
  const found: Problem[] = parsed.error ? explainIssues(parsed.error.issues, yaml, ServiceFile) : [];
  const report = (path: Path, message: string, hint: string, what: 'value' | 'key' = 'value'): void => {
    found.push(yaml.problem(path, what, { message, hint }));
  };
  const sound: Sound = soundPart(ServiceFile, yaml.data) ?? {};
  const folder = dirname(resolve(file));
  checkFiles(sound, folder, look, report);
  checkPatterns(sound, report);
  checkUrls(sound, report);
  checkLists(sound, report);
  checkRole(sound, report);
  const exclude = checkExclude(sound, file, look, read, report);
  const problems = [
    ...sortProblems([...first, ...beside(first, found)]),
    ...sortProblems(exclude?.problems ?? []),
  ];
  if (problems.length === 0 && parsed.success) {
    const service = toService(parsed.data, folder, exclude?.addresses ?? []);
    return { service, known: service, problems };
  }
  return { known: knownOf(yaml.data, folder), problems };
}

/** Each part by itself, as far as its own shape is right. */
function knownOf(data: unknown, folder: string): KnownService {
  const { shape } = ServiceFile;
  const whole = <Key extends keyof typeof shape>(key: Key) =>
    shape[key].safeParse(valueAt(data, [key])).data as ServiceFile[Key] | undefined;
  const [name, unit, resources] = [whole('service'), whole('unit'), whole('protected')];
  const known = {
    name,
    unit: unit === undefined ? undefined : resolve(folder, unit),
    account: whole('account'),
    region: whole('region'),
    instance: whole('instance'),
    state: whole('state'),
    cache: whole('cache'),
    health: whole('health'),
    protected: shape.protected.safeParse(valueAt(data, ['protected'])).success
      ? toProtected(resources)
      : undefined,
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

type Report = (path: Path, message: string, hint: string, what?: 'value' | 'key') => void;

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

function toService(data: ServiceFile, folder: string, addresses: readonly string[]): Service {
  const { request, expect, timeout } = data.question;
  return {
    name: data.service,
    unit: resolve(folder, data.unit),
    account: data.account,
    region: data.region,
    instance: data.instance,
    state: data.state,
    cache: data.cache,
    health: data.health,
    question: {
      request: {
        method: request.method,
        url: new URL(request.path, data.health.url).href,
        ...(request.file === undefined ? {} : { file: resolve(folder, request.file) }),
        ...(request.json === undefined ? {} : { json: request.json }),
      },
      expect,
      timeoutMs: ms(timeout),
    },
    protected: toProtected(data.protected),
    objectivesMs: eachMs(data.objectives),
    ...(data.answers === undefined ? {} : { answersObjectivesMs: eachMs(data.answers) }),
    ...(data.alarm === undefined ? {} : { alarm: data.alarm }),
    ...(data.dryRunRole === undefined ? {} : { dryRunRole: data.dryRunRole }),
    ...(data.exclude === undefined ? {} : { exclude: { file: resolve(folder, data.exclude), addresses } }),
    environment: { pass: data.environment?.pass ?? [], drop: data.environment?.drop ?? [] },
  };
}

const eachMs = (texts: Readonly<Record<string, string>> = {}): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(texts).map(([id, text]) => [id, ms(text)]));

const toProtected = (resources: ServiceFile['protected'] = []): readonly ProtectedResource[] =>
  resources.map(({ address, name, forms, because }) => ({
    address,
    name,
    forms,
    ...(because === undefined ? {} : { because }),
  }));

function lookAtDisk(path: string): ReturnType<Look> {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isDirectory() ? 'folder' : found?.isFile() ? 'file' : undefined;
  } catch {
    // A folder on the way may not be looked into.
    return 'closed';
  }
}

function ms(text: string): number {
  return parseDuration(text) ?? 0;
}
