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

type SignIn = Reply<'GET /api/sign-ins'>['items'][number];

/** The browsers in which one is signed in, each of which can be signed out from here. */
export function SignIns() {
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const { modal, message } = App.useApp();
  const head = useId();
  const found = useQuery({
    queryKey: SIGN_INS,
    queryFn: ({ signal }) => api.call('GET /api/sign-ins', { signal }),
  });
  const items = [...(found.data?.items ?? [])].sort(
    (a, b) => Number(b.current) - Number(a.current) || Date.parse(b.lastSeenAt) - Date.parse(a.lastSeenAt),
  );
  const nameOf = (item: SignIn) => browserOf(item.agent) ?? t('logins.someBrowser');
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
  const end = (item: SignIn) =>
    attempt(
      () => api.call('DELETE /api/sign-ins/{session}', { path: { session: item.session } }),
      t('signins.ended', { browser: nameOf(item) }),
    );
  const endOthers = () =>
    void modal.confirm({
      title: t('signins.endOthersAsk'),
      content: t('signins.endOthersText'),
      okText: t('signins.endOthers'),
      cancelText: words('app.cancel'),
      okButtonProps: { danger: true },
      onOk: () => attempt(() => api.call('DELETE /api/sign-ins', {}), t('signins.endedOthers')),
    });
  return (
    <section className="account-section" aria-labelledby={head}>
      <h2 id={head}>{t('signins.title')}</h2>
      {found.isError ? (
        <p className="account-text" role="alert">
          {adviceOf(found.error, t, words)}
        </p>
      ) : (
        <p className="account-text">{found.data === undefined ? words('app.loading') : t('signins.lead')}</p>
      )}
      <ul className="account-rows">
        {items.map((item) => (
          <li key={item.session}>
            <span className="account-words">
              <span title={item.agent}>
                {nameOf(item)}
                {item.current && <strong className="account-here"> · {t('signins.here')}</strong>}
              </span>
              <span className="quiet">
                {item.address} · {t('logins.lastSeen')} <Moment at={item.lastSeenAt} />
              </span>
            </span>
            {!item.current && (
              <Button
                size="small"
                danger
                onClick={() => void end(item)}
                aria-label={t('signins.endOf', { browser: nameOf(item), address: item.address })}
              >
                {t('signins.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {items.length > 1 && (
        <Button danger onClick={endOthers}>
          {t('signins.endOthers')}
        </Button>
      )}
    </section>
  );
}
