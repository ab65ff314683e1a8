import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where `.ci/run` wants the counts. */
const results = process.env['FIREDRILL_TEST_RESULTS'];

/**
 * The two that make the whole unit come first. `live-place` keeps how it was made, for those that have it again in seconds:
 * until then come others that need none of it.
 */
const FIRST = [
  'infrastructure',
  'live-place',
  'lost-account',
  'unsaved-state',
  'preflight',
  'locks',
  'standin',
];
/** Then those that take longest. */
const THEN = ['walks', 'gone-account', 'killed', 'ended-keys', 'dry-run', 'broken-apply'];
const order = [...FIRST, ...THEN];

class Ordered extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = order.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return at < 0 ? order.length : at;
    };
    return files.toSorted((one, other) => place(one) - place(other));
  }
}

/** Tests against real OpenTofu, terragrunt, the aws provider and moto; each says so when it has to skip. */
export default defineConfig({
  test: {
    reporters: results ? ['verbose', ['json', { outputFile: results }]] : ['verbose'],
    include: ['test/real/**/*.test.ts'],
    // Each takes about one core: tofu and the aws provider are busy more than they wait.
    maxWorkers: 2,
    sequence: { sequencer: Ordered },
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
