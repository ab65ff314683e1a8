const NAME = String.raw`[A-Za-z_][\w-]*`;
const INDEX = String.raw`(?:\[[^\]]+\])?`;
const IN_MODULES = String.raw`(?:module\.${NAME}${INDEX}\.)*`;
const RESOURCE = String.raw`(?!(?:module|data)\.)[a-z][a-z0-9_]*\.${NAME}${INDEX}`;

/** Of a resource or one instance of it, in modules or not. */
export const RESOURCE_ADDRESS = new RegExp(`^${IN_MODULES}${RESOURCE}$`);

/** What a plan can leave out: a resource, what a data source reads, or a whole module. */
export const EXCLUDED_ADDRESS = new RegExp(
  String.raw`^${IN_MODULES}(?:(?:data\.)?${RESOURCE}|module\.${NAME}${INDEX})$`,
);
