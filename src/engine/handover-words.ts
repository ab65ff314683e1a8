import type { Handover } from './events.ts';

/** `op, whose program (process 4711 on laptop) ended when it was told to: "the laptop is lost"` */
export function handoverWords({ pid, host, operator, ended, note }: Handover): string {
  const how = ended === 'told' ? 'ended when it was told to' : 'was killed, since it did not end';
  return `${operator}, whose program (process ${pid} on ${host}) ${how}: "${note}"`;
}
