/** Stands in the place of a scenario's name where one is to be drawn, and where it is not to be told. */
export const SURPRISE = 'surprise';
