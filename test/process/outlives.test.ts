import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { mayNotOutlive, shownHere } from '../../src/process/outlives.ts';

test('it is tried on this machine, and nothing of that stays', async () => {
  expect(await shownHere()).toMatchObject({ survived: true, endsAtLogout: expect.any(Boolean) });
  const children = execFileSync('ps', ['-eo', 'ppid=,args='], { encoding: 'utf8' });
  expect(children.split('\n').filter((line) => /^\s*1\s+sleep 10$/.test(line))).toEqual([]);
});

test.each([
  [{ survived: true, endsAtLogout: false }, undefined],
  [{ survived: false, endsAtLogout: false }, 'Keep it open'],
  [{ survived: true, endsAtLogout: true }, 'systemd-run --user --scope'],
  [{ survived: true, endsAtLogout: false, firstShell: 'bash' }, 'first program, bash'],
])('%j: %s', (shown, words) => {
  if (words === undefined) expect(mayNotOutlive(shown)).toBeUndefined();
  else expect(mayNotOutlive(shown)).toContain(words);
});
