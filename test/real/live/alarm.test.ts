// When it broke, by the service's alarm: asked of AWS through the router, as the sandbox knows it, and taken by a person. In a
// small unit, beside a service that has been down for a quarter of an hour.
import { CloudWatchClient, DescribeAlarmHistoryCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { press } from '../../support/pty-keys.ts';
import { missing, needed } from '../infrastructure-world.ts';
import { region } from '../unit-on-moto.ts';
import type { LivePlace } from './live-place.ts';
import { inOnePlace } from './one-place.ts';
import { openSmallPlace, runbook } from './small-place.ts';
import type { Seen } from './walk.ts';

if (missing.length > 0) console.log(`skipped: needs ${needed.join(', ')}`);

const WAITS = 4;
const REFUSED = 2;

describe.skipIf(missing.length > 0)('the alarm that went off', { timeout: 120_000 }, () => {
  let place: LivePlace;
  inOnePlace(async () => (place = await openSmallPlace({ instance: 'sick' })));

  /** The newest change, as AWS tells it to anybody. */
  async function wentOff(): Promise<Date> {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new CloudWatchClient({ endpoint: place.router.endpoint, region, credentials });
    const { AlarmHistoryItems: [newest] = [] } = await client.send(
      new DescribeAlarmHistoryCommand({ AlarmName: place.service.alarm }),
    );
    client.destroy();
    expect(newest?.HistorySummary).toBe('Alarm updated from OK to ALARM');
    return newest?.Timestamp ?? new Date(0);
  }

  it('is when it broke, for whoever says so on the command line', async () => {
    const at = await wentOff();
    const { code, stdout, stderr } = await place.cli(['run', runbook, '--since', 'alarm', '--json']);
    expect(code, stderr).toBe(WAITS);
    const [opened] = stdout.split('\n').map((line) => JSON.parse(line || '{}') as Seen);
    expect(opened).toMatchObject({ type: 'run.opened', t0: at.toISOString() });
    expect(Date.now() - at.getTime()).toBeGreaterThan(10 * 60_000);
    const { calls } = place.router;
    expect(calls.find(({ action }) => action === 'DescribeAlarmHistory')).toMatchObject({
      service: 'monitoring',
      by: 'sandbox',
      changes: false,
    });
  });

  it('is offered in the form, and taken only by a person', async () => {
    const at = (await wentOff()).toISOString();
    await using terminal = place.pty([], { columns: 120, rows: 40 });
    await press(terminal, 'l', 'Down since?');
    // Where that was pressed more than once, it was typed.
    const offer = `The alarm ttb-verifier-health went off: ${at.slice(0, 16)}Z`;
    const offered = await press(terminal, '\u007f', offer);
    expect(offered).not.toContain(at);
    await press(terminal, '\u001b[C', at);
    terminal.kill('SIGTERM');
    await terminal.exited;
  });

  it('where AWS does not say, nothing is begun, and why is said', async () => {
    place.router.misbehave({ when: ({ service }) => service === 'monitoring', how: 'denied' });
    const { code, stdout, stderr } = await place.cli(['run', runbook, '--since', 'alarm', '--json']);
    expect(code).toBe(REFUSED);
    expect(stderr).toContain('When the alarm ttb-verifier-health went off is not to be had');
    expect(stdout).toBe('');
  });
});
