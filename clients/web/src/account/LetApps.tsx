import { useId } from 'react';
import { App, Button } from 'antd';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, Problem } from '../api/client.js';
import { useWords } from '../app/i18n/index.js';
import { Moment } from '../console/parts/Parts.js';
import { adviceOf } from '../console/parts/refused.js';
import { useConsoleWords } from '../console/words/index.js';
import { CONSENTS } from './keys.js';

/** The apps that one let act for oneself, in short; what each may is on their own page. */
export function LetApps() {
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const { modal, message } = App.useApp();
  const head = useId();
  const given = useQuery({
    queryKey: CONSENTS,
    queryFn: ({ signal }) => api.call('GET /api/consents', { signal }),
  });
  const items = given.data?.items ?? [];
  const ask = (title: string, done: string, work: () => Promise<unknown>) =>
    void modal.confirm({
      title,
      content: t('consent.withdrawText'),
      okText: t('consent.withdraw'),
      cancelText: words('app.cancel'),
      okButtonProps: { danger: true },
      onOk: async () => {
        try {
          await work();
          void message.success(done);
        } catch (fault) {
          if (!(fault instanceof Problem && fault.code === 'nothing-granted')) {
            void message.error(adviceOf(fault, t, words));
          }
        }
        await queries.invalidateQueries({ queryKey: CONSENTS });
      },
    });
  if (given.data !== undefined && items.length === 0) {
    return null;
  }
  return (
    <section className="account-section" aria-labelledby={head}>
      <h2 id={head}>{t('letapps.title')}</h2>
      {given.isError ? (
        <p className="account-text" role="alert">
          {adviceOf(given.error, t, words)}
        </p>
      ) : (
        <p className="account-text">
          {given.data === undefined ? words('app.loading') : t('letapps.lead')}{' '}
          <a href="/consent">{t('letapps.what')}</a>
        </p>
      )}
      <ul className="account-rows">
        {items.map((app) => (
          <li key={app.clientId}>
            <span className="account-words">
              <span>{app.name}</span>
              <span className="quiet">
                {typeof app.lastUsedAt !== 'string' ? (
                  t('letapps.unused')
                ) : (
                  <>
                    {t('letapps.used')} <Moment at={app.lastUsedAt} />
                  </>
                )}
              </span>
            </span>
            <Button
              size="small"
              danger
              onClick={() =>
                ask(t('consent.withdrawAsk', { app: app.name }), t('consent.withdrawn', { app: app.name }), () =>
                  api.call('DELETE /api/consents/{clientId}', { path: { clientId: app.clientId } }),
                )
              }
              aria-label={t('consent.withdrawOf', { withdraw: t('consent.withdraw'), app: app.name })}
            >
              {t('consent.withdraw')}
            </Button>
          </li>
        ))}
      </ul>
      {items.length > 1 && (
        <Button
          danger
          onClick={() => ask(t('letapps.allAsk'), t('letapps.allDone'), () => api.call('DELETE /api/consents', {}))}
        >
          {t('letapps.all')}
        </Button>
      )}
    </section>
  );
}
