import type { Change } from './protocol.ts';
import { queryTree, text, texts, trees } from './query.ts';
import type { AwsRequest, Reply } from './wire.ts';
import { elements, unescapeXml } from './xml.ts';

/** Run something on a machine or open another identity's door: neither is a change of the account. */
const NO_CHANGES = /^(?:SendCommand|StartSession|ResumeSession|TerminateSession|GenerateDataKey|AssumeRole)/;

/** AWS names its reads so; what is not known to be one counts as a change. */
const reads = (action: string): boolean => /^(?:Describe|Get|List|Head)/.test(action);

/** Whether a call changes something in the account. */
export const changes = (action: string): boolean => !reads(action) && !NO_CHANGES.test(action);

/** What was changed in the account, in order: accepted calls only, one entry for each thing that a call acted on. */
export class Ledger {
  readonly #entries: Change[] = [];

  add(request: AwsRequest, { status, action, body = '' }: Reply, atMs: number): void {
    if (status >= 300 || !changes(action)) return;
    const at = new Date(atMs).toISOString();
    const userAgent = request.headers['user-agent'] ?? '';
    for (const target of targetsOf(request, action, String(body)))
      this.#entries.push({ service: request.service, action, target, at, userAgent });
  }

  list(): readonly Change[] {
    return this.#entries;
  }
}

/** Ids, ARNs or bucket/key: by what was asked for, or by what the answer says was made. */
function targetsOf(request: AwsRequest, action: string, answer: string): readonly string[] {
  const asked = request.body.toString('utf8');
  switch (request.service) {
    case 's3': {
      const place = decodeURIComponent(request.path).slice(1);
      if (action !== 'DeleteObjects') return [place];
      return elements(asked, 'Key').map((key) => `${place.replace(/\/$/, '')}/${unescapeXml(key)}`);
    }
    case 'acm':
      return [arnIn(asked) ?? arnIn(answer) ?? ''];
    default: {
      const form = queryTree(new URLSearchParams(asked));
      const ids = [...texts(form, 'InstanceId'), ...texts(form, 'ResourceId')];
      if (ids.length > 0) return ids;
      if (action === 'RunInstances') return elements(answer, 'instanceId');
      const registered = trees(form, 'Targets').map((target) => text(target, 'Id') ?? '');
      const whole = text(form, 'ListenerArn') ?? elements(answer, 'ListenerArn')[0] ?? '';
      return registered.length > 0 ? registered : [whole];
    }
  }
}

const arnIn = (json: string): string | undefined => /"CertificateArn":\s*"([^"]+)"/.exec(json)?.[1];
