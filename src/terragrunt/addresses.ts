/** Whether an address is this resource, or one of its instances. */
export function isOrIn(address: string, resource: string): boolean {
  return address === resource || address.startsWith(`${resource}[`);
}

/** The address of the block in the code: `module.a["x"].aws_b.c[0]` → `module.a.aws_b.c`. */
export function blockOf(address: string): string {
  return address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, '');
}

/** The module that a block stands in, `''` for the root: `module.a.aws_b.c` → `module.a`. */
export function moduleOf(block: string): string {
  return /^(?:module\.[^.]+\.)*/.exec(block)?.[0].slice(0, -1) ?? '';
}
