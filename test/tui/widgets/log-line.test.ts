import { expect, test } from 'vitest';
import { bare, readable } from '../../../src/tui/widgets/log-line.ts';

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
