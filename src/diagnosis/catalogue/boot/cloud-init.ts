import type { BootEntry } from '../../entry.ts';

// What cloud-init says of the user data that it got, and of the script in it.

/** cloud-init, and whatever else runs the boot script. */
const SCRIPT = ['script'];

export const CLOUD_INIT: readonly BootEntry[] = [
  {
    id: 'no-data-source',
    code: 'boot-no-data-source',
    weight: 'trouble',
    when: [
      {
        says: /^(?:[\d-]{10} [\d:,]{8,12} - )?(?:[\w.]{1,40}\[(?:CRITICAL|WARNING)\]: )?No instance datasource found! Likely bad things to come!/,
      },
      { says: /^Cloud-init v\. \S{1,40} finished at .{1,60}\. Datasource DataSourceNone\./ },
      {
        says: /^(?:[\d-]{10} [\d:,]{8,12} - )?(?:cc_final_message\.py|__init__\.py)\[WARNING\]: Used fallback datasource$/,
      },
    ],
    explains: ['script'],
    cause:
      'cloud-init got nothing of what the machine was started with: it could not reach the metadata service.',
    hint: 'So it did not run the boot script, and never will on this machine.',
    next: [
      'Check metadata_options (http_endpoint, http_tokens) and the image’s cloud-init',
      'Then plan and apply again',
    ],
    reports: ['canonical/cloud-init#6404', 'canonical/cloud-init#5105'],
  },
  {
    id: 'user-data-ignored',
    code: 'boot-user-data-ignored',
    weight: 'ends',
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:[\d-]{10} [\d:,]{8,12} - )?[\w.]{1,60}\[WARNING\]: Unhandled non-multipart \S{1,60} userdata/,
      },
    ],
    cause: 'cloud-init did not recognise the user data and ran nothing of it.',
    hint: 'This machine never will, however long it is watched. Another one of the same code may.',
    next: [
      'Plan and apply again: that makes another machine',
      'If that one ignores it too: user_data_base64 of the instance must begin with #! after unpacking',
    ],
    reports: [
      'canonical/cloud-init#3712',
      'hashicorp/terraform-provider-aws#8244',
      'hetznercloud/terraform-provider-hcloud#150',
    ],
  },
  {
    id: 'user-data-part-ignored',
    code: 'boot-user-data-ignored',
    weight: 'trouble',
    // Of several parts the others may have run.
    explains: ['script'],
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:[\d-]{10} [\d:,]{8,12} - )?[\w.]{1,60}\[WARNING\]: Unhandled unknown content-type \((?<type>[^)\n]{1,80})\) userdata/,
      },
    ],
    cause:
      'cloud-init does not know parts of the kind {type}, and ran nothing of that part of the user data.',
    next: ['Check user_data_base64 of the instance in the plan', 'Then plan and apply again'],
    reports: ['scylladb/scylla-machine-image#453'],
  },
  {
    id: 'cloud-config-broken',
    code: 'boot-user-data-ignored',
    weight: 'trouble',
    // Of several parts the others may have run.
    explains: ['script'],
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:[\d-]{10} [\d:,]{8,12} - )?[\w.]{1,60}\[WARNING\]: Failed loading yaml blob\.(?: Invalid format at line (?<line>\d{1,6}) column (?<column>\d{1,6}):)?/,
      },
      {
        speakers: SCRIPT,
        says: /^(?:[\d-]{10} [\d:,]{8,12} - )?[\w.]{1,60}\[WARNING\]: Failed at merging in cloud config part from part-\d{3}/,
      },
    ],
    cause: [
      'The #cloud-config of the user data is no valid YAML (line {line}, column {column}): cloud-init did nothing of what stands in it.',
      'A #cloud-config of the user data is no valid YAML: cloud-init did nothing of what stands in it.',
    ],
    next: [
      'Mend it and check it: cloud-init schema --config-file FILE',
      'Then plan and apply again: cloud-init reads it only on a machine’s first boot',
    ],
    reports: ['sourcegraph/sourcegraph-public-snapshot#430'],
  },
  {
    id: 'user-data-failed',
    code: 'boot-user-data-failed',
    weight: 'ends',
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:[\d-]{10} [\d:,]{8,12} - )?[\w.]{1,60}\[WARNING\]: Failed to run module scripts[-_]user/,
      },
    ],
    cause: 'The boot script failed.',
    hint: 'Why is not known: what it said last may say it.',
    next: ['Read what it said last', 'Try again: it goes on watching the same machine'],
    reports: ['neo4j-partners/neo4j-aws-cloudformation#129', 'canonical/cloud-init#4082'],
  },
  {
    id: 'cloud-final-failed',
    code: 'boot-user-data-failed',
    weight: 'trouble',
    // systemd says it after each script that failed, whatever the reason.
    only: true,
    when: [
      {
        says: /^(?:\[FAILED\] )?Failed to start (?:cloud-final|cloud-init|cloud-config)\.service\b|^(?:\[FAILED\] )?Failed to start (?:cloud-\S{1,30} (?:- )?)?(?:Execute cloud user\/final scripts|Initial cloud-init job|cloud-init…\S{0,20} job \((?:metadata service crawler|pre-networking)\))/,
      },
    ],
    explains: ['script'],
    cause: 'The unit that runs the boot script failed.',
    hint: 'Its own lines say why, where there are any.',
    next: [
      'On the machine: journalctl -u cloud-final -b',
      'Replace it once more; if it comes back, the image is the cause',
    ],
    reports: ['neo4j-partners/neo4j-aws-cloudformation#129', 'uboslinux/ubos-admin#208'],
  },
];
