import { Button } from 'antd';
import type { Session } from '../api/types.js';
import { Icon } from '../app/Icon.js';
import { Permission } from '../console/parts/Permission.js';
import { useConsoleWords } from '../console/words/index.js';

/** What somebody wants to do as this person, and whom they ask. */
export function Wanted({ scopes, session }: { scopes: readonly string[]; session: Session }) {
  const t = useConsoleWords();
  return (
    <>
      <p className="consent-lead">{t('consent.may', { name: session.displayName })}</p>
      <ul className="consent-list">
        {scopes.map((scope) => (
          <li key={scope}>
            <Icon name="check" size={18} />
            <Permission name={scope} />
          </li>
        ))}
      </ul>
      <p className="quiet consent-note">{t('consent.note', { name: session.name })}</p>
    </>
  );
}

/** No and yes, in this order: whoever presses without reading has said no. */
export function Answers({
  failure,
  busy,
  answer,
}: {
  failure: string | undefined;
  busy: 'allow' | 'refuse' | undefined;
  answer: (allowed: boolean) => void;
}) {
  const t = useConsoleWords();
  return (
    <>
      <div className="signin-failure" role="alert">
        {failure}
      </div>
      <div className="consent-buttons">
        <Button size="large" onClick={() => answer(false)} loading={busy === 'refuse'} disabled={busy === 'allow'}>
          {t('consent.refuse')}
        </Button>
        <Button
          type="primary"
          size="large"
          onClick={() => answer(true)}
          loading={busy === 'allow'}
          disabled={busy === 'refuse'}
        >
          {t('consent.allow')}
        </Button>
      </div>
    </>
  );
}
