import { useEffect, useState } from 'react';
import { Button } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api, Problem } from '../api/client.js';
import { changeSession } from '../api/keys.js';
import type { Session } from '../api/types.js';
import { useWords } from '../app/i18n/index.js';
import { adviceOf } from '../console/parts/refused.js';
import { useConsoleWords } from '../console/words/index.js';
import { signedOutTo } from '../signin/onward.js';
import { forgetWriting } from '../signin/owner.js';
import { Said, Sheet, useTitle } from './Sheet.js';

/**
 * Whether somebody signs out whom an app sent here without a proof of whom it means (OpenID Connect RP-Initiated Logout section 2):
 * any page could have sent them. Whoever is signed out already goes on to where the app wants them.
 */
export default function SignOut({ session }: { session: Session | null }) {
  const t = useConsoleWords();
  const onward = signedOutTo(location.search, location.origin);
  if (new URLSearchParams(location.search).has('error')) {
    return <Said title={t('signout.wrong')} text={t('signout.wrongText')} />;
  }
  if (session !== null) {
    return <Question session={session} />;
  }
  return onward === undefined ? (
    <Said title={t('signout.done')} text={t('signout.doneText')} />
  ) : (
    <Leaving to={onward} />
  );
}

function Question({ session }: { session: Session }) {
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  useTitle(t('signout.title'));

  const signOut = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      await api.call('DELETE /api/session', {});
    } catch (fault) {
      // Who has no session any more is where they wanted to be.
      if (!(fault instanceof Problem && fault.status === 401)) {
        setFailure(adviceOf(fault, t, words));
        setBusy(false);
        return;
      }
    }
    forgetWriting();
    changeSession(queries, null);
  };

  return (
    <Sheet>
      <h1>{t('signout.ask')}</h1>
      <p className="signin-subtitle">{t('signout.asked')}</p>
      <p className="quiet consent-note">{t('signout.note', { name: session.name })}</p>
      <div className="signin-failure" role="alert">
        {failure}
      </div>
      <div className="consent-buttons">
        <Button size="large" href="/" disabled={busy}>
          {t('signout.stay')}
        </Button>
        <Button type="primary" size="large" onClick={() => void signOut()} loading={busy}>
          {t('signout.out')}
        </Button>
      </div>
    </Sheet>
  );
}

function Leaving({ to }: { to: string }) {
  const t = useConsoleWords();
  useTitle(t('signout.done'));
  useEffect(() => {
    location.replace(to);
  }, [to]);
  return (
    <Sheet>
      <h1>{t('signout.done')}</h1>
      <p className="signin-subtitle" role="status">
        {t('signout.going')}
      </p>
      <Button block size="large" href={to}>
        {t('consent.go')}
      </Button>
    </Sheet>
  );
}
