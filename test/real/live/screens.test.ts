// Each runbook on the screens of a real terminal: real terragrunt and OpenTofu, AWS behind the router. In order.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListObjectsV2Command, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { Pty } from '../../support/pty.ts';
import { compared } from '../../permissions/recorded.ts';
import { openGate, press } from '../../support/pty-keys.ts';
import { hasGithubProvider, missing, needed } from '../infrastructure-world.ts';
import { domain, modelBucket, until } from '../unit-on-moto.ts';
import { bucketAddress, type LivePlace, openMadePlace, protectBucket } from './live-place.ts';
import { inOnePlace } from './one-place.ts';
import { storedState } from './small-place.ts';

const can = missing.length === 0 && hasGithubProvider;
if (!can) console.log(`skipped: needs ${needed.join(', ')}, the github provider`);

const certificate = 'aws_acm_certificate.ttb';
const PLANNED_MS = 120_000;
const DONE_MS = 240_000;

describe.skipIf(!can)('the live world, on its screens', { timeout: 400_000 }, () => {
  let place: LivePlace;
  inOnePlace(
    async () =>
      (place = await openMadePlace({
        edit: protectBucket,
      })),
  );

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
    await press(terminal, 'b', 'Done: 1 object back');
    expect(await markers()).toBe(0);
    terminal.kill('SIGTERM');
    await terminal.exited;
  });

  /** The runbook that takes a protection away, on its screens to its end. */
  async function removed(
    address: string,
    form: string,
    { gate, name, begins }: { readonly gate: string; readonly name: string; readonly begins: string },
  ): Promise<{ readonly shown: string; readonly over: string }> {
    await using terminal = firedrill(
      'run',
      'protection-removal',
      '--input',
      `address=${address}`,
      '--input',
      `form=${form}`,
    );
    const shown = await opens(terminal, gate, `${name} 9012`, begins);
    const over = await terminal.until(/verified|failed after|Done in/, DONE_MS);
    expect(over).not.toContain('failed after');
    await leaves(terminal);
    return { shown, over };
  }
  const arn = async () => {
    const { resources } = await storedState(place);
    const found = resources.find(({ type, name }) => `${type}.${name}` === certificate);
    return found?.instances[0]?.attributes['arn'];
  };

  it('the certificate is replaced, and protected again', async () => {
    const before = await arn();
    const { shown } = await removed(certificate, 'replace', {
      gate: 'To replace it, type',
      name: domain,
      begins: 'Apply the replacement',
    });
    for (const address of [certificate, 'aws_lb_listener.https']) expect(shown).toContain(address);
    expect(await arn()).toMatch(/^arn:aws:acm:/);
    expect(await arn()).not.toBe(before);
    expect((await place.git('status', '--porcelain')).stdout).toBe('');
    expect((await place.plan()).changes).toEqual({});
  });

  it('the model’s bucket is forgotten: it is gone from the state, and stays in the account', async () => {
    const kept = await storedState(place);
    place.router.forget();
    const { shown } = await removed(bucketAddress, 'forget', {
      gate: 'To forget it, type',
      name: modelBucket,
      begins: 'Forget it',
    });
    expect(shown).toContain(bucketAddress);
    expect(shown).toContain('Lives on, but nobody manages it any more');
    expect(await place.addresses()).not.toContain(bucketAddress);
    expect(place.router.mutations()).toEqual([]);
    const { KeyCount = 0 } = await place.s3.send(new ListObjectsV2Command({ Bucket: modelBucket }));
    expect(KeyCount).toBeGreaterThan(0);
    // As whoever manages it again does.
    const file = join(place.folder, 'kept.json');
    await writeFile(file, JSON.stringify(kept));
    const { exitCode, stderr } = await place.run('state', 'push', '-force', file);
    expect(exitCode, stderr).toBe(0);
  });

  it('the certificate is destroyed, with every dependant named', async () => {
    const before = place.router.heard;
    const { shown } = await removed(certificate, 'destroy', {
      gate: 'To destroy it, type',
      name: domain,
      begins: 'Destroy it',
    });
    for (const address of [certificate, 'aws_lb_listener.https']) expect(shown).toContain(address);
    const { document } = await place.run('show', '-json');
    expect(JSON.stringify(document)).not.toContain(`"${certificate}"`);
    const { recorded, now } = compared(
      'protection-removal, destroyed',
      place.router.permissionsOf('protection-removal', before),
    );
    expect(now).toEqual(recorded);
  });
});
