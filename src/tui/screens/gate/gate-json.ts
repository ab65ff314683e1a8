import type { Json } from '../../../engine/events.ts';

/** A gate's facts come from a file that an older version may have written: whatever has another shape is read as nothing. */
export type Dict = { readonly [key: string]: Json };

export const dict = (value: Json | undefined): Dict =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Dict) : {};
export const text = (value: Json | undefined): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
export const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/** `instance_type = m7i.4xlarge`: what the plan was made with beside the code. */
export const variables = (json: Json | undefined): string =>
  Object.entries(dict(json))
    .map(([name, value]) => `${name} = ${text(value)}`)
    .join(', ');
