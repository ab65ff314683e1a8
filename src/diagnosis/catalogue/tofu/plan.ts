import type { Entry } from '../../entry.ts';

// A plan that may not be applied, and what an apply ends with.

export const PLAN: readonly Entry[] = [
  {
    id: 'plan-stale',
    code: 'plan-stale',
    when: [{ title: /^Saved plan is stale/ }],
    cause: 'The state was changed by somebody else after this plan was made. Nothing was applied.',
    next: ['Plan again and review what it says now'],
    changed: 'none',
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'plan-errored',
    code: 'plan-errored',
    when: [{ title: /^Cannot apply incomplete plan/ }],
    cause: 'This plan ended in an error, so it cannot be applied.',
    next: ['Plan again'],
    changed: 'none',
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'not-in-service',
    code: 'not-in-service',
    // The last line of infrastructure/in_service.sh, whose exit tofu reports.
    when: [
      {
        title: /^local-exec provisioner error/,
        says: /(?<last>the new one is not healthy after \d{1,4}:\d\d; [^\n]{1,200})/,
      },
    ],
    cause: 'The new instance is not in service: {last}',
    hint: 'Nothing is lost: whoever served before serves on.',
    next: ["Read the new machine's boot log for why it does not answer", 'Then plan again'],
    reports: ['recorded: infrastructure/in_service.sh'],
  },
  {
    id: 'prevent-destroy',
    code: 'prevent-destroy',
    when: [{ title: /^(?:Resource instance|Instance) cannot be destroyed/ }],
    values: [
      /\n(?:Resource instance|Resource) (?<address>\S{1,300}) has (?:lifecycle\.)?prevent_destroy set/,
    ],
    cause: [
      '{address} is protected (prevent_destroy), and the plan would destroy it.',
      'Something protected (prevent_destroy) would be destroyed by this plan.',
    ],
    hint: 'The protection did what it is for. To go on, use the runbook for protected things.',
    next: ['firedrill rehearse protection-removal'],
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'left-behind',
    code: 'left-behind',
    when: [{ title: /^Destroy was successful but left behind forgotten instances/ }],
    cause: 'The resource was forgotten and lives on; tofu calls that an error when not told otherwise.',
    next: ['Nothing: it is as it was to be'],
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'plan-unreadable',
    code: 'plan-errored',
    when: [{ title: /^Failed to load "(?<file>[^"\n]{1,300})" as a plan file$/ }],
    cause: 'The file {file} is no plan that this version of tofu can read.',
    hint: 'Nothing was applied.',
    next: ['Plan again'],
    changed: 'none',
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'stopped-early',
    code: 'interrupted',
    when: [{ title: /^(?:operation canceled|execution halted)$/ }],
    minor: true,
    cause: 'The tool was stopped before it was done.',
    hint: ['{begun}', '{nothing}'],
    next: ['Plan again: it shows what is still open'],
    reports: ['recorded: tofu 1.12'],
  },
];
