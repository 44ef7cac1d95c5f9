import { useEffect, useState } from 'react';
import { useLive } from '../live/context.js';
import { useNameOf } from '../people/names.js';
import { useWords } from './i18n/index.js';
import { usePlace } from './router.js';

/** Says new messages to who does not see them: in full for the open line, the sender's name for others. */
export function Announcer() {
  const t = useWords();
  const live = useLive();
  const place = usePlace();
  const nameOf = useNameOf();
  const [said, setSaid] = useState('');
  const open = place.kind === 'line' ? place.line : undefined;

  useEffect(
    () =>
      live.onHeard(({ line, from, text }) => {
        const name = nameOf(from);
        setSaid(line === open ? t('line.announce', { name, text }) : t('line.announceOther', { name }));
      }),
    [live, nameOf, open, t],
  );
  return (
    <div className="heard" aria-live="polite" data-testid="announcer">
      {said}
    </div>
  );
}
