/** The types of budget.mjs, for those who import it from TypeScript. */
export type Rates = { figures: Record<string, { floor: number; expected: number; unit: string; source: string }> };
export type Part = { id: string; title: string; lane: string; ms: number; onPath: boolean };
export function budget(rates: Rates, way: 'warm' | 'cold', column: 'floor' | 'expected'): { parts: Part[]; answersMs: number; totalMs: number };
export function outageMs(rates: Rates, way: 'warm' | 'cold', column: 'floor' | 'expected'): number;
export function silentBucketS(): number;
