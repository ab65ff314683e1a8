import type { Entry } from '../../entry.ts';

// What tofu needs before it begins: its providers as the lock file names them, modules, a backend, its own version.

/** Before 1.12 tofu asked for packages in two steps, and terraform still does. */
const NO_PACKAGE = /^Failed to (?:resolve|query available) provider packages$/;
const INIT = 'In the unit’s folder: terragrunt run -- init';

export const PROVIDERS_AT_HAND: readonly Entry[] = [
  {
    id: 'registry-unreachable',
    code: 'unreachable',
    // Where it says why, the network's own entries say more.
    when: [
      {
        title: NO_PACKAGE,
        says: /could not (?:connect to (?<host>[\w.-]{1,253})|query provider registry for [\w./-]{1,200}): (?![\s\S]{0,400}(?:dial\s+tcp|x509|proxyconnect|TLS handshake|reset by peer))/,
      },
    ],
    values: [/(?<host>registry\.[\w.-]{1,250}): failed to request discovery document/],
    cause: [
      'Your network: the registry of providers, {host}, cannot be reached from here.',
      'Your network: the registry of providers cannot be reached from here.',
    ],
    hint: 'Nothing was begun: tofu has not got its provider.',
    next: [
      [
        'See what answers: curl -sI https://{host}/.well-known/terraform.json',
        'See whether VPN, DNS and proxy of this machine are up',
      ],
      'Then try again; a plugin cache or a mirror that has the provider needs no registry',
    ],
    again: 'after',
    changed: 'none',
    reports: [
      'recorded: tofu 1.12',
      'hashicorp/terraform#30167',
      'hashicorp/terraform#26161',
      'hashicorp/terraform#27641',
    ],
  },
  {
    id: 'provider-version',
    code: 'not-initialised',
    when: [
      {
        title: NO_PACKAGE,
        says: /provider (?<provider>[\w./-]{1,200}): (?:no available releases match the given constraints (?<wanted>[^\n]{1,120}))/,
      },
      {
        title: NO_PACKAGE,
        says: /locked provider (?<provider>[\w./-]{1,200}) (?<locked>[\w.+-]{1,40}) does not match configured version constraint (?<asked>[^;\n]{1,120});/,
      },
      {
        title: NO_PACKAGE,
        says: /provider (?<provider>[\w./-]{1,200}): the previously-selected version (?<gone>[\w.+-]{1,40}) is no longer available/,
      },
      {
        title: NO_PACKAGE,
        says: /provider (?<provider>[\w./-]{1,200}): provider registry [\w.-]{1,253} does not have a provider named/,
      },
      {
        title: NO_PACKAGE,
        says: /provider (?<provider>[\w./-]{1,200}): provider [\w./-]{1,200} was not found in any of the search locations/,
      },
    ],
    cause: [
      'There is no version of the provider {provider} that is {wanted}.',
      'The lock file holds {provider} {locked}, and the code asks for {asked}.',
      'The version {gone} of {provider} that the lock file holds cannot be had any more.',
      'There is no provider {provider} where tofu looks for it.',
    ],
    hint: 'Nothing was begun: tofu has not got its provider.',
    next: [
      'Look what changed: git log -p -- .terraform.lock.hcl versions.tf',
      'Put the code and its lock file back to what was applied last, then plan again',
    ],
    changed: 'none',
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'provider-checksum',
    code: 'not-initialised',
    when: [
      {
        title:
          /^(?:Failed to install provider|Failed to load plugin schemas|Required plugins are not installed)/,
        says: /(?:(?:local|current|cached)\s+package for|has a copy of)\s+(?<provider>[\w./-]{1,200})\s+(?<version>[\w.+-]{1,40})[^\n]{0,200}\s?(?:doesn't|does not) match\s+any of the\s+checksums (?:previously )?recorded in the\s+dependency lock\s+file/,
      },
    ],
    cause:
      'The provider {provider} {version} is not the one whose checksum the lock file holds: tofu does not run it.',
    hint: 'As a rule the lock file was written on another kind of machine, and lacks this one’s checksum.',
    next: [
      'Write those of all kinds that are used: tofu providers lock -platform=linux_amd64 -platform=darwin_arm64',
      'If it was right for this machine before: find out who changed the package, and do not run it',
    ],
    changed: 'none',
    reports: [
      'recorded: tofu 1.12',
      'NixOS/infra#216',
      'opensearch-project/terraform-provider-opensearch#204',
    ],
  },
  {
    id: 'not-initialised',
    code: 'not-initialised',
    when: [
      { title: /^Required plugins are not installed$/ },
      { title: /^Inconsistent dependency lock file$/ },
      { title: /^Module (?<what>not installed|source has changed|version requirements have changed)$/ },
      { title: /^Backend initialization required[:,] please run "(?:tofu|terraform) init"$/ },
      { title: /^Could not load plugin$/ },
    ],
    values: [/\nReason: (?<reason>[^\n]{1,200})/],
    cause: [
      'The unit is not set up for its code as it is now: {reason}.',
      'The unit is not set up for its code as it is now: providers, modules or the lock file are others.',
    ],
    hint: 'Nothing was begun.',
    next: [INIT, 'Then plan again'],
    changed: 'none',
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'backend-changed',
    code: 'not-initialised',
    when: [
      { title: /^Backend configuration changed$/ },
      {
        title: /^Backend initialization required[:,] please run "(?:tofu|terraform) init"$/,
        says: /\nReason: (?:Backend configuration (?:block )?has changed|Backend type changed|Unsetting the previously set backend)/,
      },
    ],
    cause: 'The place of the state in the code is another than the one that this folder was set up for.',
    hint: 'Nothing was begun. Where the state was not moved too, a plan at the new place would create everything again.',
    next: [
      'Compare both: the backend in the code, and .terraform/terraform.tfstate in the unit’s cache',
      'Only if the new place is the right one and holds the state: terragrunt run -- init -reconfigure',
    ],
    changed: 'none',
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'tool-too-old',
    code: 'wrong-tool',
    when: [
      { title: /^Unsupported (?:OpenTofu|Terraform) Core version$/ },
      {
        title:
          /^(?:Error (?:loading|refreshing) state: |Failed to load (?:the )?state: )?state snapshot was created by (?:OpenTofu|Terraform) v?(?<wrote>[\w.+-]{1,40}), which is newer than current v?(?<here>[\w.+-]{1,40})/,
      },
      {
        title:
          /^(?:Unsupported state file format|Error (?:loading|refreshing) state|Failed to load state|Error acquiring the state lock)/,
        says: /The state file uses format version (?<format>\d{1,3}), which is not\s+supported\s+by\s+(?:OpenTofu|Terraform)\s+(?<here>[\w.+-]{1,40}?)\.(?:\s|$)/,
      },
    ],
    values: [/does not support (?:OpenTofu|Terraform) version (?<refused>[\w.+-]{1,40}?)\.(?:\s|$)/],
    cause: [
      'The state was written by version {wrote}, and this is {here}: it is too old to read it.',
      'The state has the format {format}, which version {here} cannot read.',
      'The code does not allow this version, {refused}.',
      'The code does not allow this version of tofu.',
    ],
    hint: 'Nothing was begun.',
    next: [
      'See which one is run: tofu version; command -v tofu',
      'Install the version that the others use, or name it: export TG_TF_PATH=/path/to/tofu',
    ],
    changed: 'none',
    reports: ['recorded: tofu 1.12', 'source of tofu'],
  },
  {
    id: 'provider-too-old',
    code: 'wrong-tool',
    when: [{ title: /^Resource instance managed by newer provider version$/ }],
    values: [
      /The current state of (?<at>\S{1,300}) was created by a newer provider version[^\n]{0,200}Upgrade the (?<provider>[\w-]{1,60}) provider/,
    ],
    cause: [
      '{at} was last changed by a newer version of the provider {provider} than the one here.',
      'Something in the state was last changed by a newer version of its provider than the one here.',
    ],
    hint: 'Nothing was begun.',
    next: [
      'Take the lock file of whoever applied last (git pull), then: terragrunt run -- init',
      'Then plan again',
    ],
    changed: 'none',
    reports: ['source of tofu'],
  },
  {
    id: 'provider-not-startable',
    code: 'wrong-tool',
    when: [
      {
        title: /^Failed to install provider/,
        says: /open\s+(?<program>[^\s:]{1,300}terraform-provider-[\w.-]{1,100}):\s+(?<why>text file busy)/,
      },
      {
        says: /fork\/exec (?<program>[^\s:]{1,300}terraform-provider-[\w.-]{1,100}): (?<why>exec format error|permission denied|no such file or directory|text file busy)/,
      },
    ],
    cause: 'The provider’s program could not be started: {why} ({program}).',
    next: [
      'If it is `text file busy`, another run is installing it: wait, and try again',
      'Or let it be installed anew: remove .terraform in the unit’s cache, then terragrunt run -- init',
    ],
    reports: ['hashicorp/terraform#32919', 'hashicorp/terraform#32915'],
  },
];
