import { describe, expect, it, test } from 'vitest';
import { changesOf } from '../../src/terragrunt/changes.ts';
import { unexpected } from '../../src/terragrunt/expect.ts';
import { review } from '../../src/terragrunt/plan.ts';
import { parseStream } from '../../src/terragrunt/stream.ts';
import { planStream, shownPlan } from './fixtures.ts';

const because = (found: ReturnType<typeof unexpected>): string[] => found.map((one) => one.because);
const wanted = { replace: ['terraform_data.box'] };

describe('a plan of code that was moved, made by the real tool', () => {
  it('tells what the address that -replace missed is called now', () => {
    const changes = changesOf(shownPlan('moved'), wanted);
    expect(because(unexpected(changes, wanted))).toContainEqual(
      expect.stringMatching(
        /^terraform_data\.box would not be replaced: its address is module\.app\.terraform_data\.box now/,
      ),
    );
  });

  it('agrees with its stream, which counts no move', () => {
    const said = parseStream(planStream('moved')).summary?.summary;
    expect(review(shownPlan('moved'), { out: '/p' }, said).summary).toMatchObject({ forget: 1, import: 1 });
  });

  it('holds a move as a change of its own, which does not break an empty plan', () => {
    const { changes } = review(
      shownPlan('moved-only'),
      { out: '/p' },
      parseStream(planStream('moved-only')).summary?.summary,
    );
    expect(changes).toMatchObject([
      {
        address: 'module.app.terraform_data.box',
        kind: 'move',
        why: 'moved',
        movedFrom: 'terraform_data.box',
      },
    ]);
    expect(unexpected(changes, { empty: true })).toEqual([]);
    expect(unexpected(changes, { create: [] })).toEqual([]);
  });

  it('a thing that is moved and replaced says both', () => {
    const replace = ['module.app.terraform_data.box'];
    const changes = changesOf(shownPlan('moved-replaced'), { replace });
    const box = changes.find(({ address }) => address === replace[0]);
    expect(box).toMatchObject({ kind: 'replace', why: 'asked', movedFrom: 'terraform_data.box' });
    expect(because(unexpected(changes, wanted))).toContainEqual(
      expect.stringContaining('its address is module.app.terraform_data.box now'),
    );
  });
});

test('an address that is gone for long is told by what is called like it', () => {
  const present = ['aws_instance.other', 'module.app["eu"].aws_instance.ttb[0]', 'aws_lb.ttb'];
  expect(because(unexpected([], { replace: ['aws_instance.ttb'] }, present))).toEqual([
    'aws_instance.ttb would not be replaced: there is none of that address. Check it: the unit has module.app["eu"].aws_instance.ttb[0].',
  ]);
  expect(because(unexpected([], { replace: ['aws_lb.ttb'] }, present))[0]).toContain('leaves it as it is');
});
