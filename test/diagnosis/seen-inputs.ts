import type { Sign } from '../../src/diagnosis/sign.ts';

/** What firedrill sees by itself, for each entry that tells of it; and what is near and must not be told so. A table. */
export interface SeenInput {
  /** Entry of the catalogue. */
  readonly id: string;
  readonly is: readonly Sign[];
  readonly near: readonly Sign[];
}

const answer = (status: number, text: string): Sign => ({ code: 'OtherStatus', status, text });
const words = (text: string): Sign => ({ code: 'OtherWords', status: 200, text });
const none = (code: string): Sign => ({ code, status: 0, text: code });
const coded = (code: string): Sign => ({ code, text: code });
const check = (kind: string, code = 'impaired'): Sign => ({
  code,
  text: code,
  operation: 'DescribeInstanceStatus',
  kind,
});

export const SEEN_INPUTS: readonly SeenInput[] = [
  {
    id: 'model-not-there',
    is: [
      answer(404, '{"error":"model \'llama3.2-vision\' not found"}'),
      answer(500, '{"error":"model \\"mistral\\" not found, try pulling it first"}'),
      words('{"error":"model "llava:7b" not found, try pulling it first"}'),
    ],
    near: [
      answer(404, '{"error":"page not found"}'),
      words('the model of the car was not mentioned'),
      answer(404, 'a model railway\nwas not found'),
    ],
  },
  {
    id: 'model-not-run',
    is: [answer(500, "error loading model: unknown model architecture: 'mllama'")],
    near: [answer(500, 'unknown model'), answer(500, 'unknown architecture')],
  },
  {
    id: 'nobody-behind',
    is: [answer(502, ''), answer(503, 'Service Temporarily Unavailable'), answer(504, 'Gateway Time-out')],
    near: [
      answer(500, '503'),
      answer(501, 'Not Implemented'),
      answer(503, 'model "a" not found, try pulling it first'),
    ],
  },
  {
    id: 'answer-redirects',
    is: [answer(301, ''), answer(302, 'Found'), answer(307, ''), answer(308, '')],
    near: [answer(300, ''), answer(304, ''), answer(401, 'redirect')],
  },
  {
    id: 'answer-status',
    is: [answer(500, 'boom'), answer(401, 'no'), answer(404, '{"error":"page not found"}')],
    near: [answer(503, 'boom'), words('500'), none('500')],
  },
  {
    id: 'answer-wrong',
    is: [words('{"brand":"NEW TIM"}'), words('nothing')],
    near: [answer(500, '{"brand":"NEW TIM"}'), words("model 'a' not found")],
  },
  { id: 'answer-late', is: [none('NoAnswer')], near: [none('NoAnswers'), none('ETIMEDOUT')] },
  {
    id: 'service-refused',
    is: [none('ECONNREFUSED'), none('ECONNRESET'), none('UND_ERR_SOCKET')],
    near: [none('ECONNABORTED'), none('UND_ERR_CONNECT_TIMEOUT'), answer(500, 'ECONNREFUSED')],
  },
  {
    id: 'service-unresolved',
    is: [none('ENOTFOUND'), none('EAI_AGAIN')],
    near: [none('EAI_FAIL'), none('ENOENT')],
  },
  {
    id: 'service-certificate',
    is: [
      none('CERT_HAS_EXPIRED'),
      none('ERR_TLS_CERT_ALTNAME_INVALID'),
      none('DEPTH_ZERO_SELF_SIGNED_CERT'),
      none('ERR_SSL_WRONG_VERSION_NUMBER'),
    ],
    near: [none('a CERT is missing'), none('ENETUNREACH')],
  },
  {
    id: 'service-unreachable',
    is: [none('ENETUNREACH'), none('EHOSTUNREACH'), none('other side closed')],
    near: [none('ECONNREFUSED'), answer(500, 'ENETUNREACH')],
  },
  {
    id: 'machine-impaired',
    is: [check('instance')],
    near: [check('system'), check('disk'), check('instance', 'initializing'), coded('impaired')],
  },
  {
    id: 'hardware-impaired',
    is: [check('system')],
    near: [check('instance'), check('system', 'insufficient-data')],
  },
  { id: 'disk-impaired', is: [check('disk')], near: [check('instance'), check('disk', 'ok')] },
  {
    id: 'session-closed',
    is: [coded('SessionClosed')],
    near: [coded('SessionClosedByNobody'), coded('SessionOver')],
  },
  { id: 'session-over', is: [coded('SessionOver')], near: [coded('SessionOverload')] },
  {
    id: 'session-lost',
    is: [coded('SessionLost'), coded('SessionUnheard')],
    near: [coded('Lost'), coded('SessionSilent')],
  },
  { id: 'session-blank', is: [coded('SessionSilent')], near: [coded('SessionLost')] },
  { id: 'session-key', is: [coded('SessionNoKey')], near: [coded('SessionUndecipherable')] },
  { id: 'session-undecipherable', is: [coded('SessionUndecipherable')], near: [coded('SessionNoKey')] },
  { id: 'session-denied', is: [coded('SessionDenied')], near: [coded('AccessDenied')] },
  { id: 'session-document-missing', is: [coded('SessionNoDocument')], near: [coded('InvalidDocument')] },
  { id: 'cache-not-versioned', is: [coded('NotVersioned')], near: [coded('CacheMoved')] },
  { id: 'cache-moved', is: [coded('CacheMoved')], near: [coded('NothingHidden')] },
  { id: 'cache-no-marker', is: [coded('NotAMarker')], near: [coded('NotVersioned')] },
  { id: 'cache-nothing-hidden', is: [coded('NothingHidden')], near: [coded('NotAMarker')] },
];
