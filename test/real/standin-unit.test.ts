import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configAddress, UNIT } from '../../src/sandbox/standin/unit.ts';
import { scratchNow } from '../support/folder.ts';

describe('the stand-in’s unit', () => {
  const tofu = spawnSync('tofu', ['version'], { encoding: 'utf8' });
  const can = tofu.status === 0;
  it.skipIf(!can)(
    `knows what stands on what, as tofu does${can ? '' : ' (skipped: needs tofu)'}`,
    (context) => {
      const folder = scratchNow();
      cpSync('infrastructure', folder, {
        recursive: true,
        filter: (from) => !from.includes('.terragrunt-cache'),
      });
      // Without the github provider, which is not at hand everywhere: its block is read, its schema is not needed here.
      writeFileSync(join(folder, 'github_repository.tf'), '');
      writeFileSync(join(folder, 'github.auto.tfvars.json'), '{}');
      const init = spawnSync('tofu', ['init', '-backend=false', '-input=false'], {
        cwd: folder,
        encoding: 'utf8',
      });
      if (init.status !== 0) {
        context.skip('needs the aws provider');
        return;
      }
      const graph = execFileSync('tofu', ['graph'], { cwd: folder, encoding: 'utf8' });
      const edges = [...graph.matchAll(/"([^"]+)" -> "([^"]+)"/g)].map(
        ([, from = '', to = '']) => [clean(from), clean(to)] as const,
      );
      const below = (address: string, seen = new Set<string>()): Set<string> => {
        for (const [from, to] of edges) {
          if (from !== address || seen.has(to)) continue;
          seen.add(to);
          below(to, seen);
        }
        return seen;
      };
      const known = new Set(UNIT.map(configAddress));
      for (const resource of UNIT.filter(({ type }) => type.startsWith('aws_'))) {
        const address = configAddress(resource);
        const real = [...below(address)].filter((one) => known.has(one) && one !== address).sort();
        expect([...resource.dependencies].sort(), address).toEqual(real);
      }
    },
  );
});

/** `[root] aws_instance.ttb (expand)` → `aws_instance.ttb` */
function clean(node: string): string {
  return node.replace(/^\[root\] /, '').replace(/ \(.*\)$/, '');
}
