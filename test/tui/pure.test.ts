import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLogRing } from '../../src/text/log-ring.ts';
import { type Edit, edit, editorOf, emptyEditor, oneLine } from '../../src/tui/editor.ts';
import { clock, duration, short } from '../../src/words/durations.ts';
import { age, bytes, fit, middle, sentence, usual, wrap } from '../../src/tui/format.ts';
import { follow, followingWindow, scroll, search, seek, visible } from '../../src/tui/log-window.ts';
import { bare, readable } from '../../src/tui/marker.ts';
import { spoken } from '../../src/tui/refusal.ts';
import { readReview } from '../../src/tui/review.ts';
import { parseSince } from '../../src/tui/since.ts';
import { REVIEW } from '../support/fake-run.ts';

describe('times as words', () => {
  test.each([
    [duration(44_900), '0:44'],
    [duration(662_000), '11:02'],
    [duration(3_852_000), '1:04:12'],
    [duration(-5), '0:00'],
    [clock(252_000), '04:12'],
    [short(900_000), '15m'],
    [short(662_000), '11m02s'],
    [short(3_900_000), '1h05m'],
    [usual({ minMs: 540_000, maxMs: 700_000, n: 7 }), '9-12m (n=7)'],
    [usual({ minMs: 240_000, maxMs: 240_000, n: 1 }), '4m (n=1)'],
    [usual({ minMs: 176_900, maxMs: 176_900, n: 1 }), '2m56s (n=1)'],
    [usual({ minMs: 9_000, maxMs: 12_000, n: 2 }), '9-12s (n=2)'],
    [age(12_000), '12 s'],
    [age(720_000), '12 min'],
    [age(90_000_000), '1 day'],
    [bytes(7_816_589_186), '7.8 GB'],
    [bytes(812_000_000), '812 MB'],
  ])('%s', (said, wanted) => expect(said).toBe(wanted));
});

test('wrapped text keeps every word and no line is too wide', () => {
  fc.assert(
    fc.property(
      fc.lorem({ maxCount: 30 }),
      fc.integer({ min: 2, max: 60 }),
      fc.integer({ min: 0, max: 8 }),
      (text, width, hang) => {
        const lines = wrap(text, width, hang);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      },
    ),
  );
});

test('an id cut in the middle keeps both its ends', () => {
  expect(middle('aws_lb_target_group_attachment.ttb', 16)).toBe('aws_lb_t…ent.ttb');
  expect(middle('short', 16)).toBe('short');
});

describe('down since', () => {
  const now = new Date('2026-11-23T06:10:00.000Z');
  const ago = (text: string): number | string => {
    const since = parseSince(text, now);
    return 'error' in since ? since.error : now.getTime() - since.at.getTime();
  };
  test.each([
    ['', 0],
    ['18m', 18 * 60_000],
    ['1h20m', 80 * 60_000],
    ['90s', 90_000],
    ['2026-11-23T06:00:00Z', 600_000],
    ['2026-11-23T07:00:00Z', 'that is in the future'],
    ['25:00', expect.stringMatching(/say it like/)],
    ['soon', expect.stringMatching(/say it like/)],
  ])('%s', (text, wanted) => expect(ago(text)).toEqual(wanted));

  test('a wall clock is the last time it was that late, by this machine', () => {
    const hour = (h: number): string => `${String(h).padStart(2, '0')}:05`;
    for (let h = 0; h < 24; h += 1) {
      const since = parseSince(hour(h), now);
      if ('error' in since) throw new Error(since.error);
      const passed = now.getTime() - since.at.getTime();
      expect(passed).toBeGreaterThanOrEqual(0);
      expect(passed).toBeLessThan(86_400_000 + 3_600_000);
      expect([since.at.getHours(), since.at.getMinutes()]).toEqual([h, 5]);
    }
  });
});

describe('the line editor', () => {
  const kinds = [
    'left',
    'right',
    'home',
    'end',
    'backspace',
    'delete',
    'word-back',
    'clear-back',
    'clear-on',
  ] as const;
  const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
    fc.record({ type: fc.constant('insert' as const), text: fc.string({ unit: 'grapheme', maxLength: 4 }) }),
    fc.record({ type: fc.constantFrom(...kinds) }),
  );
  test('stays one printable line with the cursor inside', () => {
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 40 }), (edits) => {
        const { text, cursor } = edits.reduce(edit, emptyEditor);
        expect(text).not.toMatch(/\p{Cc}/u);
        expect(cursor).toBeGreaterThanOrEqual(0);
        expect(cursor).toBeLessThanOrEqual(text.length);
      }),
    );
  });
  test('edits where the cursor is', () => {
    const left = edit(editorOf('abc'), { type: 'left' });
    expect(edit(left, { type: 'insert', text: 'X' })).toEqual({ text: 'abXc', cursor: 3 });
    expect(edit(left, { type: 'backspace' })).toEqual({ text: 'ac', cursor: 1 });
    expect(edit(editorOf('one two'), { type: 'word-back' })).toEqual({ text: 'one ', cursor: 4 });
    expect(edit(editorOf('e\u0301'), { type: 'backspace' })).toEqual({ text: '', cursor: 0 });
  });
  test('a paste of lines is one line', () => expect(oneLine('a\r\nb\u001b[31m\tc')).toBe('a b[31m c'));
});

describe('the log window', () => {
  const ringOf = (n: number, cap?: number) => {
    const ring = createLogRing(cap);
    ring.push(
      Array.from({ length: n }, (_, i) => ({
        source: 's',
        text: `line ${i}${i % 10 === 0 ? ' hit' : ''}`,
        t: i,
      })),
    );
    return ring;
  };
  test('follows, scrolls up and follows again at the end', () => {
    const log = ringOf(100);
    expect(visible(followingWindow, log, 10)).toEqual({ from: 90, to: 100 });
    const up = scroll(followingWindow, log, 10, -5);
    expect(visible(up, log, 10)).toEqual({ from: 85, to: 95 });
    log.push([{ source: 's', text: 'new', t: 0 }]);
    expect(visible(up, log, 10)).toEqual({ from: 85, to: 95 });
    expect(scroll(up, log, 10, 50).top).toBeUndefined();
    expect(follow(up).top).toBeUndefined();
  });
  test('never leaves what the log holds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: -70, max: 70 })),
        (n, height, moves) => {
          const log = ringOf(n, 40);
          const window = moves.reduce((now, by) => scroll(now, log, height, by), followingWindow);
          const { from, to } = visible(window, log, height);
          expect(to - from).toBe(Math.min(height, n));
          if (n > height) expect(from).toBeGreaterThanOrEqual(Math.min(n - height, Math.max(0, n - 40)));
        },
      ),
    );
  });
  test('a search begins at the newest line and goes round', () => {
    const log = ringOf(100);
    const first = search(followingWindow, log, 10, 'HIT'.toLowerCase());
    expect([first.hit, first.found]).toEqual([90, 10]);
    expect(seek(first, log, 10, -1).hit).toBe(80);
    expect(seek(first, log, 10, 1).hit).toBe(0);
    expect(search(followingWindow, log, 10, 'HIT').found).toBe(0);
    expect(search(first, log, 10, '').found).toBeUndefined();
  });
});

test('markers of the boot are said for people, and other lines left alone', () => {
  expect(
    readable('##RB {"stage":"model-restore","event":"progress","done":2600000000,"total":7800000000}', 60),
  ).toMatch(/^── model restore 33 % · 2\.6 GB of 7\.8 GB ─+$/);
  expect(readable('x ##RB {"stage":"services","event":"fail","message":"no"}', 40)).toContain(
    'services FAILED ✗: no',
  );
  expect(readable('##RB {"stage":', 40)).toBe('##RB {"stage":');
  expect(readable('plain', 40)).toBe('plain');
});

test('in a narrow pane a line of the log begins with what it says', () => {
  expect(bare('[   48.070038] cloud-init[1618]:  Container started')).toBe('Container started');
  expect(bare('aws_lb_target_group_attachment.ttb: Destroying...')).toBe('aws_lb_ta…ment.ttb: Destroying...');
  expect(bare('aws_instance.ttb: Creating...')).toBe('aws_instance.ttb: Creating...');
  expect(bare('Plan: 2 to add')).toBe('Plan: 2 to add');
});

describe('a review', () => {
  test('shows the worst first, and among equals what is asked to be typed', () => {
    const { changes } = readReview(REVIEW.facts, { expects: 'aws_instance.ttb' });
    expect(changes.map(({ address }) => address)).toEqual([
      'aws_instance.ttb',
      'aws_lb_target_group_attachment.ttb',
      'aws_ssm_document.tail_boot_log',
    ]);
  });
  test('what was asked for comes before what follows, though its real-world name is typed', () => {
    const changes = [
      { address: 'aws_route53_record.validation', kind: 'replace', why: 'follows' },
      { address: 'aws_acm_certificate.ttb', kind: 'replace', why: 'asked' },
    ];
    const read = readReview({ review: { changes } }, { expects: 'ttb-verifier.example.com' });
    expect(read.changes.map(({ address }) => address)).toEqual([
      'aws_acm_certificate.ttb',
      'aws_route53_record.validation',
    ]);
  });
  test('takes facts of any shape', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (facts, review) => {
        const read = readReview({ ...facts, review } as never, {});
        expect(read.changes.every(({ address }) => address !== '')).toBe(true);
      }),
    );
  });
});

test('a refusal on the screens has none of the syntax of an answers file', () => {
  expect(spoken('Skipping needs a reason: `skip: REASON`.')).toBe('Skipping needs a reason.');
  expect(spoken('This needs the id typed: `rollback: 6eddfc79`.')).toBe('This needs the id typed.');
  expect(spoken('What can be changed here: type. Write INPUT=VALUE.')).toBe(
    'What can be changed here: type.',
  );
  expect(spoken('Write INPUT=VALUE. What can be changed here: type.')).toBe(
    'What can be changed here: type.',
  );
  expect(spoken('This gate opens when you type: y')).toBe('This gate opens when you type: y');
});

test('what does not fit in its rows is cut at a word, with a tail, and no line begins with a space', () => {
  fc.assert(
    fc.property(fc.lorem({ maxCount: 60 }), fc.integer({ min: 24, max: 60 }), (text, width) => {
      const lines = fit(text, width, 2, '… s tells it all');
      expect(lines.length).toBeLessThanOrEqual(2);
      for (const one of lines) {
        expect(one.length).toBeLessThanOrEqual(width);
        expect(one).not.toMatch(/^ /);
      }
      if (wrap(text, width).length > 2) expect(lines.at(-1)).toMatch(/ … s tells it all$/);
      else expect(lines.join(' ')).toBe(text);
    }),
  );
});

test('a unit with uncommitted changes, or not in git, says so: the review holds their digest, or nothing', () => {
  const unitIn = (dirty: string, commit = 'abcdef123') =>
    readReview({ review: { unit: 'infra', commit, dirty } }, {}).facts;
  expect(unitIn('f'.repeat(64))).toContainEqual(['unit', 'infra @ abcdef1, with uncommitted changes']);
  expect(unitIn('')).toContainEqual(['unit', 'infra @ abcdef1']);
  expect(unitIn('f'.repeat(64), '')).toContainEqual(['unit', 'infra, not in git']);
});

test('what a rehearsal changes in the state only is marked, in the list and in the details', () => {
  const marked = readReview(REVIEW.facts, {}).changes.filter(({ simulated }) => simulated);
  expect(marked.map(({ address }) => address)).toEqual([
    'aws_lb_target_group_attachment.ttb',
    'aws_ssm_document.tail_boot_log',
  ]);
});

test('variables beside the code stand in a line of their own', () => {
  const review = { changes: [], variables: { instance_type: 'm7i.4xlarge', count: 2 } };
  expect(readReview({ review }, {}).facts).toContainEqual(['with', 'instance_type = m7i.4xlarge, count = 2']);
});

test('a sentence has one mark at its end', () => {
  expect(sentence('put right?')).toBe('put right?');
  expect(sentence('Review the plan')).toBe('Review the plan.');
});
