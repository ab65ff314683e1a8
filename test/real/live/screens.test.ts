// Each runbook on the screens of a real terminal: real terragrunt and OpenTofu, AWS behind the router. In order.
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Pty } from '../../support/pty.ts';
import { hasGithubProvider, missing, needed } from '../infrastructure-world.ts';
import { domain, modelBucket } from '../unit-on-moto.ts';
import { type LivePlace, openMadePlace } from './live-place.ts';

const can = missing.length === 0 && hasGithubProvider;
if (!can) console.log(`skipped: needs ${needed.join(', ')}, the github provider`);

const PLANNED_MS = 120_000;
const DONE_MS = 240_000;

describe.skipIf(!can)('the live world, on its screens', { timeout: 400_000 }, () => {
  let place: LivePlace;
  beforeAll(async () => {
    place = await openMadePlace();
  }, 400_000);
  afterAll(async () => place?.[Symbol.asyncDispose]());

  let broken = false;
  beforeEach(({ skip }) => skip(broken, 'an earlier walk failed'));
  afterEach(({ task }) => {
    broken ||= task.result?.state === 'fail';
    place.router.behave();
  });

  const firedrill = (...args: string[]) => place.pty(args, { columns: 120, rows: 40 });

  /** Waits until the gate takes keys, types, sees what was typed, and only then presses Enter. */
  async function opens(terminal: Pty, gate: string, text: string): Promise<string> {
    const screen = await terminal.until(gate, PLANNED_MS);
    expect(screen).toContain('LIVE');
    expect(screen).toContain('123456789012');
    await type(terminal, text);
    return screen;
  }

  /** Keys count once the screen was still for a moment; what came before is dropped, and pressed again. */
  async function type(terminal: Pty, text: string): Promise<void> {
    const shows = async () => / > ([^▌\n]*)▌/.exec(await terminal.screen())?.[1]?.trimEnd();
    await pressUntil(async () => {
      const already = (await shows()) ?? '';
      if (already !== text) terminal.press(text.slice(already.length));
      return already === text;
    });
    await pressUntil(async () => {
      if ((await shows()) !== text) return true;
      terminal.press('\r');
      return false;
    });
  }

  const leaves = (terminal: Pty) =>
    pressUntil(async () => {
      if (terminal.exit === undefined) terminal.press('q');
      return terminal.exit !== undefined;
    });

  async function pressUntil(done: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; !(await done()); tries += 1) {
      if (tries > 30) throw new Error('keys do nothing');
      await new Promise((resolve) => setTimeout(resolve, 600));
    }
  }

  it('the instance is replaced, and the service has recovered', async () => {
    await using terminal = firedrill('run', 'instance-replacement');
    const gate = await opens(terminal, 'To replace it, type', 'aws_instance.ttb 9012');
    expect(gate).toContain('aws_lb_target_group_attachment.ttb');
    expect(gate).toContain('Callers get errors');
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
    await opens(terminal, modelBucket, `${modelBucket} 9012`);
    await terminal.until(/failed after/, PLANNED_MS);
    expect(await markers()).toBeGreaterThan(0);
    place.router.behave();
    await pressUntil(async () => {
      const undone = (await terminal.screen()).includes('Done: Bring the cleared cache back');
      if (!undone) terminal.press('b');
      return undone;
    });
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
    const gate = await opens(terminal, 'To destroy it, type', `${domain} 9012`);
    for (const address of ['aws_acm_certificate.ttb', 'aws_lb_listener.https'])
      expect(gate).toContain(address);
    const over = await terminal.until(/verified|failed after|Done in/, DONE_MS);
    expect(over).not.toContain('failed after');
    const { document } = await place.run('show', '-json');
    expect(JSON.stringify(document)).not.toContain('"aws_acm_certificate.ttb"');
    await leaves(terminal);
  });
});
