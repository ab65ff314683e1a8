/** One row of the gate's pane. */
export interface GateLine {
  readonly text: string;
  readonly tone?: 'bad' | 'warn' | 'dim';
  readonly strong?: boolean;
  /** What a search looks in, where the row holds less. */
  readonly finds?: string;
}

export const textToFind = ({ text, finds }: GateLine): string =>
  finds === undefined ? text : `${text} ${finds}`;
