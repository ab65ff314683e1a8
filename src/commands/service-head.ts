import { readShort } from '../files/short-file.ts';
import { headOfService, type ServiceHead } from '../service/head.ts';
import { openProject, type Places, type ProjectFlags } from './project.ts';

/** All that the screens need of the service file: one that is broken elsewhere must not blind anybody who only looks. */
export async function serviceHead(places: Places, flags: ProjectFlags): Promise<ServiceHead> {
  return headIn(places.configFile) ?? (await openProject(flags)).service;
}

function headIn(file: string): ServiceHead | undefined {
  try {
    return headOfService(readShort(file));
  } catch {
    // Why it cannot be read is said by whoever reads it whole.
    return undefined;
  }
}
