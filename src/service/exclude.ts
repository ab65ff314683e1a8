import { EXCLUDED_ADDRESS } from '../runbook/address.ts';
import type { Problem } from '../runbook/problem.ts';
import type { SoundPart } from '../runbook/sound-part.ts';
import type { ServiceFile } from './schema.ts';

interface Line {
  readonly address: string;
  readonly problem: (message: string, hint: string) => Problem;
}

/**
 * The addresses that every plan leaves out, from a file in the format of tofu's `-exclude-file`: one a line; empty lines
 * and those that begin with # count for nothing. `file` as messages name it.
 */
export function readExclude(
  file: string,
  text: string,
  service: Pick<SoundPart<ServiceFile>, 'instance' | 'protected'>,
): { readonly addresses: readonly string[]; readonly problems: readonly Problem[] } {
  const lines = linesOf(file, text);
  const problems = [...badLines(lines), ...unfitLines(lines, service)];
  if (lines.length === 0) {
    const message = 'no address is in here, so nothing is left out of plans';
    problems.push({
      file,
      line: 1,
      column: 1,
      message,
      hint: `${FORM}, or remove exclude: from firedrill.yaml`,
    });
  }
  return { addresses: lines.map(({ address }) => address), problems };
}

function linesOf(file: string, text: string): readonly Line[] {
  return text.split(/\r?\n/).flatMap((source, index): Line[] => {
    const address = source.trim();
    if (address === '' || address.startsWith('#')) return [];
    const place = { file, line: index + 1, column: source.indexOf(address) + 1, length: address.length };
    return [{ address, problem: (message, hint) => ({ ...place, source, message, hint }) }];
  });
}

const FORM = 'write one address a line, such as github_repository.ttb or module.repository';

function badLines(lines: readonly Line[]): Problem[] {
  return lines.flatMap(({ address, problem }, index) => {
    if (!EXCLUDED_ADDRESS.test(address)) return [problem(`"${address}" is no address`, FORM)];
    const twice = lines.slice(0, index).some((line) => line.address === address);
    return twice ? [problem(`${address} is here twice`, 'keep one of them')] : [];
  });
}

/** What the plans are for would silently not happen. */
function unfitLines(
  lines: readonly Line[],
  { instance, protected: resources = [] }: Pick<SoundPart<ServiceFile>, 'instance' | 'protected'>,
): readonly Problem[] {
  const planned = resources.flatMap((each) =>
    each?.forms?.some((form) => form !== undefined && form !== 'forget') ? (each.address ?? []) : [],
  );
  const needed = [
    ...(instance === undefined
      ? []
      : [{ address: instance, why: 'is what is recovered, so no plan may leave it out' }]),
    ...planned.map((address) => ({
      address,
      why: 'is replaced or destroyed with a plan, which would leave it out',
    })),
  ];
  return lines.flatMap(({ address: excluded, problem }) =>
    needed
      .filter(({ address }) => leavesOut(excluded, address))
      .map(({ address, why }) => problem(`${address} ${why}`, 'remove this line')),
  );
}

/** Whether `address` is left out with `excluded`, whole or in part: the same, one instance of it, or its module. */
const leavesOut = (excluded: string, address: string): boolean =>
  excluded === address ||
  excluded.startsWith(`${address}[`) ||
  address.startsWith(`${excluded}[`) ||
  (excluded.startsWith('module.') && address.startsWith(`${excluded}.`));
