import { z } from 'zod';

const count = (about: string) => z.int().min(1).max(1_000_000_000).optional().describe(about);
const flag = (about: string) => z.boolean().optional().describe(about);

/**
 * What goes wrong with sessions: a scenario's fault `session`, or by the sandbox's own endpoint while it runs. Bytes and frames
 * are those with output.
 */
export const sessionFaults = z.strictObject({
  deny: flag('StartSession is refused, as where it was taken from people'),
  noDocument: flag("the unit's document is not there"),
  dropAfter: count('the connection breaks each time that many bytes went over it'),
  drops: count('how often it breaks; always, if not given'),
  reorder: count('that many frames at a time come in reverse order'),
  duplicate: count('each so manieth frame comes twice'),
  loseAcks: count("each so manieth of the client's acknowledgements is lost"),
  delayAcks: count("the agent's acknowledgements come so many ms late (real time)"),
  noResume: flag('ResumeSession has no token: the session has timed out'),
  closeAfter: count('the service closes the session after that many bytes, as idle'),
  handshake: flag('the agent begins with a handshake'),
  encrypt: flag('the session is encrypted with a key of KMS'),
  denyKey: flag('the caller may not use that key'),
});

export type SessionFaults = z.infer<typeof sessionFaults>;
