import { printableJson } from '../text/printable-json.ts';
import { paintFirst } from '../tui/first-frame.ts';
import type { Context } from './app.ts';
import { CliError } from './cli-error.ts';
import { homeNow } from './home-now.ts';
import { hasScreens, isLinear } from './present.ts';
import { findPlaces, openProject, type ProjectFlags } from './project.ts';
import { serviceHead } from './service-head.ts';

export async function home(
  this: Context,
  flags: ProjectFlags & { readonly json?: boolean; readonly linear?: boolean },
): Promise<void> {
  const { stdout } = this.process;
  if (flags.json) {
    stdout.write(`${await homeJson(this, flags)}\n`);
    return;
  }
  if (!hasScreens(this.process, flags)) {
    throw new CliError(
      'the screens need a terminal, and this is not one',
      'Without one: `firedrill rehearse RUNBOOK --plain` prints a line an event, `--answers FILE` answers what it asks, and it\nstops with exit code 4 where a person is needed. `firedrill --help` lists the rest.',
    );
  }
  const places = await findPlaces(flags);
  const head = await serviceHead(places, flags);
  const now = await homeNow(places, head);
  const linear = isLinear(this.process, flags);
  const first = linear ? undefined : paintFirst(now.home, this.process);
  try {
    const { showScreens } = await import('./screen.ts');
    this.process.exitCode = await showScreens(this, places, head, linear, { now, first });
  } finally {
    first?.giveBack();
  }
}

/** What the screen shows, for programs. */
async function homeJson({ installation }: Context, flags: ProjectFlags): Promise<string> {
  const [project, { makeHost }] = await Promise.all([openProject(flags), import('./host.ts')]);
  return printableJson(await makeHost(installation, project, project.service).home());
}
