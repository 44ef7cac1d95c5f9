import { useEffect } from 'react';
import { Button } from 'antd';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, Problem } from '../api/client.js';
import { endSession } from '../api/keys.js';
import type { Session } from '../api/types.js';
import { Failure } from '../app/States.js';
import { useWords } from '../app/i18n/index.js';
import { Sheet, useTitle } from '../consent/Sheet.js';
import { useConsoleWords } from '../console/words/index.js';
import { LetApps } from './LetApps.js';
import { OwnPassword } from './OwnPassword.js';
import { SecondFactor } from './SecondFactor.js';
import { SignIns } from './SignIns.js';
import './account.css';

const FACTOR = ['second-factor'];

/** What a person sees to for themselves: what signs them in beside the password, and where they are signed in. */
export default function Account({
  session,
  later,
}: {
  session: Session;
  /** An administrator who needs a second factor is led here; they may go on without being one. */
  later?: (() => void) | undefined;
}) {
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const factor = useQuery({
    queryKey: FACTOR,
    queryFn: ({ signal }) => api.call('GET /api/second-factor', { signal }),
  });
  useTitle(t('account.title'));
  useEffect(() => {
    if (factor.error instanceof Problem && factor.error.status === 401) {
      endSession(queries);
    }
  }, [factor.error, queries]);
  if (factor.isError) {
    return (
      <Sheet>
        <Failure
          alone
          title={t('account.failed')}
          error={factor.error}
          retry={() => void factor.refetch()}
          retrying={factor.isFetching}
        />
      </Sheet>
    );
  }
  return (
    <Sheet wide>
      <h1>{t('account.title')}</h1>
      <p className="signin-subtitle">
        {session.displayName} · {session.jid}
      </p>
      {factor.data === undefined ? (
        <p className="quiet" role="status">
          {words('app.loading')}
        </p>
      ) : (
        <SecondFactor
          session={session}
          factor={factor.data}
          changed={() => queries.invalidateQueries({ queryKey: FACTOR })}
        />
      )}
      <OwnPassword session={session} />
      <SignIns />
      <LetApps />
      {later === undefined ? (
        <Button block size="large" href="/">
          {t('consent.home')}
        </Button>
      ) : (
        <Button block size="large" onClick={later}>
          {t(factor.data?.lacking === false ? 'consent.home' : 'account.later')}
        </Button>
      )}
    </Sheet>
  );
}
