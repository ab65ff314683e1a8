import { basename, dirname, join, relative } from 'node:path';
import type { Context } from './app.ts';
import { configFileOf, type ProjectFlags } from './project.ts';

export async function validate(
  this: Context,
  flags: ProjectFlags & { readonly json?: boolean },
  ...files: string[]
): Promise<void> {
  const [{ validate: check }, { actions }, { parseScenario, scenarioNames }] = await Promise.all([
    import('./validate-files.ts'),
    import('../actions/registry.ts'),
    import('../sandbox/scenario-file.ts'),
  ]);
  // Throws with every problem; a scenario that can be read has none.
  const checkScenario = (file: string, text: string) => {
    parseScenario(file, basename(file, '.yaml'), text);
    return [];
  };
  // Named from here, as a person would type it.
  const config = relative('', configFileOf(flags.config));
  const scenarios = scenarioNames(join(dirname(config), 'runbooks', 'scenarios'));
  const done = check({ files, json: flags.json ?? false, config, actions, scenarios, checkScenario });
  this.process.stdout.write(done.stdout);
  this.process.stderr.write(done.stderr);
  this.process.exitCode = done.exitCode;
}
