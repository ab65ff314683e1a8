import { expect, test } from 'vitest';
import { withTraits } from '../../src/engine/failure.ts';
import { clipboardBytes } from '../../src/tui/clipboard.ts';
import { ticketOf } from '../../src/tui/ticket.ts';

const of = {
  run: '2026-11-23T060211Z-instance-replacement-k3f9',
  service: 'ttb-verifier',
  world: 'LIVE',
  step: 'Apply the plan',
  attempt: 2,
  at: '2026-11-23T06:09:00.000Z',
};

test('a failure for a ticket: cause, what was changed, what to do, ids and lines', () => {
  const failure = withTraits({
    code: 'launch-failed',
    message: 'The new instance i-0c3f91d2a77e4b105 ended at its launch: its key cannot be used.',
    nextSteps: ['Enable it', 'Then plan again'],
    changed: {
      made: [],
      begun: [{ address: 'aws_instance.ttb', action: 'create', id: 'i-0c3f91d2a77e4b105' }],
    },
    again: 'after',
    facts: { requestId: '11111111-2222-4333-8444-555555555555' },
    log: 'logs/apply/2/stdout',
  });
  expect(ticketOf(failure, of, ['one', 'two'])).toBe(
    [
      'ttb-verifier: Apply the plan failed at attempt 2 (LIVE, 2026-11-23T06:09:00.000Z)',
      'Cause    The new instance i-0c3f91d2a77e4b105 ended at its launch: its key cannot be used.',
      'Changed  Begun and not ended: creating aws_instance.ttb (i-0c3f91d2a77e4b105).',
      'Again    Trying again helps once that is put right.',
      'Next     Enable it',
      '         Then plan again',
      'Ids      i-0c3f91d2a77e4b105, 11111111-2222-4333-8444-555555555555',
      'Code     launch-failed',
      'Run      2026-11-23T060211Z-instance-replacement-k3f9, logs/apply/2/stdout',
      'Lines',
      '  one',
      '  two',
    ].join('\n'),
  );
});

test('the terminal gets it as OSC 52; tmux also to hand on', () => {
  const plain = '\u001b]52;c;w6Q=\u0007';
  expect(clipboardBytes('ä', {})).toBe(plain);
  expect(clipboardBytes('ä', { TMUX: '/tmp/x' })).toBe(
    `${plain}\u001bPtmux;\u001b\u001b]52;c;w6Q=\u0007\u001b\\`,
  );
  expect(clipboardBytes('x'.repeat(200_000), {}).length).toBeLessThan(100_000);
});
