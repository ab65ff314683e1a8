// Each runbook on the screens of a real terminal: real terragrunt and OpenTofu, AWS behind the router. In order.
import { setTimeout as sleep } from 'node:timers/promises';
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { Pty } from '../../support/pty.ts';
import { compared } from '../../permissions/recorded.ts';
import { openGate, press } from '../../support/pty-keys.ts';
import { hasGithubProvider, missing, needed } from '../infrastructure-world.ts';
import { domain, modelBucket, until } from '../unit-on-moto.ts';
import { type LivePlace, openMadePlace } from './live-place.ts';
import { inOnePlace } from './one-place.ts';

const can = missing.length === 0 && hasGithubProvider;
if (!can) console.log(`skipped: needs ${needed.join(', ')}, the github provider`);

const PLANNED_MS = 120_000;
const DONE_MS = 240_000;

describe.skipIf(!can)('the live world, on its screens', { timeout: 400_000 }, () => {
  let place: LivePlace;
  inOnePlace(async () => (place = await openMadePlace()));

  const firedrill = (...args: string[]) => place.pty(args, { columns: 120, rows: 40 });

  /** The gate's screen; then its text is typed as a person would, and its step begins. */
  async function opens(terminal: Pty, gate: string, text: string, begins: string): Promise<string> {
    const screen = await terminal.until(gate, PLANNED_MS);
    expect(screen).toContain('LIVE');
    expect(screen).toContain('123456789012');
    await openGate(terminal, text, begins);
    return screen;
  }

  /** A key that comes too early is dropped. */
  async function leaves(terminal: Pty): Promise<void> {
    while (terminal.exit === undefined) {
      terminal.press('q');
      await Promise.race([terminal.exited, sleep(700)]);
    }
  }

  it('the instance is replaced, and the service has recovered', async () => {
    await until(async () => (await place.health()).ok, 'the old instance in service');
    await using terminal = firedrill('run', 'instance-replacement');
    const gate = await opens(terminal, 'To replace it, type', 'aws_instance.ttb 9012', 'Apply the plan');
    expect(gate).toContain('aws_lb_target_group_attachment.ttb');
    expect(gate).toContain('Callers notice nothing');
    const over = await terminal.until(/Recovered in .* verified/, DONE_MS);
    expect(over).toContain('LIVE');
    await leaves(terminal);
    expect(terminal.exit?.exitCode).toBe(0);
  });

  it('the cache is cleared in part, and brought back', async () => {
    const markers = async () => {
      const Prefix = `${place.service.cache.prefix}/`;
      const found = await place.s3.send(new ListObjectVersionsCommand({ Bucket: modelBucket, Prefix }));
      return (found.DeleteMarkers ?? []).length;
    };
    await using terminal = firedrill('run', 'cold-cache-rebuild', '--input', 'cache=clear');
    await terminal.until('Clear the model cache', PLANNED_MS);
    place.router.misbehave({
      when: ({ action, target }) => action === 'DeleteObject' && target.includes('/manifests/'),
      how: 'denied',
    });
    await opens(terminal, modelBucket, `${modelBucket} 9012`, 'Clear the cache');
    await terminal.until(/failed after/, PLANNED_MS);
    expect(await markers()).toBeGreaterThan(0);
    place.router.behave();
    await press(terminal, 'b', 'Done: Bring the cleared cache back');
    expect(await markers()).toBe(0);
    terminal.kill('SIGTERM');
    await terminal.exited;
  });

  it('the certificate is destroyed, with every dependant named', async () => {
    await using terminal = firedrill(
      'run',
      'protection-removal',
      '--input',
      'address=aws_acm_certificate.ttb',
      '--input',
      'form=destroy',
    );
    const gate = await opens(terminal, 'To destroy it, type', `${domain} 9012`, 'Destroy it');
    for (const address of ['aws_acm_certificate.ttb', 'aws_lb_listener.https'])
      expect(gate).toContain(address);
    const over = await terminal.until(/verified|failed after|Done in/, DONE_MS);
    expect(over).not.toContain('failed after');
    const { document } = await place.run('show', '-json');
    expect(JSON.stringify(document)).not.toContain('"aws_acm_certificate.ttb"');
    await leaves(terminal);
    const { recorded, now } = compared(
      'protection-removal, destroyed',
      place.router.permissionsOf('protection-removal'),
    );
    expect(now).toEqual(recorded);
  });
});
