import type { Reply } from '../../api/client.js';
import { en } from '../words/en.js';
import type { ConsoleKey } from '../words/index.js';

/** A call of an app that was refused. */
export type Refused = Reply<'GET /api/apps/{clientId}/refusals'>['items'][number];

/** What to do about a refusal: by who can give what was missing, by its code, or by the place at which it was refused. */
export function remedyOf(call: Pick<Refused, 'code' | 'place' | 'grantedBy' | 'behalf'>): ConsoleKey {
  const keys =
    call.grantedBy == null
      ? [`refusal.${call.code}`]
      : [`refusal.by.${call.grantedBy}.${call.behalf ?? ''}`, `refusal.by.${call.grantedBy}`];
  return (keys.find((key) => key in en) ?? `refusal.at.${call.place}`) as ConsoleKey;
}
