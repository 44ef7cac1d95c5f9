import { useId } from 'react';
import { App, Button } from 'antd';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, Problem, type Reply } from '../api/client.js';
import { useWords } from '../app/i18n/index.js';
import { browserOf } from '../console/logins/browser.js';
import { Moment } from '../console/parts/Parts.js';
import { adviceOf } from '../console/parts/refused.js';
import { useConsoleWords } from '../console/words/index.js';
import { SIGN_INS } from './keys.js';

type Browser = Reply<'GET /api/sign-ins'>['items'][number];
type Connection = Reply<'GET /api/connections'>['items'][number];

/** One thing by which somebody is in. */
interface Row {
  key: string;
  name: string;
  title: string;
  address: string;
  lastSeenAt: string;
  current: boolean;
  /** Connected at this moment. */
  open: boolean;
  end: () => Promise<unknown>;
}

/** When the client last sent something. */
const lastSentAt = (one: Connection) => new Date(Date.now() - one.idleSeconds * 1_000).toISOString();

/** The browsers and apps in which one is signed in, each of which can be signed out from here. */
export function SignIns() {
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const { modal, message } = App.useApp();
  const head = useId();
  const browsers = useQuery({
    queryKey: [...SIGN_INS, 'browsers'],
    queryFn: ({ signal }) => api.call('GET /api/sign-ins', { signal }),
  });
  const connections = useQuery({
    queryKey: [...SIGN_INS, 'connections'],
    queryFn: ({ signal }) => api.call('GET /api/connections', { signal }),
  });
  const connected = connections.data?.items ?? [];
  const ofBrowser = (item: Browser): Row => {
    const pages = connected.filter((one) => one.signIn === item.session).map(lastSentAt);
    return {
      key: item.session,
      name: browserOf(item.agent) ?? t('logins.someBrowser'),
      title: item.agent,
      address: item.address,
      // What the session says is behind by up to a quarter of an hour; a page that is open says more.
      lastSeenAt: [item.lastSeenAt, ...pages].sort().at(-1) ?? item.lastSeenAt,
      current: item.current,
      open: pages.length > 0,
      end: () => api.call('DELETE /api/sign-ins/{session}', { path: { session: item.session } }),
    };
  };
  const ofApp = (item: Connection): Row => ({
    key: item.session,
    name:
      item.kind === 'channel'
        ? t('signins.acting')
        : t('signins.app', { app: item.client === '' ? item.resource : item.client }),
    title: item.session,
    address: item.address,
    lastSeenAt: lastSentAt(item),
    current: false,
    open: true,
    end: () => api.call('POST /api/connections/end', { body: { session: item.session } }),
  });
  const rows = [
    ...(browsers.data?.items ?? []).map(ofBrowser),
    ...connected.filter((one) => typeof one.signIn !== 'string').map(ofApp),
  ].sort((a, b) => Number(b.current) - Number(a.current) || b.lastSeenAt.localeCompare(a.lastSeenAt));
  const failed = browsers.error ?? connections.error;
  const attempt = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      void message.success(done);
    } catch (fault) {
      // Somebody was faster: it has ended, which was wanted.
      if (!(fault instanceof Problem && fault.code === 'no-such-session')) {
        void message.error(adviceOf(fault, t, words));
      }
    }
    await queries.invalidateQueries({ queryKey: SIGN_INS });
  };
  const endOthers = () =>
    void modal.confirm({
      title: t('signins.endOthersAsk'),
      content: t('signins.endOthersText'),
      okText: t('signins.endOthers'),
      cancelText: words('app.cancel'),
      okButtonProps: { danger: true },
      onOk: () =>
        attempt(async () => {
          // Browsers first: their pages would come back.
          await api.call('DELETE /api/sign-ins', {});
          await api.call('DELETE /api/connections', {});
        }, t('signins.endedOthers')),
    });
  return (
    <section className="account-section" aria-labelledby={head}>
      <h2 id={head}>{t('signins.title')}</h2>
      {failed !== null ? (
        <p className="account-text" role="alert">
          {adviceOf(failed, t, words)}
        </p>
      ) : (
        <p className="account-text">{browsers.data === undefined ? words('app.loading') : t('signins.lead')}</p>
      )}
      {connections.data !== undefined && connections.data.silent.length > 0 && (
        <p className="account-text quiet">{t('signins.silent')}</p>
      )}
      <ul className="account-rows">
        {rows.map((row) => (
          <li key={row.key}>
            <span className="account-words">
              <span title={row.title}>
                {row.name}
                {row.current && <strong className="account-here"> · {t('signins.here')}</strong>}
              </span>
              <span className="quiet">
                {row.address} · {row.open && <>{t('signins.open')} · </>}
                {/* What is asked here is noted once in some minutes, and whoever reads this is here. */}
                {row.current ? (
                  t('signins.now')
                ) : (
                  <>
                    {t('logins.lastSeen')} <Moment at={row.lastSeenAt} />
                  </>
                )}
              </span>
            </span>
            {!row.current && (
              <Button
                size="small"
                danger
                onClick={() => void attempt(row.end, t('signins.ended', { browser: row.name }))}
                aria-label={t('signins.endOf', { browser: row.name, address: row.address })}
              >
                {t('signins.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {rows.length > 1 && (
        <Button danger onClick={endOthers}>
          {t('signins.endOthers')}
        </Button>
      )}
    </section>
  );
}
