import { once } from 'node:events';
import type { Interface } from 'node:readline';
import type { Writable } from 'node:stream';
import type { Mode } from '../../engine/events.ts';
import type { RunView } from '../../engine/run-view.ts';
import { programName } from '../../service/program-name.ts';
import { printableLines } from '../../text/clean.ts';
import { age } from '../../words/durations.ts';
import { editorOf } from '../editor.ts';
import type { Host } from '../host.ts';
import { choicesOf } from '../screens/declare/choices.ts';
import { declarationOf } from '../screens/declare/declaration.ts';
import {
  aboutOf,
  checked,
  type DeclareScreen,
  declareForm,
  hintOf,
  withGiven,
} from '../screens/declare/state.ts';
import { dueWords } from '../screens/home/rows.ts';
import { inOrder } from '../screens/home/state.ts';
import { defaultMode, worlds } from '../theme.ts';
import { numbered } from './asked.ts';

export interface HomeLinearOptions {
  readonly host: Host;
  readonly keyboard: Interface;
  readonly stdout: Writable;
  readonly date: () => Date;
  /** Throws where nobody types who could answer for a run in that world. */
  readonly requireSomebody: (mode: Mode) => void;
}

/** What the home screen shows, and the form behind it, a question a line. Resolves to the run; to nothing where nobody is there. */
export async function homeLinear({
  host,
  keyboard,
  stdout,
  date,
  requireSomebody,
}: HomeLinearOptions): Promise<RunView | undefined> {
  // No run, no clock: what is printed before there is one stands at its beginning.
  const print = (lines: readonly string[]): void => {
    for (const line of lines)
      for (const one of printableLines(line).split('\n')) stdout.write(`${`+00:00 ${one}`.trimEnd()}\n`);
  };
  const gone = once(keyboard, 'close').then(() => undefined);
  const typed = async (): Promise<string | undefined> =>
    Promise.race([once(keyboard, 'line').then(([line]) => String(line).trim()), gone]);

  const home = await host.home();
  const unfinished = inOrder(home.unfinished);
  const choices = [
    ...home.runbooks.map(({ happened, title }) => `${happened}: ${title}, ${worlds[defaultMode].where}`),
    ...unfinished.map(
      ({ title, mode, at, sinceMs }) =>
        `Go on with ${title} (${worlds[mode].run}), at "${at}" since ${age(sinceMs)}`,
    ),
  ];
  print([
    `firedrill, ${[home.service, home.region, home.account].filter(Boolean).join(' · ')}`,
    ...home.obligations.map(({ what }) => `! open: ${what}`),
    `Would it work now? ${home.doctor.words}`,
    ...[dueWords(home.runbooks)].filter(Boolean),
    `A live run: ${programName()} run RUNBOOK --linear. A dry run: ${programName()} dry-run RUNBOOK --linear.`,
    'Ctrl-C leaves.',
  ]);
  for (;;) {
    print(numbered('What happened?', choices));
    const line = await typed();
    if (line === undefined) return undefined;
    const at = Number(line) - 1;
    const resumed = unfinished[at - home.runbooks.length];
    const row = home.runbooks[at];
    try {
      if (resumed !== undefined) {
        requireSomebody(resumed.mode);
        return await host.resume(resumed.run);
      }
      if (row === undefined) print(['That is none of the numbers.']);
      else {
        const [runbook, fields] = await Promise.all([
          host.runbook(row.id),
          host.worldFields(defaultMode, row.id),
        ]);
        const form = await filled(declareForm(defaultMode, runbook, fields, home.operator));
        return form && (await host.declare(declarationOf(form, date())));
      }
    } catch (cause) {
      print([`! ${cause instanceof Error ? cause.message : String(cause)}`]);
    }
  }

  /** Every field, one after the other; an empty line takes what is there. */
  async function filled(given: DeclareScreen): Promise<DeclareScreen | undefined> {
    let form = given;
    for (let at = 0; at < form.fields.length; ) {
      const field = form.fields[at];
      if (field === undefined) break;
      const offered = choicesOf(form, field);
      const now = field.editor.text || 'empty';
      if (offered === undefined)
        print([
          `${field.title}${field.title.endsWith('?') ? '' : ':'} ${hintOf(form, field, date())}`,
          `Type it, then Enter; Enter alone takes: ${now}`,
        ]);
      else
        print([
          ...numbered(
            `${field.title}: ${offered.some((one) => aboutOf(field, one)) ? field.why : hintOf(form, field, date())}`,
            offered.map((one) => [one || '(as it is)', aboutOf(field, one)].filter(Boolean).join(': ')),
          ),
          `Enter alone takes: ${now}`,
        ]);
      const line = await typed();
      if (line === undefined) return undefined;
      const value =
        line === '' ? field.editor.text : offered === undefined ? line : offered[Number(line) - 1];
      if (value === undefined) {
        print(['That is none of the numbers.']);
        continue;
      }
      // What no longer fits with it is asked after it, and has its first choice by then.
      form = checked(withGiven(form, field, editorOf(value)), date());
      const wrong = form.fields[at]?.error;
      if (wrong === undefined) at += 1;
      else print([`! ${field.title}: ${wrong}`]);
    }
    return form;
  }
}
