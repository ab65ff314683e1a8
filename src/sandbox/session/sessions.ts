import { randomBytes } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { agentOf, type Instance } from '../instances.ts';
import { type Asked, textOf, textsOf } from '../json-protocol.ts';
import type { Caller } from '../key-ring.ts';
import { faultOf } from '../scenario.ts';
import type { World } from '../world.ts';
import type { SessionFaults } from './faults.ts';
import { type Program, Shell, TailProgram } from './programs.ts';

/** One session as the service knows it; what speaks for its agent is agent.ts. */
export interface Session {
  readonly id: string;
  readonly instance: Instance;
  readonly type: 'Standard_Stream' | 'InteractiveCommands' | 'NonInteractiveCommands';
  /** Made once the agent begins, a second after the start. */
  readonly program: (nowMs: number) => Program;
  readonly startedMs: number;
  /** Tokens that open a connection once. */
  readonly tokens: Set<string>;
  ended: boolean;
  /** Tells the agent's side that the session was terminated. */
  end: ((said: string) => void) | undefined;
}

/** The faults as they are now. */
export function faultsOf(world: World): SessionFaults {
  const { kind: _, ...faults } = faultOf(world.scenario, 'session') ?? { kind: 'session' };
  return { ...faults, ...world.sessionFaults };
}

export function startSession(asked: Asked, world: World, caller: Caller): unknown {
  const target = textOf(asked, 'Target') ?? '';
  const faults = faultsOf(world);
  if (faults.deny) {
    throw new AwsError(
      'AccessDeniedException',
      `User: ${caller.arn} is not authorized to perform: ssm:StartSession on resource: arn:aws:ec2:${world.service.region}:${world.service.account}:instance/${target} because no identity-based policy allows the ssm:StartSession action`,
    );
  }
  const document = (textOf(asked, 'DocumentName') ?? 'SSM-SessionManagerRunShell').replace(
    /^arn:[^/]+\//,
    '',
  );
  const known =
    document === world.names.tailDocument && faults.noDocument ? undefined : DOCUMENTS(world)[document];
  if (known === undefined)
    throw new AwsError('InvalidDocument', `Document with name ${document} does not exist.`);
  const instance = world.instances.get(target);
  if (instance === undefined || agentOf(instance, world.now()) !== 'online')
    throw new AwsError('TargetNotConnected', `${target} is not connected.`);
  const program = known.program(parametersOf(asked), instance, world);
  const id = `operator-${randomBytes(9).toString('hex').slice(0, 17)}`;
  const session: Session = {
    id,
    instance,
    type: known.type,
    program,
    startedMs: world.now(),
    tokens: new Set(),
    ended: false,
    end: undefined,
  };
  world.sessions.set(id, session);
  return { SessionId: id, ...ticket(session, world) };
}

export function resumeSession(asked: Asked, world: World): unknown {
  const session = found(asked, world);
  if (faultsOf(world).noResume) session.ended = true;
  // As AWS answers for one that has timed out: no token.
  return session.ended ? { SessionId: session.id } : { SessionId: session.id, ...ticket(session, world) };
}

export function terminateSession(asked: Asked, world: World): unknown {
  const session = found(asked, world);
  session.ended = true;
  session.end?.('');
  return { SessionId: session.id };
}

function found(asked: Asked, world: World): Session {
  const id = textOf(asked, 'SessionId') ?? '';
  const session = world.sessions.get(id);
  if (session === undefined)
    throw new AwsError('DoesNotExistException', `Session with id ${id} does not exist.`);
  return session;
}

function ticket(session: Session, world: World): Record<string, string> {
  const token = randomBytes(48).toString('base64');
  session.tokens.add(token);
  return {
    TokenValue: token,
    StreamUrl: `${world.streams()}/v1/data-channel/${session.id}?role=publish_subscribe`,
  };
}

type Parameters = Readonly<Record<string, string>>;

function parametersOf(asked: Asked): Parameters {
  const given = (asked['Parameters'] ?? {}) as Asked;
  return Object.fromEntries(Object.keys(given).map((name) => [name, textsOf(given, name)[0] ?? '']));
}

interface Document {
  readonly type: Session['type'];
  readonly program: (parameters: Parameters, instance: Instance, world: World) => Session['program'];
}

/** Of AWS-StartNonInteractiveCommand; here output is always live and apart. */
const SEPARATE = ['separateOutputStream', 'stdOutSeparatorPrefix', 'stdErrSeparatorPrefix'];
const OFFSET = /^(0|[1-9][0-9]{0,14})$/;

function DOCUMENTS(world: World): Readonly<Record<string, Document>> {
  const tail = (instance: Instance, offset: number) => (nowMs: number) =>
    new TailProgram(instance, world, offset, nowMs);
  /** The one program that a simulated machine can run is the unit's tail script; it is known by its settings. */
  const command: Document['program'] = (parameters, instance) => {
    const text = only(parameters, 'command', ...SEPARATE)['command'] ?? '';
    const offset = /\boffset=(\d{1,15}) file=\S+ chunk=\d+ follow=yes\b/.exec(text)?.[1];
    return offset === undefined ? () => new Shell(text) : tail(instance, Number(offset));
  };
  return {
    'SSM-SessionManagerRunShell': { type: 'Standard_Stream', program: () => () => new Shell() },
    'AWS-StartInteractiveCommand': { type: 'InteractiveCommands', program: command },
    'AWS-StartNonInteractiveCommand': { type: 'NonInteractiveCommands', program: command },
    [world.names.tailDocument]: {
      type: 'InteractiveCommands',
      program: (parameters, instance) => {
        const { offset = '0' } = only(parameters, 'offset');
        if (!OFFSET.test(offset))
          throw new AwsError(
            'InvalidParameters',
            `Parameter "offset" has value "${offset}" that does not match "^(0|[1-9][0-9]{0,14})$".`,
          );
        return tail(instance, Number(offset));
      },
    },
  };
}

function only(parameters: Parameters, ...names: string[]): Parameters {
  const other = Object.keys(parameters).find((name) => !names.includes(name));
  if (other !== undefined)
    throw new AwsError('InvalidParameters', `Parameter "${other}" is not defined in the document.`);
  return parameters;
}
