import { parseDuration } from '../runbook/parse-duration.ts';

/** What the home screen shows of a service. */
export interface ServiceHead {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly objectivesMs: Readonly<Record<string, number>>;
}

/**
 * Reads the top of a `firedrill.yaml` without a YAML parser or a schema: both are a third of the way to the first
 * frame. `undefined` when it is not plain to see; then the loader reads it, and says what is wrong if anything is.
 */
export function headOfService(text: string): ServiceHead | undefined {
  const { service, account, region } = headOf(text);
  if (!/^[a-z][a-z0-9-]*$/.test(service ?? '') || !/^\d{12}$/.test(account ?? '') || !region)
    return undefined;
  const block = /^objectives:[ \t]*\n((?:[ \t]+.*\n|\n)*)/m.exec(text)?.[1] ?? '';
  const objectivesMs = Object.entries(headOf(block.replaceAll(/^[ \t]+/gm, ''))).flatMap(([id, value]) => {
    const ms = parseDuration(value);
    return ms === undefined ? [] : [[id, ms] as const];
  });
  return {
    name: service ?? '',
    account: account ?? '',
    region,
    objectivesMs: Object.fromEntries(objectivesMs),
  };
}

/** Top-level one-line values of a YAML text, without quotes and comments. */
export function headOf(text: string): Record<string, string> {
  const lines = text.matchAll(/^([A-Za-z][\w-]*):[ \t]+(?![>|&*[{])(.+)$/gm);
  return Object.fromEntries([...lines].map(([, key = '', value = '']) => [key, plain(value)]));
}

function plain(value: string): string {
  const quoted = /^(['"])(.*)\1[ \t]*(?:#.*)?$/.exec(value.trim());
  return quoted?.[2] ?? value.replace(/[ \t]+#.*$/, '').trim();
}
