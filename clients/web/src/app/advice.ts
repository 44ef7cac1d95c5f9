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
      return 'app.advice.busy';
    default:
      return 'app.advice.fault';
  }
}
