import { useState } from 'react';
import { App, Button } from 'antd';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, Problem, type Reply } from '../api/client.js';
import { endSession } from '../api/keys.js';
import type { Session } from '../api/types.js';
import { adviceFor } from '../app/advice.js';
import { exactTime } from '../app/i18n/time.js';
import { useWords } from '../app/i18n/index.js';
import { usePreferences } from '../app/preferences.js';
import { Failure, Late } from '../app/States.js';
import { Permission } from '../console/parts/Permission.js';
import { useConsoleWords } from '../console/words/index.js';
import { answerOf, leadsToApp, stateOf, wayBackOf } from './answer.js';
import { Answers, Wanted } from './Answers.js';
import { Said, Sheet, useTitle } from './Sheet.js';

type Pending = Reply<'GET /api/consents/pending'>;
type Given = Reply<'GET /api/consents'>['items'][number];

/** What an app asks of whoever is signed in; without a request, what they let apps do until now. */
export default function Consent({ session }: { session: Session }) {
  const state = stateOf(location.search);
  if (new URLSearchParams(location.search).has('error')) {
    return <Over why={WRONG} />;
  }
  return state === undefined ? <Let /> : <Request state={state} session={session} />;
}

function Request({ state, session }: { state: string; session: Session }) {
  const t = useConsoleWords();
  const words = useWords();
  const pending = useQuery({
    queryKey: ['consent', state],
    queryFn: ({ signal }) => api.call('GET /api/consents/pending', { query: { state }, signal }),
    staleTime: Infinity,
    retry: false,
  });
  useTitle(t('consent.title'));
  if (pending.isError) {
    return pending.error instanceof Problem && (pending.error.status === 404 || pending.error.status === 400) ? (
      <Over />
    ) : (
      <Sheet>
        <Failure
          alone
          title={t('consent.failed')}
          error={pending.error}
          retry={() => void pending.refetch()}
          retrying={pending.isFetching}
        />
      </Sheet>
    );
  }
  return pending.data === undefined ? (
    <Late>
      <Sheet>
        <p className="signin-subtitle" role="status">
          {words('app.loading')}
        </p>
      </Sheet>
    </Late>
  ) : (
    <Question state={state} pending={pending.data} session={session} />
  );
}

const OVER = { title: 'consent.over', text: 'consent.overText' } as const;
const WRONG = { title: 'consent.wrong', text: 'consent.wrongText' } as const;

/** There is nothing to say, or not any more. */
function Over({ why = OVER }: { why?: typeof OVER | typeof WRONG }) {
  const t = useConsoleWords();
  return <Said title={t(why.title)} text={t(why.text)} />;
}

function Question({ state, pending, session }: { state: string; pending: Pending; session: Session }) {
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const [busy, setBusy] = useState<'allow' | 'refuse'>();
  const [failure, setFailure] = useState<string>();
  const [over, setOver] = useState(false);
  const [target, setTarget] = useState<string>();

  const answer = async (allowed: boolean) => {
    setBusy(allowed ? 'allow' : 'refuse');
    setFailure(undefined);
    try {
      const { location: to } = await api.form<{ location: string }>(
        '/oauth2/authorize',
        answerOf(state, pending, allowed),
      );
      if (!leadsToApp(to)) {
        setOver(true);
        return;
      }
      setTarget(to);
      location.replace(to);
    } catch (fault) {
      if (fault instanceof Problem && fault.status === 401) {
        endSession(queries);
      } else if (fault instanceof Problem && fault.code === 'invalid-authorization-request') {
        setOver(true);
      } else {
        setFailure(words(adviceFor(fault)));
      }
      setBusy(undefined);
    }
  };

  if (over) {
    return <Over />;
  }
  const way = wayBackOf(pending.redirectUri);
  return (
    <Sheet>
      <h1>{t('consent.ask', { app: pending.name })}</h1>
      <p className="signin-subtitle">
        {pending.owner == null ? t('consent.ownerGone') : t('consent.owner', { owner: pending.owner })}
      </p>
      {target === undefined ? (
        <>
          <Wanted scopes={pending.scopes} session={session} />
          <Answers failure={failure} busy={busy} answer={(allowed) => void answer(allowed)} />
          <p className="quiet consent-way">{t('consent.way', { place: way })}</p>
        </>
      ) : (
        <>
          <p className="signin-subtitle" role="status">
            {t('consent.going', { place: way })}
          </p>
          <Button block size="large" href={target}>
            {t('consent.go')}
          </Button>
        </>
      )}
    </Sheet>
  );
}

/** The apps that a person let, each of which can be kept out again. */
function Let() {
  const t = useConsoleWords();
  const words = useWords();
  const language = usePreferences((preferences) => preferences.language);
  const queries = useQueryClient();
  const { modal, message } = App.useApp();
  const given = useQuery({
    queryKey: ['consents'],
    queryFn: ({ signal }) => api.call('GET /api/consents', { signal }),
  });
  useTitle(t('consent.let'));
  const withdraw = (app: Given) =>
    void modal.confirm({
      title: t('consent.withdrawAsk', { app: app.name }),
      content: t('consent.withdrawText'),
      okText: t('consent.withdraw'),
      cancelText: words('app.cancel'),
      okButtonProps: { danger: true },
      onOk: async () => {
        try {
          await api.call('DELETE /api/consents/{clientId}', { path: { clientId: app.clientId } });
          void message.success(t('consent.withdrawn', { app: app.name }));
        } catch (fault) {
          if (!(fault instanceof Problem && fault.code === 'nothing-granted')) {
            void message.error(words(adviceFor(fault)));
          }
        }
        await queries.invalidateQueries({ queryKey: ['consents'] });
      },
    });
  if (given.isError) {
    return (
      <Sheet>
        <Failure
          alone
          title={t('consent.letFailed')}
          error={given.error}
          retry={() => void given.refetch()}
          retrying={given.isFetching}
        />
      </Sheet>
    );
  }
  return (
    <Sheet wide>
      <h1>{t('consent.let')}</h1>
      <p className="signin-subtitle">
        {given.data === undefined
          ? words('app.loading')
          : t(given.data.items.length === 0 ? 'consent.letNone' : 'consent.letText')}
      </p>
      <ul className="consent-apps">
        {given.data?.items.map((app) => (
          <li key={app.clientId}>
            <div>
              <h2>{app.name}</h2>
              <ul>
                {app.scopes.map((scope) => (
                  <li key={scope}>
                    <Permission name={scope} />
                  </li>
                ))}
              </ul>
              <p className="quiet">{t('consent.since', { time: exactTime(Date.parse(app.givenAt), language) })}</p>
            </div>
            <Button
              danger
              onClick={() => withdraw(app)}
              aria-label={t('consent.withdrawOf', { withdraw: t('consent.withdraw'), app: app.name })}
            >
              {t('consent.withdraw')}
            </Button>
          </li>
        ))}
      </ul>
      <Button type="text" block href="/device" className="consent-device">
        {t('consent.device')}
      </Button>
      <Button block size="large" href="/">
        {t('consent.home')}
      </Button>
    </Sheet>
  );
}
