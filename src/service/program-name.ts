import { basename, delimiter, dirname, relative } from 'node:path';
import { shellWord } from '../text/shell-word.ts';

/**
 * How this program is called by whoever reads its messages: by an installed name, by its path, or through npm in a clone.
 * With the places that were named this time, so that a command that is typed as it stands finds the same service and the
 * same runs.
 */
export function programName(argv: readonly string[] = process.argv.slice(2)): string {
  return [calledAs(process.env, process.argv[1] ?? ''), ...placesIn(argv).map(shellWord)].join(' ');
}

/** `started`: what Node was started with, an absolute path, as it was named: links are not followed. */
export function calledAs(
  env: Readonly<Record<string, string | undefined>>,
  started: string,
  cwd: string = process.cwd(),
): string {
  const script = env['npm_lifecycle_event'];
  if (script === 'start') return 'npm -s start --';
  if (script === 'npx') return 'npx firedrill';
  const beside = relative(cwd, started);
  const path = beside.startsWith('..') ? started : beside;
  if (basename(started) === 'firedrill.js') return `node ${shellWord(path)}`;
  const found = basename(started) !== 'firedrill' || folders(env).includes(dirname(started));
  return found ? 'firedrill' : shellWord(path.includes('/') ? path : `./${path}`);
}

const folders = ({ PATH = '' }: Readonly<Record<string, string | undefined>>): readonly string[] =>
  PATH.split(delimiter).map((folder) => folder.replace(/(?<=.)\/+$/, ''));

const PLACES = ['--config', '--state-dir', '--stateDir'];

/** `--config FILE` and `--state-dir DIR`, wherever they stand in a command line. */
function placesIn(argv: readonly string[]): string[] {
  return argv.flatMap((word, index) => {
    const value = argv[index + 1];
    if (PLACES.includes(word)) return value === undefined ? [] : [word, value];
    return PLACES.some((place) => word.startsWith(`${place}=`)) ? [word] : [];
  });
}

/** The same command line with what stands before the command put behind it, where the parser looks for flags. */
export function commandFirst(argv: readonly string[]): string[] {
  let at = 0;
  while (at < argv.length) {
    const word = argv[at] ?? '';
    if (PLACES.includes(word)) at += 2;
    else if (word === '--json' || word === '--linear' || PLACES.some((place) => word.startsWith(`${place}=`)))
      at += 1;
    else break;
  }
  return [...argv.slice(at), ...argv.slice(0, at)];
}
