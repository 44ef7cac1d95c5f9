import { useState } from 'react';
import { App, Button } from 'antd';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.js';
import { Avatar } from '../../app/Avatar.js';
import { useWords } from '../../app/i18n/index.js';
import { useLive } from '../../live/context.js';
import { DeedTable } from '../deeds/DeedsPage.js';
import { useNodes } from '../nodes/queries.js';
import { DepartmentsOf } from '../organisation/DepartmentsOf.js';
import type { ConsolePlace } from '../pages.js';
import { Details, useDoing } from '../parts/Details.js';
import { Fact, Moment, To } from '../parts/Parts.js';
import { adviceOf } from '../parts/refused.js';
import { CONSOLE, useWatched } from '../parts/watch.js';
import { SessionTable } from '../sessions/SessionTable.js';
import { useConsoleWords } from '../words/index.js';
import { ChangeName } from './ChangeName.js';
import { State, type Login } from './LoginsPage.js';
import { ResetPassword } from './ResetPassword.js';
import { browserOf } from './browser.js';

const EVERY_SECONDS = 10;

const REALM: Record<string, 'realm.customers' | 'realm.guests'> = {
  customers: 'realm.customers',
  guests: 'realm.guests',
};

/** One login: what it is, where its person is signed in, what was done with it, and what can be. */
export function LoginDetails({
  name,
  place,
  alone = false,
}: {
  name: string;
  place: ConsolePlace;
  /** No list stands beside it. */
  alone?: boolean;
}) {
  const t = useConsoleWords();
  const watched = useWatched(
    ['login', name],
    (signal) => api.call('GET /api/logins/{name}', { path: { name }, signal }),
    EVERY_SECONDS,
  );
  return (
    <Details
      place={place}
      alone={alone}
      label={t('logins.details')}
      watched={watched}
      gone={{ icon: 'people', title: t('logins.gone'), text: t('logins.goneText', { name }), all: t('logins.all') }}
      failed={t('logins.failed')}
    >
      {(login) => <OfLogin login={login} />}
    </Details>
  );
}

function OfLogin({ login }: { login: Login }) {
  const t = useConsoleWords();
  const live = useLive();
  const { doing, asking } = useDoing();
  const [open, setOpen] = useState<'name' | 'password'>();
  const own = login.jid === live.me;
  const path = { name: login.name };
  const name = login.displayName;

  const change = (body: { disabled?: boolean; bundle?: string }, done: string, undo?: () => void) =>
    doing(() => api.call('PATCH /api/logins/{name}', { path, body }), done, undo);
  const enable = () => change({ disabled: false }, t('logins.enabledNow', { name }));
  const disable = () =>
    asking(
      {
        title: t('logins.disableAsk', { name }),
        text: t('logins.disableText'),
        yes: t('logins.disable'),
        danger: true,
      },
      () => change({ disabled: true }, t('logins.disabledNow', { name }), () => void enable()),
    );
  const bundle = (next: 'administrator' | 'person') => {
    const up = next === 'administrator';
    asking(
      {
        title: t(up ? 'logins.promoteAsk' : 'logins.demoteAsk', { name }),
        text: t(up ? 'logins.promoteText' : 'logins.demoteText'),
        yes: t(up ? 'logins.promote' : 'logins.demote'),
      },
      () =>
        change(
          { bundle: next },
          t('logins.bundleNow', { name, bundle: t(`bundle.${next}`) }),
          () => void change({ bundle: login.bundle }, t('logins.undone')),
        ),
    );
  };
  const removeFactor = () =>
    asking(
      {
        title: t('logins.removeFactorAsk', { name }),
        text: t('logins.removeFactorText', { name }),
        yes: t('logins.removeFactor'),
        danger: true,
      },
      () =>
        doing(() => api.call('DELETE /api/logins/{name}/second-factor', { path }), t('logins.removedFactor', { name })),
    );
  const remove = () =>
    asking(
      {
        title: t('logins.removeAsk', { name }),
        text: t('logins.removeText', { name: login.name }),
        yes: t('logins.remove'),
        danger: true,
      },
      () => doing(() => api.call('DELETE /api/logins/{name}', { path }), t('logins.removed', { name })),
    );
  return (
    <div className="login-body">
      <div className="login-who">
        <Avatar jid={login.jid} name={login.displayName} size={56} />
        <h2>{login.displayName}</h2>
        <p className="quiet">{login.jid}</p>
        <State login={login} />
      </div>
      <div className="login-actions">
        <Button onClick={() => setOpen('name')}>{t('logins.rename')}</Button>
        <Button onClick={() => setOpen('password')}>{t('logins.reset')}</Button>
        {!own && (
          <Button onClick={() => bundle(login.bundle === 'administrator' ? 'person' : 'administrator')}>
            {t(login.bundle === 'administrator' ? 'logins.demote' : 'logins.promote')}
          </Button>
        )}
        {!own &&
          (login.disabled ? (
            <Button onClick={() => void enable()}>{t('logins.enable')}</Button>
          ) : (
            <Button danger onClick={disable}>
              {t('logins.disable')}
            </Button>
          ))}
        {!own && login.secondFactor && <Button onClick={removeFactor}>{t('logins.removeFactor')}</Button>}
        {!own && (
          <Button danger type="text" onClick={remove}>
            {t('logins.remove')}
          </Button>
        )}
      </div>
      {own && <p className="quiet login-note">{t('logins.own')}</p>}
      <dl className="console-facts">
        <Fact name={t('logins.name')}>{login.name}</Fact>
        <Fact name={t('logins.realm')}>{t(REALM[login.realm] ?? 'realm.employees')}</Fact>
        <Fact name={t('logins.factor')}>{t(login.secondFactor ? 'logins.factorOn' : 'logins.factorOff')}</Fact>
        <Fact name={t('logins.created')}>
          <Moment at={login.createdAt} />
        </Fact>
      </dl>
      {live.may('identity.organisation.read') && <DepartmentsOf name={login.name} />}
      <Permissions bundle={login.bundle} />
      <SignedIn login={login} />
      <LetApps login={login} />
      {live.may('identity.deed.read') && <History login={login} />}
      {open === 'name' && <ChangeName login={login} close={() => setOpen(undefined)} />}
      {open === 'password' && <ResetPassword login={login} close={() => setOpen(undefined)} />}
    </div>
  );
}

/** What the login's bundle holds; read when somebody wants to know. */
function Permissions({ bundle }: { bundle: string }) {
  const t = useConsoleWords();
  const [open, setOpen] = useState(false);
  const bundles = useQuery({
    queryKey: [CONSOLE, 'bundles'],
    queryFn: ({ signal }) => api.call('GET /api/bundles', { signal }),
    staleTime: Infinity,
    enabled: open,
  });
  const held = bundles.data?.items.find((one) => one.bundle === bundle)?.permissions;
  return (
    <details className="permissions" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('logins.permissions')}</summary>
      {held === undefined ? (
        <p className="quiet">{bundles.isError ? t('logins.failed') : '…'}</p>
      ) : (
        <ul>
          {held.map((permission) => (
            <li key={permission}>
              <code>{permission}</code>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}

function SignedIn({ login }: { login: Login }) {
  const t = useConsoleWords();
  const words = useWords();
  const live = useLive();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const { doing, asking } = useDoing();
  const alone = useNodes().query.data?.alone ?? true;
  const maySee = live.may('messaging.session.read');
  const now = useWatched(
    ['sessions of', login.jid, maySee],
    async (signal) =>
      maySee
        ? (await api.call('GET /api/sessions', { query: { query: login.jid, limit: 50 }, signal })).items.filter(
            (session) => session.jid === login.jid,
          )
        : [],
    EVERY_SECONDS,
  );
  const browsers = useWatched(
    ['browsers of', login.name],
    (signal) => api.call('GET /api/logins/{name}/sessions', { path: { name: login.name }, signal }),
    EVERY_SECONDS,
  );
  const again = () => queries.invalidateQueries({ queryKey: [CONSOLE] });
  const endAll = () =>
    asking(
      {
        title: t('logins.endAllAsk', { name: login.displayName }),
        text: t('logins.endAllText'),
        yes: t('logins.endAll'),
        danger: true,
      },
      () =>
        doing(
          () => api.call('DELETE /api/logins/{name}/sessions', { path: { name: login.name } }),
          t('logins.endedAll'),
        ),
    );
  const end = async (session: string) => {
    try {
      await api.call('DELETE /api/logins/{name}/sessions/{session}', { path: { name: login.name, session } });
    } catch (fault) {
      void message.error(adviceOf(fault, t, words));
    }
    await again();
  };
  const items = browsers.query.data?.items ?? [];
  return (
    <section className="login-section" aria-labelledby="signed-in">
      <header>
        <h3 id="signed-in">{t('logins.signedIn')}</h3>
        {(items.length > 0 || (now.query.data ?? []).length > 0) && (
          <Button size="small" danger onClick={endAll}>
            {t('logins.endAll')}
          </Button>
        )}
      </header>
      {now.query.data !== undefined && now.query.data.length > 0 && (
        <SessionTable rows={now.query.data} alone={alone} ofOne />
      )}
      {now.query.data?.length === 0 && <p className="quiet">{t('logins.notConnected')}</p>}
      <h4>{t('logins.browsers')}</h4>
      {items.length === 0 ? (
        <p className="quiet">{t('logins.noBrowsers')}</p>
      ) : (
        <ul className="browsers">
          {items.map((item) => (
            <li key={item.session}>
              <span className="who-words">
                <span title={item.agent}>{browserOf(item.agent) ?? t('logins.someBrowser')}</span>
                <span className="quiet">
                  {item.address} · {t('logins.lastSeen')} <Moment at={item.lastSeenAt} />
                </span>
              </span>
              <Button
                size="small"
                onClick={() => void end(item.session)}
                aria-label={t('logins.endBrowser', { browser: browserOf(item.agent) ?? item.address })}
              >
                {t('sessions.end')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What the person lets apps do, each of which an administrator can keep out. */
function LetApps({ login }: { login: Login }) {
  const t = useConsoleWords();
  const { doing, asking } = useDoing();
  const { query } = useWatched(
    ['consents of', login.name],
    (signal) => api.call('GET /api/logins/{name}/consents', { path: { name: login.name }, signal }),
    EVERY_SECONDS,
  );
  const items = query.data?.items ?? [];
  const withdraw = ({ clientId, name }: (typeof items)[number]) =>
    asking(
      {
        title: t('consent.withdrawAsk', { app: name }),
        text: t('logins.withdrawText'),
        yes: t('consent.withdraw'),
        danger: true,
      },
      () =>
        doing(
          () => api.call('DELETE /api/logins/{name}/consents/{clientId}', { path: { name: login.name, clientId } }),
          t('logins.withdrawn', { app: name, name: login.displayName }),
        ),
    );
  return (
    <section className="login-section" aria-labelledby="let-apps">
      <header>
        <h3 id="let-apps">{t('logins.apps')}</h3>
      </header>
      {items.length === 0 ? (
        <p className="quiet">{t('logins.noApps')}</p>
      ) : (
        <ul className="browsers">
          {items.map((app) => (
            <li key={app.clientId}>
              <span className="who-words">
                <span title={app.scopes.join(', ')}>{app.name}</span>
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
                onClick={() => withdraw(app)}
                aria-label={t('consent.withdrawOf', { withdraw: t('consent.withdraw'), app: app.name })}
              >
                {t('consent.withdraw')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function History({ login }: { login: Login }) {
  const t = useConsoleWords();
  const { query } = useWatched(
    ['deeds of', login.name],
    async (signal) =>
      (await api.call('GET /api/deeds', { query: { query: login.name, limit: 50 }, signal })).items
        .filter((deed) => deed.subject === login.name)
        .slice(0, 8),
    EVERY_SECONDS,
  );
  return (
    <section className="login-section" aria-labelledby="history">
      <header>
        <h3 id="history">{t('logins.history')}</h3>
        <To place={{ kind: 'console', page: 'deeds', query: { q: login.name } }}>{t('logins.allDeeds')}</To>
      </header>
      {query.data !== undefined && query.data.length > 0 ? (
        <DeedTable rows={query.data} ofOne />
      ) : (
        <p className="quiet">{t('logins.noHistory')}</p>
      )}
    </section>
  );
}
