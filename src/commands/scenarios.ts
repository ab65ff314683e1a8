import type { WorldField } from '../tui/host.ts';
import { loadRunbookNamed, type Project } from './project.ts';

/** What a rehearsal asks for: the scenario that it starts from, the runbook's own first, and its speed. */
export async function rehearsalFields(project: Project, runbook: string): Promise<WorldField[]> {
  const [{ loadScenario, scenarioNames }, { actions }] = await Promise.all([
    import('../sandbox/scenario-file.ts'),
    import('../actions/registry.ts'),
  ]);
  const { scenario: own } = await loadRunbookNamed(project, runbook, actions);
  const scenarios = scenarioNames(project.scenariosDir).map((value) => {
    const { title, teaches } = loadScenario(project.scenariosDir, value);
    return { value, about: title, lesson: onOneLine(teaches) };
  });
  const choices = scenarios.toSorted((a, b) => Number(b.value === own) - Number(a.value === own));
  return [
    {
      id: 'scenario',
      title: 'Scenario',
      why: 'What is different in the world that is rehearsed in.',
      choices,
      default: choices[0]?.value ?? '',
    },
    {
      id: 'speed',
      title: 'Speed',
      why: 'How much faster machines work than in the real world. Time that waits for you is always 1:1.',
      choices: ['1x', '5x', '20x', '60x', 'max'].map((value) => ({ value })),
      default: '20x',
    },
  ];
}

/** The values of these fields. */
export function rehearsalOf({ scenario = '', speed = '' }: Readonly<Record<string, string>>) {
  return { scenario, speed: speed === 'max' ? ('max' as const) : Number.parseInt(speed, 10) };
}

/** What a scenario teaches; nothing once it is no more. */
export async function lessonOf(project: Project, scenario: string): Promise<string | undefined> {
  const { loadScenario, scenarioNames } = await import('../sandbox/scenario-file.ts');
  if (!scenarioNames(project.scenariosDir).includes(scenario)) return undefined;
  return onOneLine(loadScenario(project.scenariosDir, scenario).teaches);
}

const onOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');
