import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { describeInstance, successorOf } from '../aws/ec2.ts';
import { answeredInWords } from '../boot/answered-in-words.ts';
import { follow } from '../boot/follow-boot.ts';
import { rawLog } from '../boot/raw-log.ts';
import { readStages, STAGES_FILE } from '../boot/stages.ts';
import { bootReader } from '../diagnosis/boot-reader.ts';
import { type Action, type ActionContext, StepFailure } from './action.ts';
import { isOnline, offlineAgent } from './offline-agent.ts';
import { newInstance } from './new-instance.ts';
import { instance } from './step-params.ts';
import { tailDocuments } from './tail-documents.ts';

/** Longest boot that is still one: a cold cache on a bad day of the registry. The step's own limit comes first. */
const LIMIT_MS = 60 * 60_000;

/** The boot log as it came; masked once the attempt's end is recorded. */
const RAW = 'boot-log.stdout';

/** Shows the new machine's boot until it says that the service has recovered, or says why not. */
export const action: Action<{ instance?: string | undefined }> = {
  name: 'boot',
  contract: {
    effect: 'session',
    idempotent: true,
    waitsFor: 'cloud',
    ofTheChange: true,
    outputs: ['finishedUp', 'answersUp', 'answersEarlierMs', 'modelFrom'],
  },
  params: z.strictObject({ instance }),
  async preview() {
    return {
      fidelity: 'unverifiable',
      summary: 'would watch the new machine boot: there is none yet',
      outputs: { finishedUp: 0, answersUp: 0, answersEarlierMs: 0, modelFrom: '' },
      calls: [{ service: 'ec2', action: 'GetConsoleOutput', target: 'the new instance' }],
    };
  },
  async run({ instance: named }, context) {
    const { aws, clock, signal } = context;
    let instance = await newInstance(named, context);
    const say = (text: string) => context.lines('firedrill', text.split('\n'));
    const stages = await readStages(context.unit);
    // Beside the log, so that whoever watches the run reads from it what a boot comes to.
    await writeFile(join(context.folder, STAGES_FILE), JSON.stringify({ stages }), { mode: 0o600 });
    const documents = await tailDocuments(context);
    const first = instance;
    const followOne = (id: string) =>
      follow({
        aws,
        border: context.border,
        clock,
        instance: id,
        stages,
        troubles: bootReader(),
        timeoutMs: LIMIT_MS,
        // A retry means: go on watching. The machine tries again by itself, a minute after it failed.
        patienceMs: context.attempt > 1 ? 120_000 : 0,
        signal,
        tail: { socket: context.socket, ...documents },
        raw: rawLog(join(context.folder, id === first ? RAW : `${id}-${RAW}`), context.folder, say),
        say,
        lines: (lines) => context.lines('console', lines),
        // The line that says so goes by with the next one's own.
        progress: (label, ...more) =>
          context.progress(id === first ? label : `the next machine, ${id}: ${label}`, ...more),
      });
    let followed = await followOne(instance);
    while (followed.gone) {
      const next = await takenOver(instance, context);
      if (!next) break;
      say(`${instance} is gone: ${next} has taken its place, and is followed from its beginning.`);
      instance = next;
      followed = await followOne(instance);
    }
    if (followed.failure) throw new StepFailure(followed.failure);
    const offline = !followed.agentSeen && !(await isOnline(instance, context));
    if (offline) await context.obligation(offlineAgent(instance));
    const { pass } = followed.state;
    const ended = followed.state.stages.filter(({ status }) => status === 'ended');
    const pulled = ended.some(({ id }) => id === 'model-pull');
    const modelFrom = followed.end === 'finished' ? 'unknown' : pulled ? 'registry' : 'cache';
    const up = Math.round(Math.max(0, ...ended.map(({ endedUp }) => endedUp ?? 0)));
    const { answersUp, answersEarlierMs } = answeredInWords(
      followed.state,
      await clock.date(),
      followed.watched,
    );
    const words = answersUp > 0 ? `, in words after ${answersUp} s` : '';
    const tries = pass > 1 ? `, at its attempt ${pass}` : '';
    const summary =
      followed.end === 'finished'
        ? 'the boot is over, but never said that the service recovered: the question will tell'
        : `recovered ${up} s after power-on${words}${tries}, model from the ${modelFrom}`;
    return {
      // A step's row has room for the beginning.
      summary: offline ? `agent offline: no session reaches the machine; ${summary}` : summary,
      notable: offline,
      outputs: { finishedUp: up, answersUp, answersEarlierMs, modelFrom },
    };
  },
};

/** Whoever ends a machine that boots may have made another: that is then the one to watch. */
async function takenOver(
  instance: string,
  { aws, service, signal }: ActionContext,
): Promise<string | undefined> {
  const last = await describeInstance(aws, instance, signal);
  return last && (await successorOf(last, aws, service.name, signal))?.id;
}
