import type { BootInput, BootLine } from './boot-timeline.ts';
import { BLOBS, MANIFEST, MODEL_DIGEST, WEIGHTS_SHA256 } from './model.ts';
import { isBackground, MODEL_BYTES, type Span } from './stages.ts';

/** What instance_init.sh prints in one run of it: markers and the output of what it calls. */
export function attemptLines(
  input: BootInput,
  attempt: number,
  spans: readonly Span[],
  kernelMs: number,
): BootLine[] {
  return spans.flatMap((span) => {
    const source = attempt > 1 || isBackground(span.stage) ? 'unit' : 'script';
    const line = (atMs: number, text: string): BootLine => ({ atMs: Math.round(atMs), source, text });
    const mark = (atMs: number, event: string, more: Record<string, unknown> = {}): BootLine =>
      line(atMs, marker(span.stage, event, atMs, kernelMs, more));
    const lines = [mark(span.startMs, 'start')];
    for (const [share, text] of output(input, span, attempt)) {
      lines.push(line(span.startMs + (span.endMs - span.startMs) * share, text));
    }
    for (const { atMs, done, total, more } of progress(input, span)) {
      lines.push(mark(atMs, 'progress', { done, total, ...more }));
    }
    lines.push(
      span.failed
        ? mark(span.endMs, 'fail', failure(input, span.stage))
        : mark(span.endMs, 'end', outcome(input, span, attempt)),
    );
    return lines;
  });
}

/** One marker, as `mark` of instance_init.sh writes it (DESIGN §16): `t` in epoch seconds with three decimals. */
function marker(
  stage: string,
  event: string,
  atMs: number,
  kernelMs: number,
  more: Record<string, unknown>,
): string {
  const t = (Math.round(atMs) / 1000).toFixed(3);
  const up = ((atMs - kernelMs) / 1000).toFixed(2);
  const rest = JSON.stringify(more).slice(1, -1);
  return `##RB {"stage":"${stage}","event":"${event}","t":${t},"up":${up}${rest === '' ? '' : `,${rest}`}}`;
}

interface Progress {
  readonly atMs: number;
  readonly done: number;
  readonly total: number;
  readonly more?: Record<string, unknown>;
}

/**
 * Every 2 s while bytes move, as watch_bytes and pull_once do; the export tells after each file, the hash check after
 * each with which another whole percent is done.
 */
function progress(input: BootInput, span: Span): Progress[] {
  if (span.failed && span.stage === 'model-pull') return [];
  const files = BLOBS.reduce((sum, blob) => sum + blob.size, 0);
  const total =
    span.stage === 'model-restore' || span.stage === 'model-export' ? files + MANIFEST.size : MODEL_BYTES;
  const length = span.endMs - span.startMs;
  switch (span.stage) {
    case 'model-restore':
      return input.cache === 'missing' || length < 3_000 ? [] : steady(span, total, 1_400, 2_000);
    case 'model-pull':
      return stalling(input, span, total);
    case 'model-verify': {
      const sizes = BLOBS.map((blob) => blob.size).sort((a, b) => a - b);
      const whole = cumulative(sizes).map((done, i) => ({
        atMs: span.startMs + (i === sizes.length - 1 ? length - 20 : 30 * (i + 1)),
        done,
        total,
      }));
      const percent = (done = 0) => Math.floor((done / total) * 100);
      return whole.filter(({ done }, i) => percent(done) > percent(whole[i - 1]?.done));
    }
    case 'model-export': {
      const sizes = [...BLOBS, MANIFEST].map((file) => file.size);
      return cumulative(sizes).map((done, i) => ({
        atMs: span.startMs + 20 * (i + 1) + (length - 600 - 20 * sizes.length) * (done / total) + 5,
        done,
        total,
      }));
    }
    default:
      return [];
  }
}

function cumulative(sizes: readonly number[]): number[] {
  let sum = 0;
  return sizes.map((size) => (sum += size));
}

/** A transfer at an even rate that starts after `lead` ms: what is there at each look, every `every` ms. */
function steady(
  span: Span,
  total: number,
  lead: number,
  every: number,
  more?: Record<string, unknown>,
): Progress[] {
  const length = span.endMs - span.startMs - lead;
  const out: Progress[] = [];
  for (let atMs = every; atMs < length; atMs += every) {
    out.push({
      atMs: span.startMs + lead + atMs,
      done: Math.floor(total * (atMs / length)),
      total,
      ...(more ? { more } : {}),
    });
  }
  return out;
}

/** A pull that stands still `times` times, evenly spread; while it stands nothing is reported, as nothing is new. */
function stalling(input: BootInput, span: Span, total: number): Progress[] {
  const { times, forMs } = input.registryStalls;
  const moving = { ...span, endMs: span.endMs - times * forMs };
  const movingMs = moving.endMs - moving.startMs;
  return steady(moving, total, 900, 2_000).map((one) => {
    const stood = Math.min(times, Math.floor(((one.atMs - span.startMs) / movingMs) * (times + 1)));
    return { ...one, atMs: one.atMs + stood * forMs, more: { try: 1 + stood } };
  });
}

/** What the command behind a stage prints, by how much of the stage has passed. */
function output(input: BootInput, span: Span, attempt: number): [number, string][] {
  const again = attempt > 1;
  const container = (name: string, state: string) => ` Container ${input.serviceName}-${name}-1  ${state}`;
  switch (span.stage) {
    case 'packages':
      return again
        ? []
        : [
            [
              0.82,
              'Created symlink /etc/systemd/system/multi-user.target.wants/docker.service → /usr/lib/systemd/system/docker.service.',
            ],
          ];
    case 'images':
      if (!again && input.cache !== 'missing')
        return [
          [0.3, 'Loaded image: local/ollama:kept'],
          [0.9, 'Loaded image: local/verifier:kept'],
        ];
      return again
        ? []
        : [
            [0.44, `ghcr.io/example/${input.serviceName}:1.4.0`],
            [0.97, 'docker.io/ollama/ollama:0.24.0'],
          ];
    case 'services':
      return again
        ? [[0.1, container('ollama', 'Running')]]
        : [
            [0.06, container('ollama', 'Starting')],
            [0.12, container('ollama', 'Started')],
          ];
    case 'answers':
      return [
        [0.5, container('ollama', 'Running')],
        [0.55, container('verifier', 'Starting')],
        [0.6, container('verifier', 'Started')],
      ];
    case 'model-restore':
      if (input.cache !== 'missing' && !again) return [];
      return [
        [
          0.6,
          'model cache, try 1: fatal error: An error occurred (404) when calling the HeadObject operation: Key "' +
            `${input.prefix}/COMPLETE" does not exist`,
        ],
      ];
    case 'model-pull':
      return [...uselessCache(input, span, attempt), ...pullOutput(input, span)];
    default:
      return [];
  }
}

/** Said when the restore is waited for, right before the pull. */
function uselessCache(input: BootInput, span: Span, attempt: number): [number, string][] {
  if (input.cache !== 'corrupt' || attempt > 1) return [];
  return [[-1 / (span.endMs - span.startMs), 'the model cache was of no use']];
}

function pullOutput(input: BootInput, span: Span): [number, string][] {
  if (span.failed) {
    const tries = [0.02, 0.09, 0.22, 0.41, 0.67, 0.99];
    return tries.map((share, i) => [share, `model pull, try ${i + 1}: ${input.registryFails.message}`]);
  }
  const { times } = input.registryStalls;
  return Array.from({ length: times }, (_, i) => {
    const done = Math.floor((MODEL_BYTES * (i + 1)) / (times + 1));
    return [stallEnd(input, span, i), `model pull, try ${i + 1}: stalled at ${done} of ${MODEL_BYTES} bytes`];
  });
}

function stallEnd(input: BootInput, span: Span, index: number): number {
  const { times, forMs } = input.registryStalls;
  const movingMs = span.endMs - span.startMs - times * forMs;
  return ((movingMs * (index + 1)) / (times + 1) + (index + 1) * forMs - 1) / (span.endMs - span.startMs);
}

/** Members of an `end` marker: DETAIL of instance_init.sh. */
function outcome(input: BootInput, span: Span, attempt: number): Record<string, unknown> {
  const digest = `sha256:${MODEL_DIGEST}`;
  const took = span.endMs - span.startMs;
  switch (span.stage) {
    case 'model-restore':
      return { outcome: input.cache === 'missing' || attempt > 1 ? 'missing' : 'restored' };
    case 'model-pull':
      return { outcome: 'pulled', digest };
    case 'answers':
      return { answersMs: Math.round(took / 2), answer: 'Paris' };
    case 'question':
      return { questionMs: took, answer: '7' };
    case 'recovered':
      return { instanceId: input.instanceId, digest };
    default:
      return {};
  }
}

/** Members of a `fail` marker: the line of instance_init.sh that gave up, its code, and why. */
function failure(input: BootInput, stage: string): Record<string, unknown> {
  const { line, message } =
    stage === 'model-verify'
      ? { line: input.failingLines.verify, message: `wrong or missing: sha256-${WEIGHTS_SHA256}` }
      : {
          line: input.failingLines.pull,
          message: `the registry did not give the model in 6 tries: ${input.registryFails.message}`,
        };
  return { line, code: 1, message };
}
