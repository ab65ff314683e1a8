import type { HandlerExecutionContext, InitializeMiddleware, MetadataBearer } from '@smithy/types';
import { AwsFailure } from './aws-failure.ts';
import { type Effect, effectOf, permits } from './manifest.ts';

/** Refuses a call before anything is sent: unknown ones always, others by what the world allows. */
export function guard<I extends object, O extends MetadataBearer>(
  allowed: Effect,
): InitializeMiddleware<I, O> {
  return (next, context) => (args) => {
    const { service, command } = callOf(context);
    const effect = effectOf(service, command);
    if (!effect) {
      throw refused(service, command, 'is not on the list of calls that firedrill makes');
    }
    if (!permits(allowed, effect)) {
      throw refused(
        service,
        command,
        `would ${MEANS[effect]}, and this world only allows calls that ${MEANS[allowed]}`,
      );
    }
    if (effect === 'probe' && !('DryRun' in args.input && args.input.DryRun === true)) {
      throw refused(service, command, 'is only ever made as a trial (DryRun), and this one would be real');
    }
    // A secure parameter's plain text would end up in logs and evidence.
    if (command === 'GetParameter' && 'WithDecryption' in args.input && args.input.WithDecryption) {
      throw refused(service, command, 'asks for a secret in plain text');
    }
    return next(args);
  };
}

const MEANS: Readonly<Record<Effect, string>> = {
  read: 'only read',
  probe: 'ask whether it could be done',
  session: 'run something on the machine',
  mutate: 'change something',
};

function refused(service: string, command: string, because: string): AwsFailure {
  return new AwsFailure({
    code: 'refused',
    message: `The call ${service}:${command} ${because}. Nothing was sent.`,
    hint: 'This is a safeguard of firedrill, not an answer from AWS.',
    facts: { service, command },
  });
}

/** `EC2Client` and `DescribeInstancesCommand` as `ec2` and `DescribeInstances`. */
export function callOf(context: HandlerExecutionContext): {
  readonly service: string;
  readonly command: string;
} {
  return {
    service: (context.clientName ?? '').replace(/Client$/, '').toLowerCase(),
    command: (context.commandName ?? '').replace(/Command$/, ''),
  };
}
