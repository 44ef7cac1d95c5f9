import { Problem } from '../api/client.js';
import type { Key } from './i18n/index.js';

/** What someone can do about a failure, by what is known of it. */
export function adviceFor(error: unknown): Key {
  if (!(error instanceof Problem)) {
    return 'app.error.advice';
  }
  switch (error.status) {
    case 0:
      return 'signin.unreachable';
    case 403:
      return 'app.advice.denied';
    case 429:
      return 'app.advice.tooMany';
    case 502:
    case 503:
    case 504:
      return absenceFor(error.code);
    default:
      return 'app.advice.fault';
  }
}

/** What is away, by the code of the reply: a platform that starts and one whose database is away are different things. */
function absenceFor(code: string): Key {
  switch (code) {
    case 'unavailable':
    case 'identity-unavailable':
      return 'app.advice.needs';
    case 'busy':
    case 'overloaded':
    case 'limits-full':
      return 'app.advice.busy';
    case 'no-node':
      return 'app.advice.noNode';
    default:
      return 'app.advice.starting';
  }
}
