// The unit's own user data on a real systemd and cloud-init (Debian's, in a container): what a folder cannot show is who starts
// what, and who starts it again.
import { afterEach, describe, expect, it } from 'vitest';
import { Machine, systemRoot } from '../../scripts/rehearse-boot/machine.ts';
import { missing } from '../../scripts/rehearse-boot/needs.ts';
import { bootOf } from '../../scripts/rehearse-boot/world.ts';

const lacks = missing();
if (lacks.length > 0) console.log(`skipped: needs ${lacks.join(', ')}`);

describe.skipIf(lacks.length > 0)('a boot on a real init', { timeout: 600_000 }, () => {
  const boots: ReturnType<typeof bootOf>[] = [];
  afterEach(() => {
    for (const { instance } of boots.splice(0)) instance.remove();
  });
  const machineFor = (way: 'warm' | 'cold') => {
    const boot = bootOf(way, 60);
    boots.push(boot);
    return new Machine(systemRoot(), boot.settings);
  };
  const ends = (machine: Machine, stage: string) =>
    machine.markers().filter((one) => one.stage === stage && one.event === 'end');

  it('cold, while the registry refuses: fails with its line, is started again by itself, exports; a reboot keeps all', async () => {
    await using machine = machineFor('cold');
    machine.fault('pull-image', 8); // four tries of each image
    machine.start();
    await machine.until(() => ends(machine, 'recovered').length === 1, 'a recovered service');
    const fail = machine.markers().find(({ event }) => event === 'fail');
    expect(fail).toMatchObject({ stage: 'images', message: expect.stringContaining('could not be pulled') });
    expect(machine.read('var/log/cloud-init.log')).toContain('Failed to run module scripts-user');
    expect(machine.read('var/log/cloud-init-output.log')).toContain(
      '##RB {"stage":"recovered","event":"end"',
    );
    await machine.until(() => ends(machine, 'images-export').length === 1, 'the export');
    expect(JSON.parse(machine.read('var/lib/ttb-verifier/recovered.json'))).toMatchObject({
      instanceId: 'i-0c3f91d2a77e4b105',
    });

    await machine.stop();
    machine.start();
    await machine.until(() => ends(machine, 'recovered').length === 2, 'the reboot');
    expect(ends(machine, 'model-restore').at(-1)).toMatchObject({ outcome: 'kept' });
    expect(ends(machine, 'images-export')).toHaveLength(1);
  });

  it('warm, and the power is cut while packages are installed: comes back without being told', async () => {
    await using machine = machineFor('warm');
    machine.start();
    await machine.until(() => machine.markers().some(({ stage }) => stage === 'packages'), 'the packages');
    await machine.kill();
    expect(ends(machine, 'recovered')).toHaveLength(0);
    machine.start();
    await machine.until(() => ends(machine, 'recovered').length === 1, 'a recovered service');
    expect(machine.read('world/calls')).not.toContain('docker pull');
  });
});
