import { type Effect, MANIFEST } from '../../src/aws/manifest.ts';
import { permissionOf } from './permission-of.ts';

/** Permissions of the calls that firedrill itself may make, by what those do; its guard lets no others through. */
export const ours = (...effects: readonly Effect[]): readonly string[] =>
  Object.entries(MANIFEST).flatMap(([service, commands]) =>
    Object.entries(commands)
      .filter(([, effect]) => effects.includes(effect))
      .map(([action]) => permissionOf({ service, action })),
  );

/** Of `dryRunRole`: asked with the operator's own keys, and nothing that the role itself needs. */
export const TAKING_A_ROLE = 'sts:AssumeRole';
