import type { BootEntry } from '../../entry.ts';

// What a shell says of a script that it cannot run on.

/** cloud-init, and whatever else runs the boot script. */
const SCRIPT = ['script'];

export const SCRIPT_LINES: readonly BootEntry[] = [
  {
    id: 'bad-interpreter',
    code: 'boot-script-broken',
    weight: 'trouble',
    when: [
      {
        speakers: SCRIPT,
        says: /(?:^|: )(?<script>[^\s:]{1,300}): (?<interpreter>[^\s:]{1,200}): bad interpreter: (?:No such file or directory|Permission denied)$/,
      },
      {
        speakers: SCRIPT,
        says: /(?:^|: )(?<script>[^\s:]{1,300}): cannot execute: required file not found$/,
      },
      {
        speakers: SCRIPT,
        says: /^(?:\/usr)?(?:\/bin\/)?env: ['‘"](?<interpreter>[^'’"\s]{1,100})['’"]: No such file or directory$/,
      },
    ],
    cause: [
      '{script} cannot be run: its first line names {interpreter}, which is not there.',
      '{script} cannot be run: what its first line names is not there.',
      'A script cannot be run: its first line names {interpreter}, which is not there.',
    ],
    hint: 'A ^M or \\r behind the name means that the file was saved with the line ends of Windows.',
    next: [
      'Save it with the line ends of Unix (dos2unix), or mend its first line',
      'Then plan and apply again',
    ],
    reports: ['awslabs/aws-quickstart#7', 'GoogleCloudDataproc/initialization-actions#666'],
  },
  {
    id: 'command-missing',
    code: 'boot-script-broken',
    weight: 'trouble',
    when: [
      {
        speakers: SCRIPT,
        says: /^(?<script>[^\s:]{1,300}): (?:line )?\d{1,6}: (?:exec: )?(?<command>[^\s:]{1,200}): (?:command )?not found$/,
      },
      { speakers: SCRIPT, says: /^sudo: (?<command>[^\s:]{1,200}): command not found$/ },
    ],
    // Many scripts go on where one of their commands is not there.
    minor: true,
    cause: [
      '{script} calls {command}, which is not on the machine.',
      'A script calls {command}, which is not on the machine.',
    ],
    hint: 'Either it was not installed, or PATH does not lead there while the machine boots.',
    next: [
      'Install {command} before it is called, or call it by its whole path',
      'Then plan and apply again',
    ],
    reports: ['IBM/ibm-spectrum-scale-cloud-install#85', 'mattgruter/dockerfile-drone#4'],
  },
];
