import type { Instance } from '../aws/ec2.ts';
import type { BootState, StageState } from './boot-state.ts';

/** Where a boot stands, for one line on the screen. `done` and `total` in bytes, when something is being copied. */
export function progressOf(
  state: BootState,
  instance: Instance['state'] | undefined,
  agentIsOut = false,
): { readonly label: string; readonly done?: number; readonly total?: number } {
  const running = state.stages.filter(({ status }) => status === 'running');
  const copying = running.find(
    (stage): stage is StageState & Required<Pick<StageState, 'progress'>> => stage.progress !== undefined,
  );
  if (running.length > 0) {
    const label = running.map(({ title }) => title).join(' · ');
    return copying ? { label, done: copying.progress.done, total: copying.progress.total } : { label };
  }
  const trouble = agentIsOut ? ' (SSM stays out of reach)' : '';
  if (state.recovered) return { label: `Recovered, says the machine${trouble}` };
  if (instance !== 'running')
    return { label: instance ? `The instance is ${instance}` : 'AWS does not list the instance yet' };
  return { label: `${PHASE[state.cloudInit]}${trouble}` };
}

const PHASE: Readonly<Record<BootState['cloudInit'], string>> = {
  unseen: 'The kernel starts',
  local: 'cloud-init starts',
  init: 'cloud-init sets up the network',
  config: 'cloud-init configures the system',
  final: 'The boot script runs',
  finished: 'cloud-init has finished',
};
