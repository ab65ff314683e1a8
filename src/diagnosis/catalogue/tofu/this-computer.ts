import type { Entry } from '../../entry.ts';

// The computer that tofu runs on.

export const THIS_COMPUTER: readonly Entry[] = [
  {
    id: 'own-disk-full',
    code: 'disk',
    when: [
      {
        title: /^(?:Failed to install provider|Error installing provider "[^"\n]{1,100}")/,
        says: /: write\s{1,4}\S{1,500}:\s{1,4}no space left on device\.?(?:\n|$)/,
      },
    ],
    cause: 'The disk of this computer is full: a provider could not be installed.',
    next: ['Free disk space: df -h . "${TF_PLUGIN_CACHE_DIR:-.}" /tmp', 'Then try again'],
    changed: 'none',
    reports: ['cds-snc/forms-terraform#1372', 'Azure/terraform#327', 'hashicorp/terraform#25020'],
  },
  {
    id: 'own-disk-full-later',
    code: 'disk',
    // Wherever it was by then.
    when: [
      {
        says: /(?:open|write|mkdir|copy|rename) (?<file>[^\s:]{0,200}\.terra(?:form|grunt)[^\s:]{0,200}): no space left on device/,
      },
    ],
    cause: 'The disk of this computer is full: {file} could not be written.',
    next: ['Free disk space: df -h . /tmp', 'Then plan again: it shows what is still open'],
    reports: ['source of tofu'],
  },
];
