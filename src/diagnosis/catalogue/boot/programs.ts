import type { BootEntry } from '../../entry.ts';

// Programs that are started on the machine, and cannot be.

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
];
