export type Tool = 'terragrunt' | 'tofu' | 'terraform';

interface Range {
  readonly name: string;
  /** Older ones are refused. */
  readonly floor: readonly [number, number, number];
  /** This program was tried with versions below this one. */
  readonly below: readonly [number, number, number];
}

/**
 * OpenTofu 1.12.4 keeps lifecycle.destroy in saved plans; terragrunt 1.0.5 is the first that knows OpenTofu 1.12.
 * terraform 1.11 is the first with the S3 backend's own lock.
 */
const RANGES: Readonly<Record<Tool, Range>> = {
  terragrunt: { name: 'terragrunt', floor: [1, 0, 5], below: [1, 2, 0] },
  tofu: { name: 'OpenTofu', floor: [1, 12, 4], below: [1, 13, 0] },
  terraform: { name: 'terraform', floor: [1, 11, 0], below: [1, 12, 0] },
};

/**
 * Why a version cannot be used, or what is to be said of it. A suffix (`1.12.6-dev`) does not make one older here, and
 * `latest` is what terragrunt calls itself that was built without a version (facts/tofu-real.md).
 */
export function judgeVersion(
  tool: Tool,
  version: string,
): { readonly refused?: string; readonly warning?: string } {
  if (version === 'latest') return {};
  const { name, floor, below } = RANGES[tool];
  const numbers = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (!numbers || isBelow(numbers, floor))
    return {
      refused: `${name} is ${version === '' ? 'of unknown version' : version}; firedrill needs ${floor.join('.')} or later`,
    };
  if (isBelow(numbers, below)) return {};
  return {
    warning: `${name} ${version} is newer than any that firedrill was tried with (below ${below.join('.')}).`,
  };
}

function isBelow(version: readonly number[], other: readonly number[]): boolean {
  for (const [i, least] of other.entries()) {
    const have = version[i] ?? 0;
    if (have !== least) return have < least;
  }
  return false;
}
