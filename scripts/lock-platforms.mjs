// Completes package-lock.json after `npm install`: a registry that does not hold the packages of other platforms makes
// npm leave them out of the lockfile, and `npm ci` then refuses it everywhere. What is added has no integrity, since it
// was never seen here; npm checks the rest as always.
//
//     npm install … && node scripts/lock-platforms.mjs
import { readFileSync, writeFileSync } from 'node:fs';

const OS = {
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  linux: 'linux',
  openharmony: 'openharmony',
  win32: 'win32',
};
const CPU = {
  arm: 'arm',
  arm64: 'arm64',
  x64: 'x64',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
};
const LIBC = { musl: 'musl', musleabihf: 'musl', gnu: 'glibc', gnueabihf: 'glibc' };

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const added = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    if (lock.packages[place] || lock.packages[`${path}/${place}`]) continue;
    const words = name.split(/[-/]/);
    const known = (table) => words.flatMap((word) => table[word] ?? []);
    if (known(OS).length === 0) continue;
    lock.packages[place] = {
      version: String(version).replace(/^[^\d]*/, ''),
      ...(known(CPU).length > 0 ? { cpu: known(CPU) } : {}),
      ...(entry.dev ? { dev: true } : {}),
      ...(known(LIBC).length > 0 ? { libc: known(LIBC) } : {}),
      license: entry.license,
      optional: true,
      os: known(OS),
    };
    added.push(name);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? 'complete' : `added ${added.join(', ')}`);
