import type { Difference } from './standin/observation.ts';

/**
 * Where the stand-in is known to differ from terragrunt and OpenTofu: one command and one field each, in full. It only
 * shrinks: what is not here fails the test, and so does an entry that is no longer true.
 */
export const standinDifferences: readonly (Difference & { readonly why: string })[] = [
  {
    command: 'init -json',
    field: 'stdout.a line without a type.@message',
    standin:
      'Initializing provider plugins... | Initializing the backend... | OpenTofu has been successfully initialized! | The stand-in needs no providers: the sandbox is built in | You may now begin working with OpenTofu. Try running "tofu plan" to see any changes that are required for your infrastructure. All OpenTofu commands should now work. If you ever set or change modules or backend configuration for OpenTofu, rerun this command to reinitialize your working directory. If you forget, other commands will detect it and remind you to do so if necessary.',
    real: 'Initializing provider plugins... | Initializing the backend... | OpenTofu has been successfully initialized! | You may now begin working with OpenTofu. Try running "tofu plan" to see any changes that are required for your infrastructure. All OpenTofu commands should now work. If you ever set or change modules or backend configuration for OpenTofu, rerun this command to reinitialize your working directory. If you forget, other commands will detect it and remind you to do so if necessary. | terraform.io/builtin/terraform is built in to OpenTofu',
    why: 'The sandbox is no provider, and the real unit here has tofu’s own alone.',
  },
  {
    command: 'show -json PLAN, nothing to do',
    field: 'stdout.firedrill',
    standin: 'object',
    real: 'nothing',
    why: 'Says which addresses stand for nothing in the sandbox: a screen labels them as simulated.',
  },
  {
    command: 'show -json PLAN, of a replacement',
    field: 'stdout.firedrill',
    standin: 'object',
    real: 'nothing',
    why: 'Says which addresses stand for nothing in the sandbox: a screen labels them as simulated.',
  },
  {
    command: 'show -json',
    field: 'stdout.firedrill',
    standin: 'object',
    real: 'nothing',
    why: 'Says which addresses stand for nothing in the sandbox: a screen labels them as simulated.',
  },
  {
    command: 'show -json PLAN, of a plan that leaves out',
    field: 'stdout.firedrill',
    standin: 'object',
    real: 'nothing',
    why: 'Says which addresses stand for nothing in the sandbox: a screen labels them as simulated.',
  },
  {
    command: 'show -json PLAN, of a plan that ended in an error',
    field: 'stdout.firedrill',
    standin: 'object',
    real: 'nothing',
    why: 'Says which addresses stand for nothing in the sandbox: a screen labels them as simulated.',
  },
  {
    command: 'show -json PLAN, of a destruction',
    field: 'stdout.firedrill',
    standin: 'object',
    real: 'nothing',
    why: 'Says which addresses stand for nothing in the sandbox: a screen labels them as simulated.',
  },
];
