import type { Entry } from '../entry.ts';

// What the service says when it is asked its question, and what AWS's own checks say of its machine. Codes: `OtherStatus` and
// `OtherWords` of an answer that is not the expected one, `NoAnswer` of none in time, Node's own of a connection that failed
// (boot/ask-service.ts); `impaired` of a check (aws/ec2.ts).

const ANSWERED = ['OtherStatus', 'OtherWords'];
const STATUS = ['OtherStatus'];
const CHECKS = ['DescribeInstanceStatus'];
/** A machine that was replaced is another machine, on other hardware. */
const REPLACE = [
  'Read its console for why: firedrill tail {instance}',
  'Then plan and apply again: that replaces it',
];

export const ANSWERS: readonly Entry[] = [
  {
    id: 'model-not-there',
    code: 'model-missing',
    when: [
      { codes: ANSWERED, says: /\bmodel\b[^\n]{0,80}\bnot found\b/i },
      { codes: ANSWERED, says: /\bnot found, try pulling\b/i },
    ],
    cause: 'The service is up, but its model is not there: {said}',
    hint: 'Health checks do not see this. The boot copied or pulled no model, or the volume is an old one.',
    next: ['Look at the stages model-restore and model-pull in the boot log.', 'Replace the instance again.'],
    reports: ['facts of AWS 5.29', 'ollama/ollama#6098', 'ollama/ollama#7301'],
  },
  {
    id: 'model-not-run',
    code: 'model-unusable',
    when: [{ codes: ANSWERED, says: /\bunknown model architecture\b/i }],
    cause: 'This version of Ollama cannot run the model: {said}',
    hint: 'The image must be pinned to 0.24.0 (ollama#16490).',
    next: ['Check `ollama_image` of the unit, then plan again.'],
    reports: ['ollama/ollama#16490'],
  },
  {
    id: 'nobody-behind',
    code: 'service-unavailable',
    when: [{ codes: STATUS, statuses: [502, 503, 504] }],
    cause: 'Nobody answers behind the load balancer ({status}).',
    hint: 'The new machine is not registered or not healthy yet; that takes up to a minute after the boot.',
    next: ['Try again in a minute.', 'aws elbv2 describe-target-health --target-group-arn <arn>'],
    reports: [
      'kubernetes-sigs/aws-load-balancer-controller#2272',
      'kubernetes-sigs/aws-load-balancer-controller#2909',
      'aws/copilot-cli#5534',
    ],
  },
  {
    id: 'answer-redirects',
    code: 'answer-status',
    when: [{ codes: STATUS, statuses: [301, 302, 303, 307, 308] }],
    cause: 'The service answered {status} instead of {wanted}: {said}',
    hint: 'It redirects: the address in firedrill.yaml is an old one, or something stands before the service.',
    next: ['Check `question` in firedrill.yaml.', 'Try again.'],
    reports: ['dotnet/aspnetcore#25221', 'awsdocs/elastic-beanstalk-samples#159'],
  },
  {
    id: 'answer-status',
    code: 'answer-status',
    when: [{ codes: STATUS }],
    cause: 'The service answered {status} instead of {wanted}: {said}',
    hint: 'Its log says why.',
    next: ['Try again.'],
    reports: ['hotosm/tasking-manager#2556'],
  },
  {
    id: 'answer-wrong',
    code: 'answer-wrong',
    when: [{ codes: ['OtherWords'] }],
    cause: 'The service answered, but not what was expected: {said}',
    hint: 'The answer must match /{match}/.',
    next: ['Ask again: a first answer can be off.', 'Check `question` in firedrill.yaml.'],
    reports: ['facts of AWS 5.29', 'stampchain-io/stampchain.io#1124'],
  },
  {
    id: 'answer-late',
    code: 'answer-timeout',
    when: [{ codes: ['NoAnswer'] }],
    cause: 'No answer from {url} within {seconds} s.',
    hint: 'The first question after a boot loads the model, which can take a minute.',
    next: ['Try again.'],
    reports: ['kevinhermawan/Ollamac#68', 'danny-avila/LibreChat#3330'],
  },
  {
    id: 'service-refused',
    code: 'service-refused',
    when: [{ codes: ['ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET'] }],
    cause: '{host} refuses the connection ({code}).',
    hint: 'The machine or the load balancer is there, and nothing listens on that port.',
    next: ['Try again in a few seconds.', 'Check the security group and the listener.'],
    reports: ['GuardBench/guardbench-backend#166'],
  },
  {
    id: 'service-unresolved',
    code: 'service-unresolved',
    when: [{ codes: ['ENOTFOUND', 'EAI_AGAIN'] }],
    cause: 'The name {host} cannot be resolved ({code}).',
    hint: 'Either its DNS record is gone, or this machine has no name resolution.',
    next: ['dig +short {host}'],
    reports: ['kubernetes-retired/contrib#788'],
  },
  {
    id: 'service-certificate',
    code: 'service-certificate',
    when: [{ codes: [/^\w{0,60}(?:CERT|TLS|SSL)\w{0,60}/] }],
    cause: 'The certificate of {host} is not accepted ({code}).',
    hint: 'It has expired, belongs to another name, or is of an issuer that this machine does not know.',
    next: ['openssl s_client -connect {host}:443 -servername {host} </dev/null'],
    reports: ['ory/network#372', 'nodesecurity/nsp#218'],
  },
  {
    id: 'service-unreachable',
    code: 'service-unreachable',
    when: [{ statuses: [0] }],
    cause: '{host} cannot be reached ({code}).',
    hint: 'Routing, a security group or the network of this machine stands between.',
    next: ['Try again.', 'curl -v {url}'],
    reports: ['of our own making: no report to be had'],
  },
  {
    id: 'machine-impaired',
    code: 'service-unreachable',
    when: [{ codes: ['impaired'], operations: CHECKS, kinds: ['instance'] }],
    cause: 'The machine {instance} does not answer AWS’s own checks: its system or its network is stuck.',
    hint: 'As a rule its memory or its disk is used up, or its kernel hangs; it seldom gets over that by itself.',
    next: REPLACE,
    again: 'after',
    reports: [
      'facts of AWS 5.11',
      'salesforce/orchard#80',
      'StreisandEffect/streisand#406',
      'METR/inspect-action#247',
    ],
  },
  {
    id: 'hardware-impaired',
    code: 'service-unreachable',
    when: [{ codes: ['impaired'], operations: CHECKS, kinds: ['system'] }],
    cause: 'AWS’s hardware under {instance} fails its checks.',
    hint: 'Nothing on the machine helps against that: it must run on other hardware.',
    next: [
      'Plan and apply again: a new machine runs elsewhere',
      'https://health.aws.amazon.com/health/status',
    ],
    again: 'after',
    reports: ['facts of AWS 5.11', 'open-guides/og-aws#319', 'aws/karpenter-provider-aws#9064'],
  },
  {
    id: 'disk-impaired',
    code: 'service-unreachable',
    when: [{ codes: ['impaired'], operations: CHECKS, kinds: ['disk'] }],
    cause: 'A disk of {instance} does not answer AWS’s checks.',
    next: [
      'aws ec2 describe-volume-status --filters Name=volume-status.status,Values=impaired',
      'Then plan and apply again: a new machine has a new disk',
    ],
    again: 'after',
    reports: ['facts of AWS 5.11', 'aws/karpenter-provider-aws#9064'],
  },
];
