import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readText } from '../runbook/load.ts';
import { meantKeys } from '../runbook/meant-keys.ts';
import { parseDuration } from '../runbook/parse-duration.ts';
import { beside, ConfigurationError, type Problem, sortProblems } from '../runbook/problem.ts';
import { explainIssues, valueAt } from '../runbook/schema-issues.ts';
import { soundPart } from '../runbook/sound-part.ts';
import { type Path, readYaml } from '../runbook/yaml-file.ts';
import { checkSound, type Look, type Read, type Sound } from './check-service.ts';
import { ServiceFile } from './schema.ts';
import type { KnownService, ProtectedResource, Service } from './service.ts';

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
  const exclude = checkSound(sound, file, look, read, report);
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
