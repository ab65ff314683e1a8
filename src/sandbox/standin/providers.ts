import { certificateProvider, recordProvider, validationProvider } from './certificate.ts';
import { attachmentProvider, listenerProvider } from './edge.ts';
import { inServiceProvider } from './in-service.ts';
import { instanceProvider } from './instance.ts';
import { type Place, type Provider, stateOnly } from './provider.ts';
import type { Session } from './session.ts';

const PROVIDERS: Readonly<Record<string, Provider>> = {
  aws_instance: instanceProvider,
  aws_lb_target_group_attachment: attachmentProvider,
  aws_lb_listener: listenerProvider,
  aws_acm_certificate: certificateProvider,
  aws_acm_certificate_validation: validationProvider,
  aws_route53_record: recordProvider,
  terraform_data: inServiceProvider,
};

const OTHERS = stateOnly(800);

export function providerFor(type: string): Provider {
  return PROVIDERS[type] ?? OTHERS;
}

export function placeOf({ client, service, names, sandbox, signal }: Session): Place {
  return {
    client,
    service,
    names,
    now: sandbox.now,
    read: () => sandbox.readClock(),
    sleep: (ms) => sandbox.sleep(ms, signal),
    said: () => undefined,
  };
}
