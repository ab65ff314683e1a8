import { expect } from 'vitest';

/** So many that a share of them says something; fewer where the tests are run for one mutant after the other. */
export const RUNS = { numRuns: Number(process.env['FIREDRILL_RANDOM_RUNS'] ?? 300) };

/** A property about something that hardly ever happens in the random runs proves nothing. */
const LEAST = 0.05;

/** Counts in how many random runs happened what a property is about. */
export function howOften(what: string) {
  let runs = 0;
  let seen = 0;
  return {
    /** Called once a run. */
    saw(happened: boolean): void {
      runs += 1;
      if (happened) seen += 1;
    },
    /** Prints it, and fails where it was too seldom. */
    isEnough(): void {
      const says = `${what}: in ${seen} of ${runs} random runs, ${Math.round((100 * seen) / runs)} %`;
      console.log(says);
      expect(seen / runs, says).toBeGreaterThanOrEqual(LEAST);
    },
  };
}
