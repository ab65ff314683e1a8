import type { Service } from '../service/service.ts';
import type { Runbook } from './runbook.ts';

/** The service as a run of this runbook plans it: without what firedrill.yaml leaves out, and what the runbook does. */
export function leavingOut(service: Service, { exclude = [] }: Pick<Runbook, 'exclude'>): Service {
  if (exclude.length === 0) return service;
  const addresses = new Set([...(service.exclude?.addresses ?? []), ...exclude]);
  return { ...service, exclude: { ...service.exclude, addresses: [...addresses] } };
}
