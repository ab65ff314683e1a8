import type { BootEntry } from '../../entry.ts';

// Programs that are started on the machine, and cannot be.

/** cloud-init, and whatever else runs the boot script. */
const SCRIPT = ['script'];

export const PROGRAMS: readonly BootEntry[] = [
  {
    id: 'port-in-use',
    code: 'boot-port-in-use',
    weight: 'trouble',
    when: [
      { says: /(?:^|: )Failed to bind: EADDRINUSE$/ },
      { says: /(?:^|: )Bind for [^\s:]{1,60}:(?<port>\d{1,5}): unexpected error \(Failure EADDRINUSE\)$/ },
      { says: /(?:^|: )Bind for [^\s:]{1,60}:(?<port>\d{1,5}) failed: port is already allocated\.?['"]?$/ },
      {
        says: /(?:^|: )listen (?:tcp|udp)[46]? \S{0,60}:(?<port>\d{1,5}): bind: address already in use\.?['"]?$/,
      },
      {
        says: /(?:^|: )failed to bind host port (?:for )?[^\s:]{1,60}:(?<port>\d{1,5})(?::\S{1,60}|\/\w{3})?: address already in use\.?['"]?$/,
      },
      {
        says: /\[emerg\] .{0,40}bind\(\) to \S{0,60}:(?<port>\d{1,5}) failed \(98: (?:Unknown error|Address already in use|Address in use)\)$/,
      },
      {
        says: /^(?:Error: |Uncaught )?listen EADDRINUSE: address already in use \S{0,60}:(?<port>\d{1,5})$/,
      },
      {
        says: /^(?:ERROR: {1,4})?(?:OSError: )?\[Errno 98\] (?:error while attempting to bind on address \('[^']{1,60}', (?<port>\d{1,5})\): )?[Aa]ddress already in use$/,
      },
    ],
    cause: [
      'Port {port} is taken by another program on the machine.',
      'A port is taken by another program on the machine.',
    ],
    hint: 'Often it is the same service, started before and still there.',
    next: [
      [
        'On the machine: sudo ss -ltnp "sport = :{port}"; docker ps --filter publish={port}',
        'On the machine: sudo ss -ltnp; docker ps',
      ],
      'Stop that program, or give the service another port in the code',
    ],
    reports: [
      'docker/compose#4950',
      'microrealestate/microrealestate#229',
      'BretFisher/udemy-docker-mastery#57',
    ],
  },
  {
    id: 'unit-failed',
    code: 'boot-unit-failed',
    weight: 'trouble',
    when: [
      {
        speakers: SCRIPT,
        says: /^Job for (?<unit>[\w@.:\\-]{1,120}) failed because (?<why>(?:the|a|an|start|of) [\w ]{1,100}|of [\w ]{1,100})\.(?: ?See .{1,200})?$/,
      },
      {
        speakers: SCRIPT,
        says: /^A dependency job for (?<waiting>[\w@.:\\-]{1,120}) failed\. See .{1,200}$/,
      },
      {
        says: /^\[FAILED\] Failed to start (?<unit>(?:docker|containerd|ollama|nvidia-\w{1,30})\.service)\b.{0,120}$/,
      },
    ],
    cause: [
      'The unit {unit} did not start: {why}.',
      'The unit {unit} did not start.',
      'The unit {waiting} was not started: one that it needs did not start.',
    ],
    hint: 'What its program said is in its own log.',
    next: [
      [
        'On the machine: journalctl -u {unit} -b --no-pager | tail -n 30',
        'On the machine: systemctl --failed; journalctl -u {waiting} -b',
      ],
      'Mend what it names, then plan and apply again',
    ],
    reports: ['2015-Middleware-Keynote/demo-ansible#149', 'aws/aws-codedeploy-agent#362'],
  },
  {
    id: 'unit-missing',
    code: 'boot-script-broken',
    weight: 'trouble',
    when: [
      {
        speakers: SCRIPT,
        says: /^Failed to (?:start|restart|reload|enable|stop|disable) [\w@.:\\-]{1,120}: Unit (?:file )?(?<unit>[\w@.:\\-]{1,120}) (?:not found|does not exist|could not be found)\.?$/,
      },
    ],
    minor: true,
    cause: 'There is no unit {unit} on the machine.',
    hint: 'What was to bring it was not installed, or its name is another one.',
    next: ['See which there are: systemctl list-unit-files', 'Then plan and apply again'],
    reports: ['source of systemd'],
  },
];
