import type { Entry } from '../entry.ts';

// Why a session that follows the boot log gives no more (boot/session-source.ts). The console is followed beside it all the
// while, so none of them ends anything: each cause is the beginning of a line of the log pane, which says how it goes on.

const AGAIN = 'Wait: it is begun anew at the byte that is missing';
const BESIDE = 'Read on: the boot log comes by commands or by the console from here on';

export const SESSIONS: readonly Entry[] = [
  {
    id: 'session-closed',
    code: 'not-connected',
    when: [{ codes: ['SessionClosed'] }],
    cause: ['AWS has closed the session: {said}', 'AWS has closed the session'],
    next: [AGAIN],
    changed: 'none',
    reports: ['facts of AWS 5.17', 'aws/amazon-ssm-agent#261'],
  },
  {
    id: 'session-over',
    code: 'not-connected',
    when: [{ codes: ['SessionOver'] }],
    cause: 'The session cannot be resumed: it has timed out or was ended',
    next: [AGAIN],
    changed: 'none',
    reports: ['facts of AWS 5.17', 'aws/session-manager-plugin#102'],
  },
  {
    id: 'session-lost',
    code: 'not-connected',
    when: [{ codes: ['SessionLost', 'SessionUnheard'] }],
    cause: ['The session is lost: {said}', 'The session is lost'],
    next: [AGAIN],
    changed: 'none',
    reports: ['aws/session-manager-plugin#47'],
  },
  {
    id: 'session-blank',
    code: 'not-connected',
    when: [{ codes: ['SessionSilent'] }],
    cause: 'The session has said nothing for {seconds} s',
    next: [
      AGAIN,
      'If it stays so: see whether the machine reaches the log group or bucket of the session preferences, and whether its root disk is full',
    ],
    changed: 'none',
    reports: [
      'facts of AWS 5.17',
      'aws/amazon-ssm-agent#246',
      'aws/amazon-ssm-agent#170',
      'aws/amazon-ssm-agent#639',
    ],
  },
  {
    id: 'session-key',
    code: 'not-connected',
    when: [{ codes: ['SessionNoKey'] }],
    cause: [
      'Sessions are encrypted here, and their key cannot be used: {said}',
      'Sessions are encrypted here, and their key cannot be used',
    ],
    next: [
      BESIDE,
      'For the next time: have kms:GenerateDataKey allowed on the key of the session preferences',
    ],
    again: 'after',
    changed: 'none',
    reports: ['ministryofjustice/modernisation-platform#1296', 'danmx/sigil#46', 'claranet/sshm#2'],
  },
  {
    id: 'session-undecipherable',
    code: 'not-connected',
    when: [{ codes: ['SessionUndecipherable'] }],
    cause: ['The session cannot be decrypted: {said}', 'The session cannot be decrypted'],
    next: [BESIDE],
    again: 'useless',
    changed: 'none',
    reports: ['aws/amazon-ssm-agent#275', 'tedsmitt/ecsgo#12'],
  },
  {
    id: 'session-denied',
    code: 'denied',
    when: [{ codes: ['SessionDenied'] }],
    cause:
      'You may not start sessions here; where access is given just in time, ask for it (ssm:StartAccessRequest). {said}',
    next: [BESIDE],
    again: 'after',
    changed: 'none',
    reports: ['ministryofjustice/modernisation-platform-environments#4415'],
  },
  {
    id: 'session-document-missing',
    code: 'not-found',
    when: [{ codes: ['SessionNoDocument'] }],
    cause: 'The document that follows the boot log is not there',
    next: [BESIDE, 'For the next time: apply the unit’s tail document'],
    again: 'after',
    changed: 'none',
    reports: ['a part of the unit: no report to be had'],
  },
];
