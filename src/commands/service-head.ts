import { readFile } from 'node:fs/promises';
import { headOfService, type ServiceHead } from '../service/head.ts';
import { openProject, type Places, type ProjectFlags } from './project.ts';

/** All that the screens need of the service file: one that is broken elsewhere must not blind anybody who only looks. */
export async function serviceHead(places: Places, flags: ProjectFlags): Promise<ServiceHead> {
  const text = await readFile(places.configFile, 'utf8').catch(() => '');
  return headOfService(text) ?? (await openProject(flags)).service;
}
