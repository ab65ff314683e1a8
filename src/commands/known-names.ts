import { readdir } from 'node:fs/promises';
import { readShort } from '../files/short-file.ts';
import { placesOf } from '../journal/run-folders.ts';
import { headOfService } from '../service/head.ts';
import { findPlaces, type ProjectFlags } from './project.ts';

export type Named = 'runbooks' | 'scenarios' | 'runs';

/** Names that a command line may end in, the newest run first. Whatever cannot be read has none. */
export async function knownNames(what: Named, typed: readonly string[]): Promise<readonly string[]> {
  try {
    const places = await findPlaces(placesTyped(typed));
    if (what !== 'runs') return await yamlIn(what === 'runbooks' ? places.runbooksDir : places.scenariosDir);
    const head = headOfService(readShort(places.configFile));
    return head ? (await readdir(placesOf(places.stateDir, head.name).runs)).sort().toReversed() : [];
  } catch {
    return [];
  }
}

const yamlIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder)).flatMap((name) => /^(.+)\.ya?ml$/.exec(name)?.[1] ?? []).sort();

function placesTyped(typed: readonly string[]): ProjectFlags {
  const value = (flag: string): string | undefined => {
    const at = typed.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`));
    return typed[at] === flag ? typed[at + 1] : typed[at]?.slice(flag.length + 1);
  };
  const [config, stateDir] = [value('--config'), value('--state-dir')];
  return { ...(config === undefined ? {} : { config }), ...(stateDir === undefined ? {} : { stateDir }) };
}
