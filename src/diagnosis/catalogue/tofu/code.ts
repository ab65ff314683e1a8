import type { Entry } from '../../entry.ts';

// What the unit is put together from, and the programs for it.

export const CODE: readonly Entry[] = [
  {
    id: 'module-missing',
    code: 'module-missing',
    when: [
      { title: /^working dir (?<module>[^\n]{1,300}?) from source (?<source>[^\n]{1,500}?) does not exist/ },
      {
        title:
          /^(?:Failed to download module|Module not found|Could not download module|Unreadable module directory)/,
      },
    ],
    values: [/from source (?<source>\S{1,500})/, /\((?<module>[^)\n]{1,200})\) from/],
    cause: ['{module} is not in {source}.', 'A module that the unit is made of could not be fetched.'],
    hint: 'Nothing was begun: the code could not be put together.',
    next: [
      'Check the reference (tag, branch, path) that the code names',
      'Check that the token for the code’s host is still good',
      'Then plan again',
    ],
    again: 'after',
    reports: ['gruntwork-io/terragrunt#2301', 'hashicorp/terraform#35239'],
  },
  {
    id: 'tool-missing',
    code: 'wrong-tool',
    when: [
      {
        title:
          /^exec: "(?<program>(?:[^"\n]{0,200}\/)?(?:tofu|terraform|terragrunt))": executable file not found in [$%]PATH/,
      },
      {
        title: /^Failed to execute "/,
        says: /\nexec: "(?<program>(?:[^"\n]{0,200}\/)?(?:tofu|terraform|terragrunt))": executable file not found in [$%]PATH/,
      },
    ],
    cause: '{program} is not on this machine, or not where PATH leads: nothing could be run.',
    hint: 'Terragrunt tries tofu where it finds no terraform; which of the two is missing depends on the project.',
    next: [
      'See what is there: command -v tofu terraform; echo "$PATH"',
      'Install it, or name it: export TG_TF_PATH=/path/to/tofu. Then try again',
    ],
    changed: 'none',
    reports: ['gruntwork-io/terragrunt#2776', 'gruntwork-io/terragrunt#268'],
  },
  {
    id: 'hook-failed',
    code: 'hook-failed',
    when: [
      { title: /^Error running hook "?(?<hook>[^"\n]{1,100}?)"? with message: (?<why>[^\n]{0,300})/ },
      { title: /^Errors? encountered running before_hooks\. Not running/ },
    ],
    values: [/^Error running hook [^\n]{1,400}\n{1,3}(?<end>exit status \d{1,3})/],
    cause: [
      'The hook "{hook}" of terragrunt.hcl failed ({end}): {why}',
      'The hook "{hook}" of terragrunt.hcl failed: {why}',
      'A hook of terragrunt.hcl failed before the tool was run.',
    ],
    hint: 'What the hook itself printed says why; a before_hook fails before tofu does anything, an after_hook after it.',
    next: [
      'Run the hook’s command by hand in the unit’s folder',
      'Mend it, or what it checks; then plan again',
    ],
    reports: ['gruntwork-io/terragrunt#5596', 'gruntwork-io/terragrunt#2872'],
  },
];
