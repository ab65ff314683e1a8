import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** `broken`: no test failed, and yet the run did not end well; what it said. */
export type Verdict =
  | { readonly what: 'passed' }
  | { readonly what: 'failed'; readonly test: string }
  | { readonly what: 'hung' }
  | { readonly what: 'broken'; readonly said: string };

/** Against a mutant that never ends; a healthy run of one entry takes a few seconds. */
const HANGS_MS = 60_000;

/** Runs these test files in a tree, up to the first failure. */
export async function runTests(tree: string, files: readonly string[], workers = 1): Promise<Verdict> {
  const results = join(tree, 'results.json');
  rmSync(results, { force: true });
  const vitest = join(tree, 'node_modules/vitest/vitest.mjs');
  const options = [
    '--bail=1',
    `--maxWorkers=${workers}`,
    '--testTimeout=10000',
    '--reporter=json',
    '--reporter=default',
  ];
  const child = spawn(
    process.execPath,
    [vitest, 'run', ...files, ...options, `--outputFile.json=${results}`],
    {
      cwd: tree,
      // A group of its own, so that what hangs goes with all that it started.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
    });
  let hung = false;
  const end = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  const late = setTimeout(() => {
    hung = true;
    end();
  }, HANGS_MS * Math.max(1, files.length));
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(late);
  if (hung) return { what: 'hung' };
  const test = failedIn(results);
  if (test !== undefined) return { what: 'failed', test };
  return code === 0 ? { what: 'passed' } : { what: 'broken', said };
}

interface Results {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** The name of a test that failed. A file that cannot even be loaded has none: what it shows is that its mutant is no code. */
function failedIn(results: string): string | undefined {
  if (!existsSync(results)) return undefined;
  const { testResults } = JSON.parse(readFileSync(results, 'utf8')) as Results;
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find(({ status }) => status === 'failed')?.fullName;
}
