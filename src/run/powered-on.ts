/** Uptimes differ by less between console and boot log of one machine; a smaller one is of another machine, or of a reboot. */
const BACK_S = 60;

/** When the machine was switched on, by the uptimes in its own lines: each came at its time or later. */
export function poweredOn() {
  let found: { readonly t: number; readonly up: number } | undefined;
  return {
    /** `t`: when the line came, in ms. */
    read(text: string, t: number): void {
      const up = uptimeIn(text);
      if (up === undefined) return;
      const at = t - up * 1000;
      found =
        found === undefined || up < found.up - BACK_S
          ? { t: at, up }
          : { t: Math.min(found.t, at), up: Math.max(found.up, up) };
    },
    t: (): number | undefined => found?.t,
  };
}

/** The same of lines that are all there. */
export function poweredOnIn(
  lines: Iterable<{ readonly text: string; readonly t: number }>,
): number | undefined {
  const power = poweredOn();
  for (const { text, t } of lines) power.read(text, t);
  return power.t();
}

const UPTIME =
  /##RB \{"stage":.{1,200}?"up":(\d{1,9}(?:\.\d{1,6})?)|Cloud-init v\. .{1,200}? Up (\d{1,9}(?:\.\d{1,6})?) seconds/;

/** In seconds: a marker of the boot script has it, and so has where a stage of cloud-init begins or ends. */
function uptimeIn(text: string): number | undefined {
  // Most lines have neither.
  if (!text.includes('##RB ') && !text.includes('Cloud-init v. ')) return undefined;
  const [, marker, cloudInit] = UPTIME.exec(text) ?? [];
  const up = marker ?? cloudInit;
  return up === undefined ? undefined : Number(up);
}
