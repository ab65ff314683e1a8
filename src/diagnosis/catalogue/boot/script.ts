import type { BootEntry } from '../../entry.ts';

// What a shell says of a script that it cannot run on. Longer than other files: it is one list, and reads as one.

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
      {
        speakers: SCRIPT,
        says: /^tar \(child\): (?<command>[^\s:]{1,40}): Cannot exec: No such file or directory$/,
      },
    ],
    // Many scripts go on where one of their commands is not there.
    minor: true,
    follows: ['package-unknown', 'package-lock', 'package-busy'],
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
  {
    id: 'variable-unset',
    code: 'boot-script-broken',
    weight: 'trouble',
    when: [
      {
        speakers: SCRIPT,
        says: /^(?<script>[^\s:]{1,300}): (?:line )?(?<line>\d{1,6}): (?<variable>\$?\w{1,100}(?:\[[^\]\s]{1,60}\])?): (?:unbound variable|parameter not set|parameter null or not set)$/,
      },
    ],
    cause: '{script} uses {variable} at line {line}, which has no value: there the script stops.',
    hint: 'While a machine boots, a script has neither HOME nor USER.',
    next: ['Give {variable} a value before that line', 'Then plan and apply again'],
    reports: ['aws-samples/aws-deep-learning-ami-ubuntu-dcv-desktop#16', 'recorded: bash 5.2, dash'],
  },
  {
    id: 'home-unset',
    code: 'boot-script-broken',
    weight: 'trouble',
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:panic: |(?:[Ee]rror|ERROR|FATAL): (?:.{1,200}: )?)(?:\$HOME is not defined|neither \$XDG_\w{1,20} nor \$HOME are defined)$/,
      },
    ],
    cause: 'A program of the script needs HOME, which has no value while a machine boots: it stopped.',
    next: ['Before it is called: export HOME=/root', 'Then plan and apply again'],
    reports: ['ollama/ollama#8756'],
  },
  {
    id: 'script-syntax',
    code: 'boot-script-broken',
    weight: 'trouble',
    when: [
      // Its later words name no line end: what this line named is still so.
      {
        speakers: SCRIPT,
        says: /^(?<script>[^\s:]{1,300}): (?:line )?(?<line>\d{1,6}): (?:\$'(?<cr>\\r)'|\r): (?:command )?not found$/,
      },
      {
        speakers: SCRIPT,
        says: /^(?!(?:ba|da)?sh: )(?<script>[^\s:]{1,300}): (?:line )?(?<line>\d{1,6}): (?:[^\s:]{1,300}: )?(?:syntax error near unexpected token .{1,80}|syntax error: unexpected end of file(?: from .{1,80})?|unexpected EOF while looking for matching .{1,10}|Syntax error: .{1,100})$/,
      },
      {
        speakers: SCRIPT,
        says: /^(?:ba|da)?sh: (?:line )?(?<line>\d{1,6}): (?:syntax error near unexpected token .{1,80}|syntax error: unexpected end of file(?: from .{1,80})?|unexpected EOF while looking for matching .{1,10}|Syntax error: .{1,100})$/,
      },
    ],
    cause: [
      '{script} was saved with the line ends of Windows: the shell takes the {cr} at the end of a line for a part of it.',
      '{script} is no valid shell script: the shell stops reading it at line {line}.',
      'What a shell was given is no valid script: it stops reading it at line {line}.',
    ],
    hint: [
      'Each of its lines ends in {cr}: what else the shell says of it comes from that.',
      'A quote or an `if` that is not closed is told at the end, not where it begins. What a download piped into a shell can be the page of an error.',
    ],
    next: [
      [
        'Save it with the line ends of Unix (in place of {cr}): dos2unix FILE',
        'Check the script: bash -n FILE',
      ],
      'Then plan and apply again',
    ],
    reports: ['aws/aws-cli#3338', 'recorded: bash 5.2, dash'],
  },
  {
    id: 'no-first-line',
    code: 'boot-script-broken',
    weight: 'trouble',
    explains: ['script'],
    when: [{ speakers: SCRIPT, says: /^Exec format error\. Missing #! in script\?$/ }],
    cause: 'A script of the user data has no first line that says what runs it, so nothing of it was run.',
    next: ['Begin it with #!/bin/bash, without anything before', 'Then plan and apply again'],
    reports: ['source of cloud-init'],
  },
  {
    id: 'file-denied',
    code: 'boot-script-broken',
    weight: 'trouble',
    minor: true,
    when: [
      {
        speakers: SCRIPT,
        says: /^(?<script>[^\s:]{1,300}): (?:line )?(?<line>\d{1,6}): (?:cannot (?:create|open) )?(?<file>[^\s:]{1,300}): Permission denied$/,
      },
    ],
    cause: '{script} may not run or open {file} (line {line}).',
    next: [
      'See whose it is, and whether it may be run: ls -l {file}',
      'Make it executable (chmod +x), or let root do it; then plan and apply again',
    ],
    reports: ['recorded: bash 5.2'],
  },
  {
    id: 'file-missing',
    code: 'boot-script-broken',
    weight: 'trouble',
    minor: true,
    when: [
      {
        speakers: SCRIPT,
        says: /^(?<script>[^\s:]{1,300}): (?:line )?(?<line>\d{1,6}): (?:cd: |cannot (?:create|open) )?(?<file>[^\s:]{1,300}): (?:No such file or directory|No such file|Directory nonexistent)$/,
      },
    ],
    cause: '{script} finds no {file} to run or to open (line {line}).',
    hint: 'Where the file is there, the program that it is started with is not.',
    next: ['See what was to put it there, earlier in the log', 'Then plan and apply again'],
    reports: ['recorded: bash 5.2'],
  },
  {
    id: 'wrong-processor',
    code: 'boot-script-broken',
    weight: 'trouble',
    when: [
      {
        speakers: SCRIPT,
        says: /(?:^|: )(?<program>[^\s:]{1,300}): cannot execute(?: binary file)?: Exec format error$/,
      },
      { says: /^(?:standard_init_linux\.go:\d{1,5}: )?exec (?<program>\S{1,200}): exec format error$/ },
      {
        says: /^(?:standard_init_linux\.go:\d{1,5}: )?exec user process caused:? "?exec format error"?$/,
      },
    ],
    cause: [
      '{program} cannot be run here: it is built for another kind of processor, or is no program.',
      'A program in a container cannot be run here: it is built for another kind of processor, or is no program.',
    ],
    next: [
      [
        'See what it is: file {program}; uname -m',
        'See for which processors its image is: docker manifest inspect IMAGE',
      ],
      'Take the build for this machine, or a type of the other kind; then plan and apply again',
    ],
    reports: ['recorded: bash 5.2', 'docker/compose#10185', 'langfuse/langfuse#2556', 'docker/for-linux#105'],
  },
  {
    id: 'program-killed',
    code: 'boot-script-broken',
    weight: 'trouble',
    minor: true,
    again: 'useful',
    when: [
      {
        speakers: SCRIPT,
        says: /^(?<script>[^\s:]{1,300}): line (?<line>\d{1,6}): {1,2}\d{1,10} Killed {2,40}(?<command>\S.{0,120})/,
      },
    ],
    cause: 'Something killed what {script} ran at line {line} (SIGKILL): {command}',
    hint: 'The kernel does so where memory runs out, and then says `Out of memory` itself.',
    next: [
      'On the machine: dmesg -T | grep -i "out of memory"',
      'If it says so, take a larger type (`instance_type`)',
    ],
    reports: ['recorded: bash 5.2'],
  },
  {
    id: 'library-missing',
    code: 'boot-script-broken',
    weight: 'trouble',
    minor: true,
    when: [
      {
        speakers: SCRIPT,
        says: /(?:^|: )(?:error while loading shared libraries|ImportError): (?<library>[\w.+-]{1,120}): cannot open shared object file: No such file or directory$/,
      },
      {
        speakers: SCRIPT,
        says: /(?:^|: )version [`'](?<version>[A-Z]{2,12}_[\d.]{1,12})' not found \(required by (?<program>[^)\s]{1,200})\)$/,
      },
      {
        speakers: SCRIPT,
        says: /^(?:ModuleNotFoundError|ImportError): No module named '?(?<module>[\w.]{1,100})'?$/,
      },
    ],
    cause: [
      'A program needs the library {library}, which is not on the machine.',
      '{program} is built for a newer system: it needs {version}.',
      'A Python program needs the module {module}, which is not installed for that Python.',
      'A program lacks something that it is built on.',
    ],
    next: [
      'Install it before the program is run, or take a build that needs it not',
      'Then plan and apply again',
    ],
    reports: ['ameli/manylinux-cuda#5'],
  },
];
