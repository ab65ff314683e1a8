import { endsData } from '../../../engine/facts.ts';
import { middle, wrap } from '../../wrap.ts';
import { type Change, glyph } from './gate-facts.ts';
import type { GateLine } from './gate-line.ts';

/** Changes from which on their kinds are counted above them: more than a screen holds. */
const MANY = 12;

/** Sign and word, address, why, and what becomes of it, which stands below where there is no room beside. */
export function changeLines(
  changes: readonly Change[],
  width: number,
  details: boolean,
): readonly GateLine[] {
  if (changes.length === 0) return [];
  const rows = details ? changes.flatMap((one) => detailed(one, width)) : compact(changes, width);
  return [...counts(changes, width), ...rows, { text: '' }];
}

function counts(changes: readonly Change[], width: number): readonly GateLine[] {
  if (changes.length <= MANY) return [];
  const kinds = Map.groupBy(changes, ({ kind }) => kind);
  const each = [...kinds].map(([kind, of]) => `${glyph(kind)} ${of.length} ${kind}`);
  const words = `${each.join('  ')}; bold: what the runbook is about`;
  return wrap(words, width).map((text) => ({ text }));
}

function compact(changes: readonly Change[], width: number): readonly GateLine[] {
  const longest = (of: (change: Change) => string): number =>
    changes.reduce((most, one) => Math.max(most, of(one).length), 0);
  const kind = longest((one) => one.kind);
  const why = longest(whyOf);
  const address = Math.min(
    longest((one) => one.address),
    Math.max(20, width - kind - why - 8),
  );
  const beside = width - kind - address - why - 10;
  return changes.flatMap((one): readonly GateLine[] => {
    const tone = toneOf(one);
    const finds = `${one.address} ${one.movedFrom ?? ''} ${one.detail}`;
    const head = ` ${glyph(one.kind)} ${one.kind.padEnd(kind)}  ${middle(one.address, address).padEnd(address)}  ${whyOf(one).padEnd(why)}`;
    const fits = one.detail.length <= beside;
    const below = [...(fits ? [] : [one.detail]), ...remarks(one)];
    return [
      { text: `${head}  ${fits ? one.detail : ''}`.trimEnd(), finds, ...tone },
      ...below.flatMap((words) =>
        wrap(words, width - kind - 6).map((text) => ({
          text: `${' '.repeat(kind + 5)}${text}`,
          tone: 'dim' as const,
        })),
      ),
    ];
  });
}

const toneOf = ({ kind, meant }: Change): Pick<GateLine, 'tone' | 'strong'> => ({
  ...(endsData(kind) ? { tone: 'bad' as const } : {}),
  ...(meant ? { strong: true } : {}),
});

/** What must be known of a change beside its row. */
function remarks({ kind, movedFrom, imported, drift, reason }: Change): readonly string[] {
  return [
    ...(drift === undefined ? [] : [`differs outside of the code: ${drift}`]),
    ...(movedFrom === undefined || kind === 'move' ? [] : [`its address was ${movedFrom} until now`]),
    ...(imported ? ['is taken into the state: from here on it is managed'] : []),
    ...(reason === undefined ? [] : [`tofu's reason, which nobody here knows: ${reason}`]),
  ];
}

/** What a plan's words for a cause mean, where the word alone says too little. */
const WHY: Readonly<Record<string, string>> = {
  asked: 'you asked for it',
  leftover: 'the old one, left by an apply that broke off',
  missing: 'not there',
  tainted: 'made by half',
  drift: 'changed outside',
  removed: 'not in the code',
  moved: 'another address',
  check: 'for a check',
  triggered: 'triggered, unclear by what',
  configuration: 'the code wants it',
  unknown: 'unknown reason',
};

const whyOf = ({ why, simulated }: Change): string => {
  const words = WHY[why] ?? why;
  // The sandbox knows nothing of it: nothing but the state has it.
  return simulated ? `${words} (state only)`.trim() : words;
};

function detailed(one: Change, width: number): readonly GateLine[] {
  const rows = [
    ['id', one.id ?? ''],
    ['name', one.name ?? ''],
    ['change', one.detail],
    ['why', WHY[one.why] ?? one.why],
    ...remarks(one).map((remark) => ['note', remark] as const),
    ['note', one.simulated ? 'the sandbox does not simulate this kind: it changes in state only' : ''],
  ] as const;
  const head = ` ${glyph(one.kind)} ${one.kind}  `;
  return [
    ...wrap(one.address, width - head.length).map((piece, i) => ({
      text: `${i === 0 ? head : ' '.repeat(head.length)}${piece}`,
      finds: one.address,
      ...toneOf(one),
    })),
    ...rows.flatMap(([word, text]) =>
      text === ''
        ? []
        : wrap(text, width - 12).map((piece, i) => ({
            text: `     ${(i === 0 ? word : '').padEnd(7)}${piece}`,
          })),
    ),
  ];
}
