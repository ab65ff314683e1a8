/** One line of `npm run bench -- --json` (docs/bench.md). */
export interface Figure {
  readonly name: string;
  /** Median over the runs, unless the name says otherwise. */
  readonly value: number;
  readonly unit: 'ms' | 'MB' | 'MB/min' | 'x' | '%' | 'bytes';
  /** The same work's floor on this machine in the same run, and how often it fits in. */
  readonly baseline?: number;
  readonly ratio?: number;
  readonly runs: number;
  /** What the issue asks for. */
  readonly limit: string;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
