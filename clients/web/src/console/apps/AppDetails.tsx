import { lazy, Suspense, useState } from 'react';
import { App, Button, Modal } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api, type Reply } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { go } from '../../app/router.js';
import type { ConsolePlace } from '../pages.js';
import { Details, useDoing } from '../parts/Details.js';
import { Fact, Moment } from '../parts/Parts.js';
import { adviceOf } from '../parts/refused.js';
import { CONSOLE, useWatched } from '../parts/watch.js';
import { useConsoleWords } from '../words/index.js';
import { Addresses, AppFacts } from './AppFacts.js';
import { AppState, type OwnApp } from './AppsPage.js';
import { Keys } from './Keys.js';
import { Refusals } from './Refusals.js';
import { Copyable, NewSecret } from './Secret.js';

const AppForm = lazy(() => import('./AppForm.js'));

type Secret = Reply<'GET /api/apps/{clientId}/secrets'>['items'][number];

const EVERY_SECONDS = 15;
/** One that is in use, and one that takes its place. */
const SECRETS_MAX = 2;

/** One app: what it is, its secrets, and what can be done with it. */
export function AppDetails({
  clientId,
  place,
  alone,
}: {
  clientId: string;
  place: ConsolePlace;
  /** No list stands beside it. */
  alone: boolean;
}) {
  const t = useConsoleWords();
  const watched = useWatched(
    ['app', clientId],
    (signal) => api.call('GET /api/apps/{clientId}', { path: { clientId }, signal }),
    EVERY_SECONDS,
  );
  return (
    <Details
      place={place}
      alone={alone}
      label={t('apps.details')}
      watched={watched}
      gone={{ icon: 'nowhere', title: t('apps.gone'), text: t('apps.goneText'), all: t('apps.all') }}
      failed={t('apps.failed')}
    >
      {(app) => <OfApp app={app} />}
    </Details>
  );
}

function OfApp({ app }: { app: OwnApp }) {
  const t = useConsoleWords();
  const { doing, asking } = useDoing();
  const [changing, setChanging] = useState(false);
  const path = { clientId: app.clientId };

  const set = (disabled: boolean, done: string, undo?: () => void) =>
    doing(() => api.call('PUT /api/apps/{clientId}', { path, body: { disabled } }), done, undo);
  const enable = () => set(false, t('apps.enabledNow', { app: app.name }));
  const disable = () =>
    asking(
      {
        title: t('apps.disableAsk', { app: app.name }),
        text: t('apps.disableText'),
        yes: t('apps.disable'),
        danger: true,
      },
      () => set(true, t('apps.disabledNow', { app: app.name }), () => void enable()),
    );
  const remove = () =>
    asking(
      {
        title: t('apps.removeAsk', { app: app.name }),
        text: t('apps.removeText'),
        yes: t('apps.remove'),
        danger: true,
      },
      () =>
        doing(
          async () => {
            await api.call('DELETE /api/apps/{clientId}', { path });
            go({ kind: 'console', page: 'apps', query: {} }, 'replace');
          },
          t('apps.removed', { app: app.name }),
        ),
    );
  return (
    <div className="login-body">
      <div className="login-who">
        <h2>{app.name}</h2>
        <AppState app={app} />
      </div>
      <div className="login-actions">
        <Button onClick={() => setChanging(true)}>{t('apps.change')}</Button>
        {app.disabled ? (
          <Button onClick={() => void enable()}>{t('apps.enable')}</Button>
        ) : (
          <Button danger onClick={disable}>
            {t('apps.disable')}
          </Button>
        )}
        <Button danger type="text" onClick={remove}>
          {t('apps.remove')}
        </Button>
      </div>
      {app.barred && (
        <p className="login-note">
          {t('apps.barredText')}
          {app.barredWhy != null && (
            <>
              {' '}
              {t('apps.barredWhy')} <q>{app.barredWhy}</q>
            </>
          )}
        </p>
      )}
      <Copyable label={t('apps.clientId')} value={app.clientId} />
      <dl className="console-facts">
        <Fact name={t('apps.kind')}>{t(app.isPublic ? 'apps.isPublic' : 'apps.hasSecret')}</Fact>
        <Fact name={t('apps.idTokens')}>{app.idTokenAlg}</Fact>
        <Fact name={t('apps.tokens')}>{t(app.proofRequired ? 'apps.tokens.bound' : 'apps.tokens.bearer')}</Fact>
        <Fact name={t('apps.devices')}>{t(app.device ? 'apps.devices.yes' : 'apps.devices.no')}</Fact>
        <Fact name={t('apps.within')}>{t(app.mini ? 'apps.within.yes' : 'apps.within.no')}</Fact>
        <Fact name={t('apps.created')}>
          <Moment at={app.createdAt} />
        </Fact>
      </dl>
      <AppFacts app={app} />
      {app.logoutUris.length > 0 && (
        <section className="login-section" aria-labelledby="app-logouts">
          <h3 id="app-logouts">{t('apps.logouts')}</h3>
          <Addresses addresses={app.logoutUris} />
        </section>
      )}
      {app.origins.length > 0 && (
        <section className="login-section" aria-labelledby="app-origins">
          <h3 id="app-origins">{t('apps.origins')}</h3>
          <Addresses addresses={app.origins} />
        </section>
      )}
      {!app.isPublic && <Secrets app={app} />}
      {!app.isPublic && <Keys app={app} />}
      <Refusals app={app} />
      <section className="login-section" aria-labelledby="app-way">
        <h3 id="app-way">{t('apps.way')}</h3>
        <p className="quiet">{t('apps.wayText')}</p>
        <a className="console-link" href="/.well-known/oauth-authorization-server" target="_blank" rel="noreferrer">
          {t('apps.metadata')}
        </a>
      </section>
      <Suspense>{changing && <AppForm app={app} close={() => setChanging(false)} />}</Suspense>
    </div>
  );
}

/** Two at most live at once, so that one can be changed without a pause; none is shown again. */
function Secrets({ app }: { app: OwnApp }) {
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const { doing, asking } = useDoing();
  const [made, setMade] = useState<string>();
  const [busy, setBusy] = useState(false);
  const path = { clientId: app.clientId };
  const { query } = useWatched(
    ['secrets of', app.clientId],
    (signal) => api.call('GET /api/apps/{clientId}/secrets', { path, signal }),
    EVERY_SECONDS,
  );
  const again = () => queries.invalidateQueries({ queryKey: [CONSOLE] });
  const items = query.data?.items ?? [];
  const make = async () => {
    setBusy(true);
    try {
      setMade((await api.call('POST /api/apps/{clientId}/secrets', { path })).secret);
    } catch (fault) {
      void message.error(adviceOf(fault, t, words));
    }
    setBusy(false);
    await again();
  };
  const revoke = (secret: Secret) =>
    asking(
      {
        title: t('apps.revokeAsk', { slot: secret.slot }),
        text: t(items.length > 1 ? 'apps.revokeText' : 'apps.revokeLastText'),
        yes: t('apps.revoke'),
        danger: true,
      },
      () =>
        doing(
          () => api.call('DELETE /api/apps/{clientId}/secrets/{slot}', { path: { ...path, slot: secret.slot } }),
          t('apps.revoked', { slot: secret.slot }),
        ),
    );
  return (
    <section className="login-section" aria-labelledby="app-secrets">
      <header>
        <h3 id="app-secrets">{t('apps.secrets')}</h3>
        {query.data !== undefined && items.length < SECRETS_MAX && (
          <Button size="small" loading={busy} onClick={() => void make()}>
            {t('apps.makeSecret')}
          </Button>
        )}
      </header>
      <p className="quiet">{t(items.length < SECRETS_MAX ? 'apps.secretsText' : 'apps.secretsFull')}</p>
      <ul className="browsers">
        {items.map((secret) => (
          <li key={secret.slot}>
            <span className="who-words">
              <span>{t('apps.secretOf', { slot: secret.slot })}</span>
              <span className="quiet">
                {t('apps.madeAt')} <Moment at={secret.madeAt} /> ·{' '}
                {secret.lastUsedOn == null ? t('apps.neverUsed') : t('apps.usedOn', { day: secret.lastUsedOn })}
              </span>
            </span>
            <Button
              size="small"
              danger
              onClick={() => revoke(secret)}
              aria-label={`${t('apps.revoke')} ${t('apps.secretOf', { slot: secret.slot })}`}
            >
              {t('apps.revoke')}
            </Button>
          </li>
        ))}
      </ul>
      {made !== undefined && (
        <Modal
          open
          title={t('apps.secretMade')}
          mask={{ closable: false }}
          keyboard={false}
          onCancel={() => setMade(undefined)}
          footer={
            <Button type="primary" onClick={() => setMade(undefined)}>
              {t('apps.kept')}
            </Button>
          }
          width={520}
        >
          <NewSecret clientId={app.clientId} secret={made} />
        </Modal>
      )}
    </section>
  );
}
