import { z } from 'zod';

/** What is right in a value of which something may be wrong: that is `undefined`, at any depth. */
export type SoundPart<T> = unknown extends T
  ? T
  : T extends readonly (infer Item)[]
    ? readonly (SoundPart<Item> | undefined)[]
    : T extends object
      ? { readonly [Key in keyof T]?: SoundPart<T[Key]> | undefined }
      : T;

/** What of a value its schema has nothing against. `undefined` where that is nothing. */
export const soundPart = <T>(schema: z.ZodType<T>, value: unknown): SoundPart<T> | undefined =>
  lenient(schema).parse(value) as SoundPart<T> | undefined;

function lenient(schema: z.ZodType): z.ZodType {
  const whole = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
  const parts =
    whole instanceof z.ZodObject
      ? z.object(Object.fromEntries(Object.entries(whole.shape).map(([key, each]) => [key, lenient(each)])))
      : whole instanceof z.ZodArray
        ? z.array(lenient(whole.element as z.ZodType))
        : whole;
  return parts.optional().catch(undefined);
}
