import { abortable } from './abortable.ts';
import type { AwsClients } from './clients.ts';

/** AWS's quotas for running on-demand instances, in vCPUs, by the letters that a type begins with (Service Quotas, `ec2`). */
const QUOTAS: readonly (readonly [RegExp, string])[] = [
  [/^(?:a|c|d|h|i|m|r|t|z)\d/, 'L-1216C47A'],
  [/^(?:g|gr|vt)\d/, 'L-DB2E81BA'],
  [/^p\d/, 'L-417A185B'],
  [/^inf\d/, 'L-1945791B'],
  [/^trn\d/, 'L-2C3B7624'],
  [/^x\d/, 'L-7295265B'],
  [/^f\d/, 'L-74FC7D96'],
];

/** `c6gn.large` begins with the family `c6`, `im4gn` and `is4gen` are of `i`. Nothing where the family is not known. Pure. */
export function quotaOf(type: string): string | undefined {
  const family = type.replace(/^i[ms](?=\d)/, 'i');
  return QUOTAS.find(([begins]) => begins.test(family))?.[1];
}

/** In vCPUs. */
export async function vcpuQuota(aws: AwsClients, code: string, signal?: AbortSignal): Promise<number> {
  const { GetServiceQuotaCommand } = await import('./chunks/service-quotas.ts');
  const client = await aws.quotas();
  const answer = await client.send(
    new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: code }),
    abortable(signal),
  );
  return answer.Quota?.Value ?? 0;
}
