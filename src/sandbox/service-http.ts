import { inService } from './target-health.ts';
import { type Instance, isUp } from './instances.ts';
import { MODEL_NAME } from './model.ts';
import type { SimClock } from './sim-clock.ts';
import { STAGES } from './stages.ts';
import type { Reply } from './wire.ts';
import type { World } from './world.ts';

/** How long the model needs for a picture: as long as for the boot's own question. */
const USUAL_ANSWER_MS = STAGES.find((stage) => stage.id === 'question')?.typicalMs.warm ?? 8_000;

/** What the model reads from the label that `firedrill.yaml` asks about; a scenario can have another answer. */
const ANSWER = {
  brand: 'OLD TOM DISTILLERY',
  class_type: 'Kentucky Straight Bourbon Whiskey',
  alcohol_content: '45% Alc./Vol. (90 Proof)',
  net_contents: '750 mL',
  government_warning: true,
};

/** Whether a request is for the service: it names the service's host. */
export function isForService(world: World, host: string | undefined): boolean {
  return (
    host === new URL(world.service.health.url).host ||
    host === new URL(world.service.question.request.url).host
  );
}

/** The service itself, as callers see it through the load balancer: health and question. */
export async function serviceHttp(
  { method, path, body }: { readonly method: string; readonly path: string; readonly body: Buffer },
  world: World,
  clock: SimClock,
  pause: Pause,
): Promise<Reply> {
  const health = new URL(world.service.health.url).pathname;
  const question = world.service.question.request;
  if (method === 'GET' && path === health) return answerHealth(world);
  if (path === new URL(question.url).pathname) {
    if (method !== question.method) return json(405, { detail: 'Method Not Allowed' }, 'question');
    const empty = (question.file !== undefined || question.json !== undefined) && body.length === 0;
    if (empty) return json(422, { detail: 'Field required' }, 'question');
    return answerQuestion(world, clock, pause);
  }
  return json(404, { detail: 'Not Found' }, 'none');
}

/** Lets simulated time pass while a request is answered. */
export type Pause = (untilMs: number) => Promise<void>;

function answerHealth(world: World): Reply {
  const instance = serving(world);
  if (instance === undefined) return unavailable('health');
  // Green says that the model answers in words; that it sees, only a real question shows.
  return json(200, { status: 'ok', service: world.service.name, instance: instance.id }, 'health');
}

async function answerQuestion(world: World, clock: SimClock, pause: Pause): Promise<Reply> {
  const instance = serving(world);
  if (instance === undefined) return unavailable('question');
  await pause(clock.now() + (world.scenario.durationsMs['question'] ?? USUAL_ANSWER_MS));
  // It may have been ended, or have fallen sick, while it was thinking.
  if (!isUp(instance, clock.now()))
    return json(502, { error: 'the target closed the connection' }, 'question');
  return json(
    200,
    { ...(world.scenario.answer ?? ANSWER), model: MODEL_NAME, instance: instance.id },
    'question',
  );
}

/** The machine that a request goes to: of those in service the newest. */
function serving(world: World): Instance | undefined {
  const targets = [...world.targets.values()].filter((target) => inService(world, target));
  const instances = targets
    .map((target) => world.instances.get(target.id))
    .filter((one) => one !== undefined);
  return instances.sort((a, b) => b.launchedMs - a.launchedMs)[0];
}

/** The load balancer's own page when nobody is in service. */
function unavailable(action: string): Reply {
  const body =
    '<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>\r\n<center><h1>503 Service Temporarily Unavailable</h1></center>\r\n</body>\r\n</html>\r\n';
  return { status: 503, headers: { 'content-type': 'text/html', server: 'awselb/2.0' }, body, action };
}

function json(status: number, value: unknown, action: string): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value), action };
}
