import { DEFAULT_SCENARIO, ownScenario } from '../../runbook/own-scenario.ts';
import { SURPRISE } from '../../runbook/surprise.ts';
import { loadScenario, scenarioNames, scenariosBeside } from '../../sandbox/scenario-file.ts';
import { Refused } from '../refused.ts';
import type { WorldChoice, WorldField, WorldKind } from '../world.ts';
import { drawSurprise, fitting } from './draw-surprise.ts';
import { keepSandbox, keptSandbox, requireLoopback, toldIn } from './kept-sandbox.ts';
import { practiseLines } from './practise.ts';
import { sandboxCall } from './sandbox-call.ts';
import { startSandboxProgram } from './sandbox-process.ts';
import { rehearsalWorld } from './world.ts';

/** How much faster than 1:1 machines work when nobody says otherwise. */
export const DEFAULT_SPEED = 20;
export const rehearsal: WorldKind = {
  async open(site, options, configFile) {
    const { runbook, ownScenario: own = DEFAULT_SCENARIO } = site;
    const chosen = options['scenario'] ?? DEFAULT_SCENARIO;
    const told =
      chosen === SURPRISE
        ? drawSurprise(fitting(scenariosBeside(configFile), runbook, own), options['seed'])
        : undefined;
    const scenario = told?.scenario ?? chosen;
    const speed = speedOf(options['speed']);
    const ready = await startSandboxProgram({
      main: site.installation.main,
      configFile,
      scenario,
      runFolder: site.folder,
    });
    try {
      await keepSandbox(site.folder, ready, told);
      return await rehearsalWorld(site, ready, { ...(told ? { told } : { scenario }), speed });
    } catch (cause) {
      await sandboxCall(ready, '/_firedrill/stop').catch(() => undefined);
      throw cause;
    }
  },
  async resume(site, { scenario = DEFAULT_SCENARIO, surprise, speed = 1 }) {
    const kept = await keptSandbox(site);
    const of = surprise === undefined ? { scenario } : { told: toldIn(site, kept, surprise) };
    return rehearsalWorld(site, kept, { ...of, speed });
  },
  async look(site, { scenario = DEFAULT_SCENARIO, speed = 1 }) {
    const ready = await keptSandbox(site);
    requireLoopback(site, ready.endpoint);
    await sandboxCall(ready, '/_firedrill/run', { folder: site.folder }).catch((cause: unknown) => {
      throw new Refused(
        'world-lost',
        'The sandbox of this rehearsal has ended, and with it all that was changed there.',
        undefined,
        cause,
      );
    });
    return rehearsalWorld(site, ready, { scenario, speed });
  },
  practise: practiseLines,
  fields({ scenariosDir }, runbook) {
    const { id } = runbook;
    const defaultWith = (inputs: Readonly<Record<string, string>>): string => ownScenario(runbook, inputs);
    const first = defaultWith({});
    const scenarios = scenarioNames(scenariosDir).map((name) => {
      const { title, teaches } = loadScenario(scenariosDir, name);
      return { value: name, about: title, lesson: teaches.replaceAll(/\s+/g, ' ') };
    });
    const choices = scenarios.toSorted((a, b) => Number(b.value === first) - Number(a.value === first));
    return [
      {
        id: 'scenario',
        title: 'Scenario',
        why: 'What is different in the world that is rehearsed in.',
        choices: [...choices, ...(fitting(scenariosDir, id, first).length > 0 ? [A_SURPRISE] : [])],
        default: first,
        defaultWith,
      },
      SPEED,
    ];
  },
  lesson({ scenariosDir }, { scenario }) {
    if (scenario === undefined || !scenarioNames(scenariosDir).includes(scenario)) return undefined;
    return loadScenario(scenariosDir, scenario).teaches.replaceAll(/\s+/g, ' ');
  },
};

const A_SURPRISE: WorldChoice = {
  value: SURPRISE,
  about: 'One of those that fit this runbook, drawn by chance. Which one is told when the run is over.',
};

const SPEED: WorldField = {
  id: 'speed',
  title: 'Speed',
  why: 'How much faster machines work than in the real world. Time that waits for you is always 1:1.',
  choices: ['1x', '5x', `${DEFAULT_SPEED}x`, '60x', 'max'].map((value) => ({ value })),
  default: `${DEFAULT_SPEED}x`,
};

/** `20x`, `20` or `max`. */
function speedOf(text = String(DEFAULT_SPEED)): number | 'max' {
  if (text === 'max') return 'max';
  const factor = Number(text.replace(/x$/, ''));
  if (factor >= 1) return factor;
  throw new Refused('not-started', `"${text}" is no speed`, 'Write a factor of 1 or more, or max.');
}
