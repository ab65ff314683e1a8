// Programs that terragrunt runs around tofu and git says nothing of: whoever changes one under an open gate closes it. In a small
// unit. In order: each test goes on from the world that the one before it left.
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { missing, needed } from '../infrastructure-world.ts';
import type { LivePlace } from './live-place.ts';
import { inOnePlace } from './one-place.ts';
import { expects, openSmallPlace, runbook } from './small-place.ts';
import { Walk } from './walk.ts';

if (missing.length > 0) console.log(`skipped: needs ${needed.join(', ')}`);

const WAITS = 4;
const script = (says: string) => `#!/bin/sh\necho ${says}\n`;

describe.skipIf(missing.length > 0)('a program that the unit names', { timeout: 120_000 }, () => {
  let place: LivePlace;
  let walk: Walk;
  const ignored = () => join(place.project, 'tools/hook');
  const outside = () => join(place.folder, 'outside/run.sh');
  const put = async (file: string, text: string) => {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { mode: 0o755 });
  };
  inOnePlace(async () => {
    place = await openSmallPlace({
      hcl: `
locals {
  said = run_cmd("--terragrunt-quiet", "sh", "-c", "test ! -e ./linked.sh || ./linked.sh")
}
terraform {
  before_hook "own" {
    commands = ["plan", "apply"]
    execute  = ["sh", "-c", "test ! -e \${get_repo_root()}/tools/hook || \${get_repo_root()}/tools/hook"]
  }
}
`,
    });
    await put(ignored(), script('one'));
    await put(outside(), script('one'));
    await symlink(outside(), join(place.unit, 'linked.sh'));
    await writeFile(join(place.project, '.git/info/exclude'), '/tools/\n');
    await place.commit('A link');
    return place;
  });

  async function opened() {
    walk = new Walk(place);
    const { code, stderr } = await walk.open(runbook);
    expect(code, stderr).toBe(WAITS);
    expect(walk.gate).toMatchObject({ kind: 'gate', expects });
    expect(walk.gate.facts?.['review']).toMatchObject({ programs: expect.stringMatching(/^[0-9a-f]{64}$/) });
  }

  it.each([
    ['that git ignores', ignored],
    ['behind a link that leads out of the repository', outside],
  ])('%s, changed under the gate, closes it', async (_, file) => {
    await opened();
    await put(file(), script('two'));
    expect((await place.git('status', '--porcelain')).stdout).toBe('');
    await walk.say(expects);
    expect(walk.failure).toMatchObject({ code: 'gate-moved', changed: 'none' });
    expect(walk.failure.message).toContain('this moved: a program that the code names');
    await walk.say('abort');
  });

  it('as it was, the gate opens, and all is done', async () => {
    await opened();
    const { code, stderr } = await walk.say(expects);
    expect(code, stderr).toBe(0);
  });
});
