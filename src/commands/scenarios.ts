import { loadRunbookNamed, type Project } from './project.ts';
import type { ScenarioRow } from '../tui/host.ts';

/** The scenarios a rehearsal can start from, the runbook's own first. */
export async function scenarioRows(project: Project, runbook: string): Promise<ScenarioRow[]> {
  const [{ loadScenario, scenarioNames }, { actions }] = await Promise.all([
    import('../sandbox/scenario-file.ts'),
    import('../actions/registry.ts'),
  ]);
  const { scenario: first } = await loadRunbookNamed(project, runbook, actions);
  const rows = scenarioNames(project.scenariosDir).map((name) => {
    const { title, teaches } = loadScenario(project.scenariosDir, name);
    return { name, about: title, teaches: teaches.replaceAll(/\s+/g, ' ') };
  });
  return [...rows.filter(({ name }) => name === first), ...rows.filter(({ name }) => name !== first)];
}
