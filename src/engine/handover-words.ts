import type { Handover } from './events.ts';

/** `op, whose program (process 4711 on laptop) ended when it was told to: "the laptop is lost"` */
export function handoverWords({ pid, host, operator, ended, note }: Handover): string {
  return `${operator}, whose program (process ${pid} on ${host}) ${HOW[ended]}: "${note}"`;
}

const HOW: Readonly<Record<Handover['ended'], string>> = {
  told: 'ended when it was told to',
  killed: 'was killed, since it did not end',
  gone: 'had ended before it was told to',
};
