import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** ms until this machine's batteries are empty at the rate of now; nothing where it has none, is fed, or does not say. */
export async function batteryLeftMs(
  platform: NodeJS.Platform = process.platform,
): Promise<number | undefined> {
  if (platform === 'linux') return linuxBatteryLeftMs('/sys/class/power_supply');
  if (platform !== 'darwin') return undefined;
  const said = await promisify(execFile)('/usr/bin/pmset', ['-g', 'batt'], { timeout: 2000 }).catch(
    () => undefined,
  );
  return said && pmsetLeftMs(said.stdout);
}

/** From the kernel's folder of power supplies (Documentation/ABI/testing/sysfs-class-power). */
export async function linuxBatteryLeftMs(folder: string): Promise<number | undefined> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const batteries = await Promise.all(names.map((name) => supplyIn(join(folder, name))));
  // Of several one is emptied after the other: together they last as long as all they hold.
  const own = batteries.filter((one) => one !== undefined);
  const rate = own.reduce((sum, { perHour }) => sum + perHour, 0);
  const left = own.reduce((sum, { holds }) => sum + holds, 0);
  return rate > 0 ? (left / rate) * 3_600_000 : undefined;
}

/** What a battery of the machine itself holds, in µWh or µAh, and what it gives in an hour: 0 while it does not. */
async function supplyIn(folder: string): Promise<{ holds: number; perHour: number } | undefined> {
  const text = async (name: string) => (await readFile(join(folder, name), 'utf8').catch(() => '')).trim();
  const number = async (name: string) => Number((await text(name)) || Number.NaN);
  // Mice and headsets are there too, with the scope of a device.
  if ((await text('type')) !== 'Battery' || (await text('scope')) === 'Device') return undefined;
  const gives = (await text('status')) === 'Discharging';
  const [energy, power] = [await number('energy_now'), await number('power_now')];
  const [holds, perHour] = Number.isNaN(energy)
    ? [await number('charge_now'), await number('current_now')]
    : [energy, power];
  if (Number.isNaN(holds)) return undefined;
  // Some drivers tell a current that flows out as negative.
  return { holds, perHour: gives && !Number.isNaN(perHour) ? Math.abs(perHour) : 0 };
}

/** From `pmset -g batt`: ` -InternalBattery-0 (id=1)  85%; discharging; 4:32 remaining present: true`. */
export function pmsetLeftMs(text: string): number | undefined {
  const match = /\d+%; discharging; (\d+):(\d{2}) remaining/.exec(text);
  return match ? (Number(match[1]) * 60 + Number(match[2])) * 60_000 : undefined;
}
