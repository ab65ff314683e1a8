import type { ExplainSession, SessionTrouble } from '../boot/session-source.ts';
import { SESSIONS } from './catalogue/sessions.ts';
import { explainSeen } from './seen.ts';

const CODES: Readonly<Record<SessionTrouble['why'], string>> = {
  closed: 'SessionClosed',
  over: 'SessionOver',
  lost: 'SessionLost',
  unheard: 'SessionUnheard',
  'no-key': 'SessionNoKey',
  undecipherable: 'SessionUndecipherable',
  silent: 'SessionSilent',
  denied: 'SessionDenied',
  'no-document': 'SessionNoDocument',
};

/** Why a session gives no more, without a full stop: the log pane goes on with how the boot log comes from there. Pure. */
export const explainSession: ExplainSession = ({ why, said, seconds }) =>
  explainSeen(
    SESSIONS,
    { text: said ?? why, code: CODES[why] },
    {
      ...(said ? { said: said.replace(/\.$/, '') } : {}),
      ...(seconds === undefined ? {} : { seconds: String(seconds) }),
    },
  ).message;
