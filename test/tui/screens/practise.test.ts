import { expect, test } from 'vitest';
import { fakeHost } from '../../support/fake-host.ts';
import { KEYS } from '../../support/term.tsx';
import { declared } from '../../support/walk.ts';

const END = '\u001B[F';
const KEYED = 'export AWS_SECRET_ACCESS_KEY=4u9ivAnz5JYJZ5_QNnOjvUTNie27GE0j6rXXD6ZR';

test('the commands on a step’s page say that they act for real, and come with the keys to practise them, unmasked', async () => {
  const host = fakeHost();
  host.practise = () => [KEYED];
  const { t } = await declared(host);
  await t.type('s', END);
  const screen = t.screen().replaceAll(/[│\s]+/g, ' ');
  expect(screen).toContain('# With real keys these act for real. To practise them: help (?)');
  expect(screen).toContain('To practise the commands in this run’s own world');
  expect(screen).toContain(KEYED);
  await t.type(KEYS.escape, '?', END);
  expect(t.screen().replaceAll(/[│\s]+/g, ' ')).toContain(KEYED);
});
