import { expect, it } from 'vitest';
import { openMadePlace } from './live-place.ts';
import { writeFileSync } from 'node:fs';

it('replays', async () => {
  const t0 = Date.now();
  await using place = await openMadePlace();
  console.log('open', Date.now() - t0);
  const v = await place.cli(['validate']);
  console.log(v);
  const ran = await place.cli(['run', 'instance-replacement', '--json']);
  console.log(ran.code, ran.stdout.slice(-3000), ran.stderr.slice(-3000), Date.now() - t0);
  writeFileSync('/tmp/run1.json', ran.stdout);
  const gate = ran.stdout
    .trim()
    .split('\n')
    .map((l) => JSON.parse(l) as { type: string; id?: string; digest?: string })
    .findLast((e) => e.type === 'question.opened');
  const run = JSON.parse(ran.stdout.split('\n')[0] ?? '{}') as { run?: string };
  console.log(gate?.id, gate?.digest, run.run);
  const done = await place.cli([
    'resume',
    '--json',
    '--answer',
    `review=aws_instance.ttb 9012@${gate?.digest}`,
  ]);
  console.log(done.code, done.stdout.slice(-6000), done.stderr.slice(-3000), Date.now() - t0);
  writeFileSync('/tmp/run2.json', done.stdout);
  expect(place.router.failures).toEqual([]);
  const p = await place.plan();
  console.log(p.errors, p.changes, place.router.mutations());
});
