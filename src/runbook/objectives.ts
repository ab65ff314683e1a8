import type { Service } from '../service/service.ts';
import type { Runbook } from './runbook.ts';

/** What counts for a run: an objective in firedrill.yaml comes before the runbook's own. */
export function objectivesOf(
  runbook: Runbook,
  service: Service,
): Pick<Runbook, 'objectiveMs' | 'answersObjectiveMs'> {
  const answersObjectiveMs = service.answersObjectivesMs?.[runbook.id] ?? runbook.answersObjectiveMs;
  return {
    objectiveMs: service.objectivesMs[runbook.id] ?? runbook.objectiveMs,
    ...(answersObjectiveMs === undefined ? {} : { answersObjectiveMs }),
  };
}
