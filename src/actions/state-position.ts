import { StepFailure } from './action.ts';

/** Where the state is in its own history; read as an object, which takes a hundredth of asking tofu. */
export function positionOf(
  place: string,
  text: string | undefined,
): { readonly lineage: string; readonly serial: number } {
  try {
    const { lineage, serial } = (text === undefined ? {} : JSON.parse(text)) as {
      lineage?: string;
      serial?: number;
    };
    return { lineage: lineage ?? '', serial: serial ?? -1 };
  } catch (cause) {
    throw new StepFailure(
      {
        code: 'unreadable',
        message: `What lies at ${place} is no state: it cannot be read.`,
        hint: 'Nothing may be planned on it. The bucket keeps earlier versions of it.',
        nextSteps: ['Look at it and at its earlier versions, then try again'],
      },
      cause,
    );
  }
}
