/** What `Action=…&Filter.1.Name=…&Filter.1.Value.1=…` says, as a tree: `{Filter: {1: {Name, Value: {1}}}}`. */
export interface QueryTree {
  [key: string]: string | QueryTree;
}

export function queryTree(params: URLSearchParams): QueryTree {
  const root: QueryTree = Object.create(null);
  for (const [name, value] of params) {
    const path = name.split('.');
    const last = path.pop() as string;
    let at = root;
    for (const key of path) {
      const next = at[key];
      at = typeof next === 'object' ? next : (at[key] = Object.create(null) as QueryTree);
    }
    at[last] = value;
  }
  return root;
}

export function text(tree: QueryTree | undefined, key: string): string | undefined {
  const value = tree?.[key];
  return typeof value === 'string' ? value : undefined;
}

export function tree(of: QueryTree | undefined, key: string): QueryTree | undefined {
  const value = of?.[key];
  return typeof value === 'object' ? value : undefined;
}

/** The members of a list in their order: `X.1`, `X.2` (EC2) or `X.member.1` (the query protocol). */
function members(of: QueryTree | undefined, key: string): (string | QueryTree)[] {
  const list = tree(of, key);
  const inner = tree(list, 'member') ?? list ?? {};
  return Object.entries(inner)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, value]) => value);
}

export function texts(of: QueryTree | undefined, key: string): string[] {
  return members(of, key).filter((value) => typeof value === 'string');
}

export function trees(of: QueryTree | undefined, key: string): QueryTree[] {
  return members(of, key).filter((value) => typeof value === 'object');
}
