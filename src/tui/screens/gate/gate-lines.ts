import { endsData } from '../../../engine/facts.ts';
import { credentialsWarning } from '../../credentials-warning.ts';
import { bodyHeight } from '../../layout.ts';
import type { Model, RunModel } from '../../view-model.ts';
import { middle, wrap } from '../../wrap.ts';
import { type Change, glyph, type Review, reviewOf } from './gate-facts.ts';
import type { GateScreen } from './state.ts';

/** One row of the gate's pane. */
export interface GateLine {
  readonly text: string;
  readonly tone?: 'bad' | 'dim' | 'strong';
}

/** Rows under the pane for the prompt. */
const PROMPT = 3;

/** Inside of the gate's pane. */
export const gatePane = (model: Model): { readonly width: number; readonly height: number } => ({
  width: model.size.columns - 4,
  height: Math.max(1, bodyHeight(model) - PROMPT - 2),
});

export function gateLines(run: RunModel, screen: GateScreen, width: number): readonly GateLine[] {
  const review = reviewOf(run);
  const changes = screen.details
    ? review.changes.flatMap((one) => detailed(one, width))
    : compact(review.changes, width);
  const blank: GateLine = { text: '' };
  const warning = credentialsWarning(run);
  return [
    ...wrap(review.summary, width)
      .filter(Boolean)
      .map((text): GateLine => ({ text, tone: 'strong' })),
    ...(warning === undefined
      ? []
      : wrap(`! ${warning}`, width).map((text): GateLine => ({ text, tone: 'bad' }))),
    ...(changes.length > 0 ? [...changes, blank] : []),
    ...factLines(review, width),
  ];
}

/** One row a change: sign and word, address, what becomes of it, why. Two rows where one would cut the words. */
function compact(changes: readonly Change[], width: number): readonly GateLine[] {
  const longest = (of: (change: Change) => string): number =>
    Math.max(0, ...changes.map((one) => of(one).length));
  const kind = longest((one) => one.kind);
  const why = longest(whyOf);
  const detail = longest((one) => one.detail);
  const address = Math.min(
    longest((one) => one.address),
    Math.max(20, width - kind - why - 8),
  );
  const oneRow = kind + address + detail + why + 10 <= width;
  return changes.flatMap((one): readonly GateLine[] => {
    const tone = endsData(one.kind) ? { tone: 'bad' as const } : {};
    const head = ` ${glyph(one.kind)} ${one.kind.padEnd(kind)}  ${middle(one.address, address).padEnd(address)}  `;
    if (oneRow) return [{ text: `${head}${one.detail.padEnd(detail)}  ${whyOf(one)}`, ...tone }];
    const below = one.detail === '' ? [] : wrap(one.detail, width - kind - 6);
    return [
      { text: `${head}${whyOf(one)}`, ...tone },
      ...below.map((text) => ({ text: `${' '.repeat(kind + 5)}${text}`, tone: 'dim' as const })),
    ];
  });
}

/** What a plan's words for a cause mean, where the word alone says too little. */
const WHY: Readonly<Record<string, string>> = {
  leftover: 'the old one, left by an apply that broke off',
  missing: 'not there',
  tainted: 'made by half',
};

const whyOf = ({ why, simulated }: Change): string => {
  const words = WHY[why] ?? why;
  return simulated ? `${words} (simulated)`.trim() : words;
};

function detailed(one: Change, width: number): readonly GateLine[] {
  const rows = [
    ['id', one.id ?? ''],
    ['name', one.name ?? ''],
    ['change', one.detail],
    ['why', WHY[one.why] ?? one.why],
    ['note', one.simulated ? 'the sandbox does not simulate this kind: it changes in state only' : ''],
  ] as const;
  return [
    {
      text: ` ${glyph(one.kind)} ${one.kind}  ${one.address}`,
      ...(endsData(one.kind) ? { tone: 'bad' as const } : {}),
    },
    ...rows.flatMap(([word, text]) =>
      text === ''
        ? []
        : wrap(text, width - 12).map((piece, i) => ({
            text: `     ${(i === 0 ? word : '').padEnd(7)}${piece}`,
          })),
    ),
  ];
}

function factLines(review: Review, width: number): readonly GateLine[] {
  const word = Math.min(16, Math.max(0, ...review.facts.map(([name]) => name.length)));
  return review.facts.flatMap(([name, text]) =>
    wrap(text, width - word - 3).map((piece, i) => ({
      text: ` ${(i === 0 ? name : '').padEnd(word)}  ${piece}`,
    })),
  );
}
