import { useDrafts } from '../line/drafts.js';
import { usePending } from '../line/pending.js';
import { useUnfolded } from '../line/unfolded.js';

const OWNER = 'posthouse.owner';

/** What one person began must not greet the next one who signs in with the same browser. */
export function belongsTo(jid: string): void {
  if (localStorage.getItem(OWNER) !== jid) {
    forgetWriting();
    localStorage.setItem(OWNER, jid);
  }
}

export function forgetWriting(): void {
  useDrafts.getState().clear();
  usePending.getState().clear();
  useUnfolded.getState().clear();
}
