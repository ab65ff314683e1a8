// Keys that end in the middle of an apply of the whole unit, when the machine is launched and the provider asks on for it.
import { describe, expect, it } from 'vitest';
import { openGate } from '../../support/pty-keys.ts';
import { hasGithubProvider, missing, needed } from '../infrastructure-world.ts';
import { until } from '../unit-on-moto.ts';
import { type LivePlace, openMadePlace } from './live-place.ts';
import { expired, meanwhile } from './misbehaviour.ts';
import { inOnePlace } from './one-place.ts';
import { Walk } from './walk.ts';

const can = missing.length === 0 && hasGithubProvider;
if (!can) console.log(`skipped: needs ${needed.join(', ')}, the github provider`);

const expects = 'aws_instance.ttb 9012';

describe.skipIf(!can)('keys that end in mid-apply', { timeout: 400_000 }, () => {
  let place: LivePlace;
  inOnePlace(async () => (place = await openMadePlace()));

  it('are told on the screen after a minute without a word, and nothing has to be interrupted', async () => {
    const walk = new Walk(place);
    await walk.open('instance-replacement');
    place.router.forget();
    let isLaunched = false;
    const { when, how } = expired();
    place.router.misbehave(
      meanwhile(
        ({ action }) => action === 'RunInstances',
        async () => void (isLaunched = true),
      ),
    );
    place.router.misbehave({ when: (call) => isLaunched && when(call), how });
    await using terminal = place.pty(['resume', walk.run], { columns: 200, rows: 60 });
    await openGate(terminal, expects, 'Apply the plan');
    await until(async () => isLaunched, 'the launch', 200_000);
    const screen = await terminal.until('AWS no longer takes its credentials (ExpiredToken)', 200_000);
    expect(screen).toContain('nothing needs to be interrupted');
    expect(screen).toContain('credentials ended; it ends by itself');
    // Whoever waits is right: the keys are good again, and it goes on by itself.
    place.router.behave();
    await terminal.until(/Recovered in .* verified/, 200_000);
    terminal.kill('SIGTERM');
    await terminal.exited;
    await walk.reread();
    expect(walk.events.at(-1)).toMatchObject({ type: 'run.closed', outcome: 'verified' });
    expect(place.router.mutations().filter(({ action }) => action === 'RunInstances')).toHaveLength(1);
  });
});
