import type { InitializeMiddleware, MetadataBearer } from '@smithy/types';
import type { Json } from '../engine/events.ts';
import type { Border } from '../text/border.ts';
import { AwsFailure } from './aws-failure.ts';
import { callOf } from './guard.ts';
import { redact } from './redact.ts';

/** Evidence of one call: one JSON line in the run's folder. Written when the call has ended, however it ended. */
export interface CallRecord {
  /** UTC ISO ms, when the call began. */
  readonly at: string;
  readonly service: string;
  readonly command: string;
  readonly input: Json;
  /** HTTP status of the last attempt; null when none was answered. */
  readonly status: number | null;
  readonly requestId: string | null;
  /** 0 when nothing was sent. */
  readonly attempts: number;
  /** Real time, with all attempts. */
  readonly ms: number;
  /** AWS's name of the error, or `refused`. */
  readonly error?: string;
}

export type TakeRecord = (line: CallRecord) => void;

export function recorder<I extends object, O extends MetadataBearer>({
  record,
  border,
}: {
  readonly record: TakeRecord;
  readonly border: Border;
}): InitializeMiddleware<I, O> {
  return (next, context) => async (args) => {
    const at = new Date().toISOString();
    const began = performance.now();
    const write = (metadata: Partial<O['$metadata']> | undefined, error?: string) =>
      record({
        at,
        ...callOf(context),
        input: border.json(redact(args.input)),
        status: metadata?.httpStatusCode ?? null,
        requestId: metadata?.requestId ?? null,
        attempts: metadata?.attempts ?? (error === 'refused' ? 0 : 1),
        ms: Math.round(performance.now() - began),
        ...(error === undefined ? {} : { error }),
      });
    try {
      const result = await next(args);
      write(result.output.$metadata);
      return result;
    } catch (error) {
      write(metadataOf(error), error instanceof AwsFailure ? error.failure.code : nameOf(error));
      throw error;
    }
  };
}

function metadataOf(error: unknown): MetadataBearer['$metadata'] | undefined {
  return error instanceof Error && '$metadata' in error
    ? (error.$metadata as MetadataBearer['$metadata'])
    : undefined;
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
