export const PROTECTED: string[];
export interface Token {
  text: string;
  line: number;
}
export function tokens(source: string): Token[];
export function resources(source: string): { address: string; line: number; values: string[] }[];
export function problems(files: { name: string; text: string }[], committed: string[]): string[];
