import type { BootEntry } from '../../entry.ts';

// Docker and Compose: whether they run, and what they make of what they are given. Images are in `images.ts`.

/** cloud-init, and whatever else runs the boot script. */
const SCRIPT = ['script'];

export const CONTAINERS: readonly BootEntry[] = [
  {
    id: 'docker-not-running',
    code: 'boot-docker',
    weight: 'trouble',
    minor: true,
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:docker: |ERROR: |error: )?Cannot connect to the Docker daemon at (?<socket>\S{1,120}?)\. Is the docker daemon running\?\.?$/,
      },
      {
        speakers: SCRIPT,
        says: /^(?:docker: )?failed to connect to the docker API at (?<socket>\S{1,120}?); check if the path is correct and if the daemon is running/,
      },
    ],
    overcome: /^(?:Status: (?:Downloaded newer image|Image is up to date) for |Digest: sha256:)/,
    cause: 'Docker does not run on the machine: nobody answers at {socket}.',
    next: [
      'On the machine: systemctl status docker; journalctl -u docker -b --no-pager | tail -n 30',
      'Let the script start it and wait for it: systemctl enable --now docker',
    ],
    reports: ['drone/autoscaler#108', 'moby/moby#32658'],
  },
  {
    id: 'docker-not-allowed',
    code: 'boot-docker',
    weight: 'trouble',
    again: 'useless',
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:docker: |ERROR: )?(?:Got )?permission denied while trying to connect to the (?:Docker daemon socket|docker API) at (?<socket>unix:\/\/[^\s:]{1,120})/,
      },
    ],
    cause: 'Whoever calls Docker may not: {socket} is for root and for the group docker.',
    next: [
      'Call it as root, or put the user into the group docker before its session begins',
      'Then plan and apply again',
    ],
    reports: ['machulav/ec2-github-runner#262', 'canonical/multipass#3316'],
  },
  {
    id: 'compose-missing',
    code: 'boot-script-broken',
    weight: 'trouble',
    when: [
      {
        speakers: SCRIPT,
        says: /^docker: (?:'(?<plugin>compose|buildx)' is not a docker command\.|unknown command: docker (?<command>compose|buildx)$)/,
      },
    ],
    cause: [
      'Docker on this machine knows no `docker {plugin}`: that plugin is not installed.',
      'Docker on this machine knows no `docker {command}`: that plugin is not installed.',
    ],
    hint: 'Amazon Linux 2023 has no package of Compose.',
    next: [
      'Let the script put the plugin into /usr/local/lib/docker/cli-plugins, with its checksum',
      'Then plan and apply again',
    ],
    reports: ['amazonlinux/amazon-linux-2023#186'],
  },
  {
    id: 'compose-file',
    code: 'boot-container',
    weight: 'trouble',
    when: [
      { speakers: SCRIPT, says: /^validating (?<file>\/?[^\s:]{1,200}\.ya?ml): (?<why>.{1,200})$/ },
      { speakers: SCRIPT, says: /^(?<why>service "[^"]{1,100}" .{1,200}): invalid compose project$/ },
      {
        speakers: SCRIPT,
        says: /^(?:[Ff]ailed to load |stat )?env file (?<variables>\/[^\s:]{1,200}) not found: /,
      },
      { speakers: SCRIPT, says: /^no configuration file provided: not found$/ },
    ],
    cause: [
      'Compose does not take {file}: {why}',
      'Compose does not take its file: {why}',
      'Compose does not find {variables}, which its file names.',
      'Compose was called where there is no compose file.',
    ],
    next: ['Check it on any machine: docker compose config', 'Then plan and apply again'],
    reports: ['source of Compose'],
  },
  {
    id: 'image-name-empty',
    code: 'boot-container',
    weight: 'trouble',
    explains: ['images', 'services'],
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:docker: |Error response from daemon: |Error: )?invalid reference format(?:: repository name .{1,120})?\.?$/,
      },
    ],
    cause: 'Docker was given something that is no name of an image.',
    hint: 'As a rule a variable in it was empty, or has a capital letter or a space in it.',
    next: ['Print the name before it is used, and mend where it comes from', 'Then plan and apply again'],
    reports: ['source of Docker'],
  },
  {
    id: 'container-there',
    code: 'boot-container',
    weight: 'trouble',
    again: 'after',
    when: [
      {
        says: /^(?:docker: )?Error response from daemon: Conflict\. The container name "\/(?<container>[\w.-]{1,120})" is already in use by container /,
      },
    ],
    // It was taken away: `docker rm` says its name, and one that is started its id.
    overcome: /^[0-9a-f]{64}$/,
    cause: 'There is a container {container} already, so no other one of that name was made.',
    next: [
      'See whether it is the right one: docker ps -a --filter name={container}',
      'Let the script start the one that is there, or replace it (docker compose up -d does)',
    ],
    reports: ['source of Docker'],
  },
  {
    id: 'container-not-started',
    code: 'boot-container',
    weight: 'trouble',
    when: [
      {
        says: /^(?:docker: )?Error response from daemon: .{0,300}OCI runtime create failed: .{0,300}exec: "(?<program>[^"]{1,200})": (?:executable file not found in \$PATH|stat [^\s:]{1,200}: no such file or directory|permission denied)/,
      },
      {
        says: /^(?:docker: )?Error response from daemon: .{0,300}OCI runtime create failed: .{0,300}error mounting "(?<mounted>[^"]{1,200})" to rootfs at .{0,400}not a directory/,
      },
      {
        says: /^(?:docker: )?Error response from daemon: invalid mount config for type "bind": bind source path does not exist: (?<source>\S{1,200}?)\.?$/,
      },
    ],
    cause: [
      'A container cannot start: {program} is not in its image, or may not be run.',
      'A container cannot start: of {mounted} one side is a folder and the other a file.',
      'A container cannot start: {source}, which it mounts, is not on the machine.',
    ],
    hint: ['Where the file is missing when Docker mounts {mounted}, it makes a folder of that name.'],
    next: ['Mend the command or the mounts of the container in the code', 'Then plan and apply again'],
    reports: ['source of Docker'],
  },
  {
    id: 'container-unhealthy',
    code: 'boot-container',
    weight: 'trouble',
    again: 'after',
    when: [
      {
        says: /^dependency failed to start: container (?:for service ")?(?<container>[\w.-]{1,120}?)"? is unhealthy$/,
      },
      {
        says: /^dependency failed to start: container (?<container>[\w.-]{1,120}) exited \((?<exit>\d{1,3})\)$/,
      },
    ],
    cause: [
      'The container {container} ended by itself (exit code {exit}), so what needs it was not started.',
      'The health check of the container {container} fails, so what needs it was not started.',
    ],
    next: [
      'On the machine: docker logs --tail 50 {container}',
      'Mend what it names, then plan and apply again',
    ],
    reports: ['docker/compose#11125', 'NationalSecurityAgency/datawave#2666', 'wger-project/docker#67'],
  },
];
