import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { batteryLeftMs, linuxBatteryLeftMs, pmsetLeftMs } from '../../src/machine/battery.ts';
import { scratch } from '../support/folder.ts';

const HOUR = 3_600_000;

/** A folder of power supplies, each with its files. */
async function supplies(all: Readonly<Record<string, Readonly<Record<string, string>>>>): Promise<string> {
  const folder = await scratch();
  for (const [name, files] of Object.entries(all)) {
    await mkdir(join(folder, name));
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder, name, file), `${text}\n`);
  }
  return folder;
}

const AC = { type: 'Mains', online: '0' };
const BATTERY = {
  type: 'Battery',
  status: 'Discharging',
  capacity: '50',
  energy_now: '20000000',
  power_now: '10000000',
};

test('a battery that is being emptied, by energy and by charge', async () => {
  expect(await linuxBatteryLeftMs(await supplies({ AC, BAT0: BATTERY }))).toBe(2 * HOUR);
  const byCharge = { type: 'Battery', status: 'Discharging', charge_now: '3000000', current_now: '-1000000' };
  expect(await linuxBatteryLeftMs(await supplies({ BAT0: byCharge }))).toBe(3 * HOUR);
});

test('two batteries last as long as both, though only one gives', async () => {
  const BAT1 = { type: 'Battery', status: 'Not charging', energy_now: '10000000', power_now: '0' };
  expect(await linuxBatteryLeftMs(await supplies({ BAT0: BATTERY, BAT1 }))).toBe(3 * HOUR);
});

test.each([
  ['it is fed', { BAT0: { ...BATTERY, status: 'Charging' } }],
  ['it is full', { BAT0: { ...BATTERY, status: 'Full', power_now: '0' } }],
  ['the rate is not told', { BAT0: { type: 'Battery', status: 'Discharging', energy_now: '1' } }],
  ['it is a mouse', { hidpp_battery_0: { ...BATTERY, scope: 'Device' } }],
  ['there is none', { AC }],
])('no end is known where %s', async (_, all) => {
  expect(await linuxBatteryLeftMs(await supplies(all))).toBeUndefined();
});

test('nothing is known of a machine without the folder, or of another kind', async () => {
  expect(await linuxBatteryLeftMs('/nonexistent')).toBeUndefined();
  expect(await batteryLeftMs('win32')).toBeUndefined();
});

test('what pmset says', () => {
  const said = (state: string) =>
    `Now drawing from 'Battery Power'\n -InternalBattery-0 (id=4653155)\t85%; ${state} present: true\n`;
  expect(pmsetLeftMs(said('discharging; 4:32 remaining'))).toBe(4 * HOUR + 32 * 60_000);
  expect(pmsetLeftMs(said('discharging; (no estimate)'))).toBeUndefined();
  expect(pmsetLeftMs(said('charging; 1:10 remaining'))).toBeUndefined();
});
