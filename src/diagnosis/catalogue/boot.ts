import type { BootEntry } from '../entry.ts';
import { AWS_ON_MACHINE } from './boot/aws-on-machine.ts';
import { CLOUD_INIT } from './boot/cloud-init.ts';
import { CONTAINERS } from './boot/containers.ts';
import { DISK_AND_MEMORY } from './boot/disk-and-memory.ts';
import { DOWNLOADS } from './boot/downloads.ts';
import { GPU } from './boot/gpu.ts';
import { HARDWARE } from './boot/hardware.ts';
import { IMAGES } from './boot/images.ts';
import { MACHINE_NETWORK } from './boot/network.ts';
import { MACHINE_STOPS } from './boot/machine-stops.ts';
import { MODEL } from './boot/model.ts';
import { PACKAGES } from './boot/packages.ts';
import { PROGRAMS } from './boot/programs.ts';
import { SCRIPT_LINES } from './boot/script.ts';

// Lines of a console or of cloud-init-output.log. Each pattern is a line's own form, from its beginning or to its end: a word
// in the middle of another sentence means nothing. Sources: real consoles and sources of the tools, facts of AWS §3, §5 and
// of AL2023 §1, §2.

export const BOOT: readonly BootEntry[] = [
  ...MACHINE_STOPS,
  ...CLOUD_INIT,
  ...SCRIPT_LINES,
  ...PROGRAMS,
  ...CONTAINERS,
  ...DISK_AND_MEMORY,
  ...IMAGES,
  ...PACKAGES,
  ...MACHINE_NETWORK,
  ...DOWNLOADS,
  ...MODEL,
  ...AWS_ON_MACHINE,
  ...HARDWARE,
  ...GPU,
];
