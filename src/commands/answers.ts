import { CliError } from './cli-error.ts';

/** `id: text` from a file, checked before anything is started: every id must belong to a step of the runbook. */
export async function readAnswers(
  file: string | undefined,
  steps: readonly string[],
): Promise<Map<string, string>> {
  if (file === undefined) return new Map();
  const [{ readText }, { readYaml }, { ConfigurationError }] = await Promise.all([
    import('../runbook/load.ts'),
    import('../runbook/yaml-file.ts'),
    import('../runbook/problem.ts'),
  ]);
  try {
    const { yaml, problems } = readYaml(file, readText(file, 'the file of answers'));
    if (!yaml || problems.length > 0) throw new ConfigurationError(problems);
    const { data } = yaml;
    if (typeof data !== 'object' || data === null || Array.isArray(data))
      throw new ConfigurationError([
        yaml.problem([], 'value', { message: 'these are no lines of a question’s id and a text' }),
      ]);
    const answers = Object.entries(data as Readonly<Record<string, unknown>>);
    const wrong = answers.flatMap(([id, text]) => {
      if (!isQuestion(id, steps)) return yaml.problem([id], 'key', noQuestion(id, steps));
      return isText(text)
        ? []
        : yaml.problem([id], 'value', { message: `the answer to "${id}" is not a text` });
    });
    if (wrong.length > 0) throw new ConfigurationError(wrong);
    return new Map(answers.map(([id, text]) => [id, String(text)]));
  } catch (error) {
    if (error instanceof ConfigurationError)
      throw new CliError(error.message, 'It is a YAML file of lines like `review: aws_instance.ttb`.');
    throw error;
  }
}

const isText = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);

/** Question ids begin with their step's: `review`, `apply.failed`, `apply.failed-2.2` (`questionId` in engine/next.ts). */
export function isQuestion(id: string, steps: readonly string[]): boolean {
  return (
    /^[^.]+(\.(failed|doubt|rollback|rollback-ended)(-\d+)?)?(\.\d+)?$/.test(id) &&
    steps.includes(id.split('.')[0] ?? '')
  );
}

function noQuestion(id: string, steps: readonly string[]) {
  return {
    message: `there is no question "${id}"`,
    hint: `questions of this runbook begin with a step: ${steps.join(', ')}`,
  };
}

/** `--answer ID=TEXT` of the command line. */
export function answersOf(pairs: readonly string[], steps: readonly string[]): [string, string][] {
  const ids = new Set<string>();
  return pairs.map((pair) => {
    const [id = '', text] = pair.split(/=(.*)/s, 2);
    if (text === undefined) throw new CliError(`--answer ${pair}: write ID=TEXT, or ID=TEXT@DIGEST`);
    if (!isQuestion(id, steps)) {
      const { message, hint } = noQuestion(id, steps);
      throw new CliError(`--answer ${id}: ${message}`, hint);
    }
    if (ids.has(id)) throw new CliError(`--answer ${id}: it is answered twice`, 'Keep one of them.');
    ids.add(id);
    return [id, text];
  });
}
