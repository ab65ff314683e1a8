import type { Entry } from '../../entry.ts';

// What the unit is put together from, and the programs for it.

export const CODE: readonly Entry[] = [
  {
    id: 'module-missing',
    code: 'module-missing',
    when: [
      {
        title: /^[Ww]orking dir (?<module>[^\n]{1,300}?) from source (?<source>[^\n]{1,500}?) does not exist/,
      },
      {
        title:
          /^(?:Failed to download module|Module not found|Could not download module|Unreadable module directory)/,
      },
      // terragrunt's, for the unit's own source.
      { title: /^(?:downloading source url |error downloading ')/ },
      {
        title: /^(?:downloading source url |error downloading '|Failed to download module)/,
        says: /pathspec '(?<reference>[^'\n]{1,100})' did not match any file|Remote branch (?<branch>\S{1,100}) not found in upstream/,
      },
    ],
    values: [
      /(?:from source |^downloading source url |^error downloading ')(?<source>[^\s']{1,500})/,
      /\((?<module>[^)\n]{1,200})\) from/,
    ],
    cause: [
      'There is no {reference} in {source}.',
      'There is no branch or tag {branch} in {source}.',
      '{module} is not in {source}.',
      'A module that the unit is made of could not be fetched.',
    ],
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
  {
    id: 'code-broken',
    code: 'code-broken',
    when: [
      {
        title:
          /^(?<what>Unsupported (?:attribute|argument|block type)|Missing required argument|Missing (?:resource instance key|item separator|newline after argument|attribute (?:name|value|separator))|Reference to undeclared (?:resource|input variable|local value|module call|module|output value|provider configuration)|Invalid (?:reference|index|function argument|expression|operand|operator|template interpolation value|template interpolation|block definition|character|character sequence|argument name|multi-line string|number literal|for_each argument|count argument|enabled argument|resource type|data source|default value for variable|precondition expression|reference to resource|depends_on reference|dependency)|Error in function call|Call to unknown function|Function calls not allowed|Incorrect attribute value type|Incorrect value type|Unsuitable value type|Inconsistent conditional result types|Attempt to get attribute from null value|Attempt to index null value|Argument (?:or block )?definition required|Unclosed (?:configuration block|template interpolation sequence)|Unterminated template string|Variables not allowed|Extraneous label for [\w ]{1,40}|Missing name for [\w ]{1,40}|Attribute redefined|Duplicate (?:resource "\w{1,60}" configuration|data "\w{1,60}" configuration|variable declaration|output definition|provider configuration|module call|local value definition|argument)|Self-referential block|Moved object still exists|Ambiguous move statements|Unknown variable|Provider configuration not present|Invalid provider configuration|Iteration over (?:null|non-iterable) value|Unexpected (?:attribute|block))$/,
      },
    ],
    values: [/^[^\n]{1,120}\n+(?<why>[^\n]{1,260})/],
    cause: [
      'The code has a mistake at {place}: {what}: {why}',
      'The code has a mistake at {place}: {what}.',
      'The code has a mistake: {what}: {why}',
      'The code has a mistake: {what}.',
    ],
    next: [
      'See all of them without AWS: terragrunt run -- validate',
      'Mend it, or go back to the commit that was applied last; then plan again',
    ],
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'code-cycle',
    code: 'code-broken',
    when: [
      { title: /^Cycle: (?<cycle>[^\n]{1,2000})/ },
      { title: /^Found a dependency cycle between modules: (?<cycle>[^\n]{1,2000})/ },
    ],
    cause: 'The code goes round in a circle: each of these needs another of them first: {cycle}.',
    next: ['Go back to the commit that was applied last, or break the circle', 'Then plan again'],
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'variable-missing',
    code: 'code-broken',
    when: [
      {
        title: /^No value for required variable$/,
        says: /(?:input variable|variable) "(?<variable>[\w-]{1,100})" is not set/,
      },
      { title: /^No value for required variable$/ },
      { title: /(?:^|: )Required environment variable (?<environment>\w{1,100}) - not found\.?/ },
      {
        title: /^Error in function call$/,
        says: /Required environment variable (?<environment>\w{1,100}) - not found/,
      },
    ],
    cause: [
      'The variable {variable} of the unit has no value.',
      'The environment variable {environment}, which terragrunt.hcl reads, is not set here.',
      'A variable of the unit has no value.',
    ],
    hint: 'Nothing was begun.',
    next: [
      [
        'Set it where the unit’s inputs are: terragrunt.hcl, or a *.tfvars file that is not in git ({variable})',
        'Set it, then start firedrill from there: export {environment}=…',
        'Set it where the unit’s inputs are: terragrunt.hcl, or a *.tfvars file that is not in git',
      ],
      'Then plan again',
    ],
    changed: 'none',
    reports: ['recorded: tofu 1.12', 'recorded: terragrunt 1.1'],
  },
  {
    id: 'condition-not-met',
    code: 'code-broken',
    when: [
      { title: /^(?:Resource|Data source|Module output value|Output value) (?:pre|post)condition failed$/ },
      { title: /^Invalid value for (?:input )?variable$/ },
      { title: /^Invalid value for (?:variable|input variable)$/ },
    ],
    values: [/^[^\n]{1,120}\n+(?<why>[^\n]{1,260})/],
    cause: [
      'A check in the code, at {place}, is not met: {why}',
      'A check in the code is not met: {why}',
      'A check in the code is not met.',
    ],
    next: ['Mend what it asks for, then plan again'],
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'command-failed',
    code: 'provisioner-failed',
    when: [{ title: /^(?:local-exec|remote-exec|file) provisioner error$/ }],
    values: [
      /Error running command '(?<command>[^\n]{1,200}?)': (?<end>exit status \d{1,3}|signal: \w{1,20})/,
    ],
    cause: [
      'A command of the code failed at {address} ({end}): {command}',
      'A command of the code failed ({end}): {command}',
      'A command of the code failed.',
    ],
    hint: [
      '{address} itself was made; where the command belongs to its making, the next plan replaces it.',
      'The resource of the command was made; where the command belongs to its making, the next plan replaces it.',
    ],
    next: ['Read what the command printed, in the whole output', 'Mend it or what it needs, then plan again'],
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'no-unit-here',
    code: 'usage',
    when: [
      {
        title:
          /^You attempted to run terragrunt in a folder that does not contain a (?<file>terragrunt\.hcl) file/,
      },
      {
        title:
          /(?:^|: )(?:ParentFileNotFoundError: )?Could not find an? (?<file>[\w.-]{1,60}) in any of the parent folders of /,
      },
      {
        title: /^Error in function call$/,
        says: /ParentFileNotFoundError: Could not find an? (?<file>[\w.-]{1,60}) in any of the parent folders of /,
      },
    ],
    cause:
      'There is no {file} where terragrunt looks for it: this is not the unit’s folder, or not all of its repository.',
    hint: 'Nothing was begun.',
    next: ['Check `unit` in firedrill.yaml, and that the whole repository is there', 'Then plan again'],
    again: 'after',
    changed: 'none',
    reports: ['recorded: terragrunt 1.1'],
  },
  {
    id: 'dependency-without-outputs',
    code: 'code-broken',
    when: [
      {
        title:
          /(?:^|: )(?<dependency>\/?[^\s:]{1,300}) is a dependency of [^\s:]{1,300} but detected no outputs\./,
      },
      // Then its outputs are a variable that terragrunt does not know, and it says that first.
      {
        title: /^Unknown variable$/,
        says: /: (?<dependency>\/?[^\s:]{1,300}) is a dependency of [^\s:]{1,300} but detected no outputs\./,
      },
    ],
    cause:
      'The unit needs outputs of {dependency}, and that one has none: it was not applied, or its state is another.',
    hint: 'Nothing was begun.',
    next: [
      'See what it has: terragrunt run -- output, in that folder',
      'Apply that one first, or check the place of its state; then plan again',
    ],
    changed: 'none',
    reports: [
      'recorded: terragrunt 1.1',
      'antonbabenko/modules.tf-demo#4',
      'gruntwork-io/terragrunt#1914',
      'gruntwork-io/terragrunt#1330',
    ],
  },
];
