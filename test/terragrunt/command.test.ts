import { describe, expect, it } from 'vitest';
import { applyArgs, childEnvironment, planArgs, tofu } from '../../src/terragrunt/command.ts';

const terragrunt = { file: '/opt/terragrunt', before: ['--x'], unit: '/unit', env: { A: '1' } };

describe('argument arrays', () => {
  it('put tofu behind the dashes, and forward only when asked', () => {
    const plain = tofu(terragrunt, ['show', '-json']);
    expect(plain).toEqual({
      file: '/opt/terragrunt',
      args: [
        '--x',
        'run',
        '--non-interactive',
        '--no-color',
        '--log-format',
        'json',
        '--no-auto-retry',
        '--',
        'show',
        '-json',
      ],
      cwd: '/unit',
      env: { A: '1' },
    });
    expect(tofu(terragrunt, ['state', 'pull'], true).args).toContain('--tf-forward-stdout');
  });

  it('say everything that a plan is asked for', () => {
    expect(
      planArgs({
        out: '/p',
        replace: ['a.b'],
        exclude: ['c.d', 'e.f'],
        target: ['g.h'],
        destroy: true,
        lock: false,
      }),
    ).toEqual([
      'plan',
      '-json',
      '-input=false',
      '-detailed-exitcode',
      '-destroy',
      '-replace=a.b',
      '-target=g.h',
      '-exclude=c.d',
      '-exclude=e.f',
      '-lock=false',
      '-out=/p',
    ]);
    expect(applyArgs('/p', true)).toEqual([
      'apply',
      '-json',
      '-input=false',
      '-suppress-forget-errors',
      '/p',
    ]);
  });
});

describe('childEnvironment', () => {
  it('stops at what would change the plan without being seen', () => {
    const from = {
      PATH: '/bin',
      TF_CLI_ARGS_plan: '-destroy',
      TF_VAR_x: '1',
      TG_TF_PATH: '/t',
      TF_LOG: 'trace',
      TF_ENCRYPTION: 'key_provider "pbkdf2" "a" {}',
      TF_WORKSPACE: 'w',
    };
    const { env, stops, passed } = childEnvironment(from, { pass: [], drop: [] });
    expect(stops).toEqual([
      'TF_CLI_ARGS_plan',
      'TF_ENCRYPTION',
      'TF_LOG',
      'TF_VAR_x',
      'TF_WORKSPACE',
      'TG_TF_PATH',
    ]);
    expect(env).toEqual({ PATH: '/bin' });
    expect(passed).toEqual({});
  });

  it('passes and drops what the service says, and shows secrets by their digest only', () => {
    const from = {
      TF_VAR_size: '2',
      TF_VAR_github_token: 'hunter2',
      TF_ENCRYPTION: 'passphrase = "hunter2"',
      TF_LOG: 'trace',
      TF_CLI_CONFIG_FILE: '/rc',
    };
    const result = childEnvironment(from, { pass: ['TF_VAR_*', 'TF_ENCRYPTION'], drop: ['TF_LOG'] });
    expect(result.stops).toEqual([]);
    expect(result.env).toEqual({
      TF_CLI_CONFIG_FILE: '/rc',
      TF_ENCRYPTION: 'passphrase = "hunter2"',
      TF_VAR_github_token: 'hunter2',
      TF_VAR_size: '2',
    });
    expect(result.passed['TF_VAR_size']).toBe('2');
    expect(result.passed['TF_ENCRYPTION']).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(result.passed['TF_VAR_github_token']).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});
