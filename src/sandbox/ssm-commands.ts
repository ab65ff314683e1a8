import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import { agentOf, type Instance } from './instances.ts';
import { type Asked, textOf, textsOf } from './json-protocol.ts';
import { logOn } from './session/boot-log.ts';
import type { Invocation, World } from './world.ts';

/** The one command document there is reads a piece of the boot log (infrastructure/tail_document.tf); it takes about a second. */
const COMMAND_MS = 900;
/** GetCommandInvocation knows a command a moment after it was sent. */
const KNOWN_AFTER_MS = 150;
const CHUNK_BYTES = 16_000;

export function sendCommand(asked: Asked, world: World): unknown {
  const document = textOf(asked, 'DocumentName') ?? '';
  const ids = textsOf(asked, 'InstanceIds');
  if (document.replace(/^arn:[^/]+\//, '') !== world.names.readDocument) {
    throw new AwsError('InvalidDocument', `Document with name ${document} does not exist.`);
  }
  const instances = ids.map((id) => world.instances.get(id));
  const dead = ids.filter(
    (_, i) => instances[i] === undefined || agentOf(instances[i], world.now()) !== 'online',
  );
  if (ids.length === 0 || dead.length > 0) {
    throw new AwsError(
      'InvalidInstanceId',
      `Instances [[${dead.join(', ')}]] not in a valid state for account ${world.service.account}`,
    );
  }
  const offset = offsetOf(asked);
  const commandId = randomUUID();
  for (const instance of instances as Instance[]) {
    const endedMs = world.now() + COMMAND_MS;
    const invocation: Invocation = {
      commandId,
      instanceId: instance.id,
      document,
      requestedMs: world.now(),
      endedMs,
      status: 'Success',
      code: 0,
      output: readBootLog(instance, world, offset, endedMs),
      error: '',
    };
    world.invocations.set(`${commandId}/${instance.id}`, invocation);
  }
  return {
    Command: {
      CommandId: commandId,
      DocumentName: document,
      InstanceIds: ids,
      Status: 'Pending',
      StatusDetails: 'Pending',
      RequestedDateTime: world.now() / 1000,
      TargetCount: ids.length,
      CompletedCount: 0,
      ErrorCount: 0,
      Parameters: { offset: [String(offset)] },
    },
  };
}

function offsetOf(asked: Asked): number {
  const parameters = (asked['Parameters'] ?? {}) as Asked;
  const given = textsOf(parameters, 'offset')[0] ?? '0';
  const unknown = Object.keys(parameters).filter((name) => name !== 'offset');
  if (unknown.length > 0 || !/^(0|[1-9][0-9]{0,14})$/.test(given)) {
    throw new AwsError(
      'InvalidParameters',
      `Parameter "offset" has value "${given}" that does not match "^(0|[1-9][0-9]{0,14})$".`,
    );
  }
  return Number(given);
}

/** What infrastructure/tail_boot_log.sh prints with `follow=no`: one frame and a sign of life. */
function readBootLog(instance: Instance, world: World, offset: number, atMs: number): string {
  const log = logOn(instance, world, atMs);
  const size = log?.size ?? 0;
  const inode = log?.inode ?? 0;
  let out = '';
  let from = offset;
  if (log && from > size) {
    from = 0;
    out += `@RB R ${inode}\n`;
  }
  if (log && from < size) {
    const bytes = log.read(from, Math.min(CHUNK_BYTES, size - from));
    out += `@RB D ${inode} ${from} ${bytes.length} ${bytes.toString('base64')}\n`;
  }
  const up = ((atMs - instance.boot.plan.kernelMs) / 1000).toFixed(2);
  return `${out}@RB H ${Math.floor(atMs / 1000)} ${up} ${resultOf(instance, atMs)}\n`;
}

/** /run/cloud-init/result.json in base64, once cloud-init has finished. */
export function resultOf(instance: Instance, atMs: number): string {
  const finished = instance.boot.plan.lines.find((line) => line.text.includes(' finished at '));
  if (finished === undefined || finished.atMs > atMs) return '';
  const failed = instance.boot.plan.lines.some((line) =>
    line.text.includes('Failed to run module scripts-user'),
  );
  const errors = failed
    ? ["('scripts-user', RuntimeError('Runparts: 1 failures (part-001) in 1 attempted commands'))"]
    : [];
  return Buffer.from(JSON.stringify({ v1: { datasource: 'DataSourceEc2', errors } })).toString('base64');
}

export function getInvocation(asked: Asked, world: World): unknown {
  const found = world.invocations.get(`${textOf(asked, 'CommandId')}/${textOf(asked, 'InstanceId')}`);
  if (found === undefined || world.now() < found.requestedMs + KNOWN_AFTER_MS) {
    throw new AwsError('InvocationDoesNotExist', '');
  }
  const done = world.now() >= found.endedMs;
  return {
    ...common(found, done),
    PluginName: 'read',
    ResponseCode: done ? found.code : -1,
    ExecutionStartDateTime: new Date(found.requestedMs).toISOString(),
    ExecutionEndDateTime: done ? new Date(found.endedMs).toISOString() : '',
    // Output is there only when the command has ended, and then no more than this much of it.
    StandardOutputContent: done ? found.output.slice(0, 24_000) : '',
    StandardErrorContent: done ? found.error.slice(0, 8_000) : '',
    StandardOutputUrl: '',
    StandardErrorUrl: '',
  };
}

export function listInvocations(asked: Asked, world: World): unknown {
  const id = textOf(asked, 'CommandId');
  const all = [...world.invocations.values()].filter((one) => id === undefined || one.commandId === id);
  return {
    CommandInvocations: all.map((one) => ({
      ...common(one, world.now() >= one.endedMs),
      RequestedDateTime: one.requestedMs / 1000,
    })),
  };
}

function common(one: Invocation, done: boolean): Record<string, unknown> {
  const Status = done ? one.status : 'InProgress';
  return {
    CommandId: one.commandId,
    InstanceId: one.instanceId,
    DocumentName: one.document,
    Status,
    StatusDetails: Status,
  };
}
