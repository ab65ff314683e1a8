import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { makeHost } from '../../src/commands/host.ts';
import { placesOf } from '../../src/journal/run-folders.ts';
import { openRun } from '../../src/run/open.ts';
import { rehearsalOf } from '../support/open-rehearsal.ts';

/** Every file that is open takes no more, as on a full disk; from the first write that holds `from` on. */
async function fillDisk(from = ''): Promise<{ enlarge(): void }> {
  const handle = await open('/dev/null');
  const files = Object.getPrototypeOf(handle) as typeof handle;
  await handle.close();
  type Write = (this: typeof handle, data: unknown, ...rest: unknown[]) => Promise<never>;
  const write = files.write as unknown as Write;
  let isFull = false;
  const full = vi.spyOn(files, 'write').mockImplementation(async function (
    this: typeof handle,
    data: unknown,
    ...rest: unknown[]
  ) {
    isFull ||= String(data).includes(from);
    if (isFull) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    return write.call(this, data, ...rest);
  });
  onTestFinished(() => full.mockRestore());
  return { enlarge: () => full.mockRestore() };
}

async function rehearsing() {
  const asked = await rehearsalOf();
  const { project, installation } = asked;
  const open = await openRun(asked);
  const head = { name: project.service.name, account: '', region: '', objectivesMs: {} };
  const host = makeHost(installation, project, head);
  const view = await host.adopt(open);
  await vi.waitFor(() => expect(view.state().question?.id).toBe('review'), { timeout: 15_000 });
  const { runs, rtoLog } = placesOf(project.stateDir, project.service.name);
  return { project, installation, host, view, rtoLog, folder: join(runs, view.state().frame.run) };
}

test('a question on a full disk can be left, and the screens know why the run has stopped', async () => {
  const { host, view } = await rehearsing();
  await fillDisk();
  await expect(view.answer('review', { by: 'me', text: 'aws_instance.ttb' })).rejects.toThrow('ENOSPC');
  await vi.waitFor(() => expect(host.trouble?.()).toContain('ENOSPC'));
  expect(await host.close()).toContain('ENOSPC');
});

test.each(['child.intent', 'child.launched'])(
  'a disk that is full at %s is enlarged, and the run goes on',
  async (from) => {
    const { host, view } = await rehearsing();
    const { enlarge } = await fillDisk(`"${from}"`);
    await view.answer('review', { by: 'me', text: 'aws_instance.ttb' });
    await vi.waitFor(() => expect(host.trouble?.()).toContain('ENOSPC'));
    const run = view.state().frame.run;
    // From the screen, at once and again: it is not lost by being asked too early.
    await expect(async () => host.resume(run)).rejects.toThrow('ENOSPC');
    enlarge();
    const again = await host.resume(run);
    expect(host.trouble?.()).toBeUndefined();
    await vi.waitFor(() => expect(again.state().question?.id).toBe('apply.failed'));
    await again.answer('apply.failed', { by: 'me', choice: 'retry' });
    await vi.waitFor(() => expect(again.state().question?.id).toBe('review.2'), { timeout: 15_000 });
    await host.close();
  },
);

test('a disk that is full from the start is said in one message, and leaves no run behind', async () => {
  const asked = await rehearsalOf();
  await fillDisk();
  await expect(openRun(asked)).rejects.toThrow(
    /^the run could not be kept in .*runs: the disk that holds it is full \(ENOSPC\)$/,
  );
  expect(await readdir(placesOf(asked.project.stateDir, asked.project.service.name).runs)).toEqual([]);
});

test('a run whose journal was deleted at a gate changes nothing any more, and says why', async () => {
  const { host, view, folder } = await rehearsing();
  await rm(join(folder, 'journal.jsonl'));
  await expect(view.answer('review', { by: 'me', text: 'aws_instance.ttb' })).rejects.toThrow('was deleted');
  await vi.waitFor(() => expect(host.trouble?.()).toContain('was deleted'));
  expect(await host.close()).toContain('was deleted');
  expect(existsSync(join(folder, 'logs', 'apply'))).toBe(false);
});

test('an RTO log that takes no line is no trouble of the run, and is said', async () => {
  const { host, view, rtoLog } = await rehearsing();
  await mkdir(rtoLog);
  await view.ask('abort');
  await vi.waitFor(() => expect(view.state().phase).toBe('closed'));
  expect(await host.close()).toBeUndefined();
  expect(host.unkept()).toMatch(/could not be added to the RTO log \(.*EISDIR/);
});
