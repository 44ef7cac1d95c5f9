import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { StyleProvider } from '@ant-design/cssinjs';
import { QueryCache, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { App as AntdApp, ConfigProvider } from 'antd';
import enUs from 'antd/locale/en_US';
import zhCn from 'antd/locale/zh_CN';
import { api, Problem } from '../api/client.js';
import { changeSession, endSession, keys } from '../api/keys.js';
import type { Session } from '../api/types.js';
import { SignIn } from '../signin/SignIn.js';
import { asksAgain, onwardOf } from '../signin/onward.js';
import { belongsTo } from '../signin/owner.js';
import { Boundary } from './Boundary.js';
import { Mark } from './Icon.js';
import { useWords } from './i18n/index.js';
import { useMedia } from './media.js';
import { usePreferences } from './preferences.js';
import { Failure, Late } from './States.js';
import { antdThemeOf, applyTokens, type Mode } from './theme.js';

// Who signs in does not wait for what comes after.
const SESSION_AGAIN_MILLIS = 10_000;
const loadFrame = () => import('./Frame.js');
const Frame = lazy(loadFrame);
/** Whoever was given a link chooses a password here, signed in or not. */
const PASSWORD_PATH = '/password';
const ChoosePassword = lazy(() => import('../signin/ChoosePassword.js'));
/** Where the authorization server sends whoever an app wants to ask. */
const CONSENT_PATH = '/consent';
const Consent = lazy(() => import('../consent/Consent.js'));
/** Where whoever has a device before them types in what it shows. */
const DEVICE_PATH = '/device';
const Device = lazy(() => import('../consent/Device.js'));
/** Where the authorization server sends whoever signs out of an app. */
const SIGN_OUT_PATH = '/sign-out';
const SignOut = lazy(() => import('../consent/SignOut.js'));
/** What people see to for themselves. */
const ACCOUNT_PATH = '/account';
const Account = lazy(() => import('../account/Account.js'));

const queries = new QueryClient({
  queryCache: new QueryCache({
    onError: (fault, query) => {
      // The session ended while the page was open; the session's own question answers that itself.
      if (fault instanceof Problem && fault.status === 401 && query.queryKey[0] !== keys.session[0]) {
        endSession(queries);
      } else if (fault instanceof Problem && fault.status === 403) {
        void learnPermissions();
      }
    },
  }),
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      retry: (failures, fault) =>
        failures < 2 && !(fault instanceof Problem && fault.status >= 400 && fault.status < 500),
    },
  },
});

/** The page: language and theme around, then either the sign-in or the frame. */
export function App() {
  const { theme, language } = usePreferences();
  const dark = useMedia('(prefers-color-scheme: dark)');
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const mode: Mode = theme === 'system' ? (dark ? 'dark' : 'light') : theme;
  useMemo(() => applyTokens(mode, document.documentElement), [mode]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const antdTheme = useMemo(() => antdThemeOf(mode, !still), [mode, still]);
  return (
    <StyleProvider layer>
      <ConfigProvider
        theme={antdTheme}
        locale={language === 'zh-CN' ? zhCn : enUs}
        button={{ autoInsertSpace: false }}
        wave={{ disabled: true }}
      >
        <AntdApp component={false} message={{ maxCount: 3 }}>
          <QueryClientProvider client={queries}>
            <Boundary>
              <Gate />
            </Boundary>
          </QueryClientProvider>
        </AntdApp>
      </ConfigProvider>
    </StyleProvider>
  );
}

function Gate() {
  const t = useWords();
  const [shownAgain, setShownAgain] = useState(false);
  const [factorLater, setFactorLater] = useState(false);
  const session = useQuery({
    queryKey: keys.session,
    queryFn: readSession,
    staleTime: Infinity,
    // Nothing stands on the page yet: what is wrong is said at once, and tried again in the open.
    retry: false,
    refetchInterval: (query) => (query.state.status === 'error' ? SESSION_AGAIN_MILLIS : false),
  });
  // The words stay while it is tried again.
  const failure = useRef<unknown>(null);
  failure.current = session.isPending ? failure.current : session.error;
  useEffect(() => {
    void loadFrame();
  }, []);
  if (failure.current !== null) {
    return (
      <main className="splash">
        <Failure
          alone
          title={t('app.unopened')}
          error={failure.current}
          retry={() => void session.refetch()}
          retrying={session.isFetching}
        />
      </main>
    );
  }
  if (session.isPending) {
    return <Splash />;
  }
  if (session.isError) {
    return null;
  }
  if (location.pathname === PASSWORD_PATH) {
    return (
      <Suspense fallback={<Splash />}>
        <ChoosePassword />
      </Suspense>
    );
  }
  if (location.pathname === SIGN_OUT_PATH) {
    return (
      <Suspense fallback={<Splash />}>
        <SignOut session={session.data} />
      </Suspense>
    );
  }
  const onward = onwardOf(location.search, location.origin);
  // An app may want whoever is signed in to show once more that it is them.
  const again = onward !== undefined && !shownAgain && asksAgain(location.search);
  if (session.data === null || again) {
    return (
      <SignIn
        ended={session.data === null && queries.getQueryData(keys.ended) === true}
        forApp={again ? 'again' : goesOnTo(onward ?? location.pathname)}
        onSignedIn={(signedIn) => {
          setShownAgain(true);
          enter(signedIn);
        }}
      />
    );
  }
  if (onward !== undefined) {
    return <Onward to={onward} />;
  }
  if (location.pathname === DEVICE_PATH) {
    return (
      <Suspense fallback={<Splash />}>
        <Device session={session.data} key={session.data.jid} />
      </Suspense>
    );
  }
  if (location.pathname === CONSENT_PATH) {
    return (
      <Suspense fallback={<Splash />}>
        <Consent session={session.data} key={session.data.jid} />
      </Suspense>
    );
  }
  const lacking = session.data.factorLacking && !factorLater;
  if (location.pathname === ACCOUNT_PATH || lacking) {
    return (
      <Suspense fallback={<Splash />}>
        <Account
          session={session.data}
          key={session.data.jid}
          later={location.pathname === ACCOUNT_PATH ? undefined : () => setFactorLater(true)}
        />
      </Suspense>
    );
  }
  return (
    <Suspense fallback={<Splash />}>
      <Frame session={session.data} key={session.data.jid} />
    </Suspense>
  );
}

/** For whom somebody signs in who wants to be at `place`. */
function goesOnTo(place: string): 'app' | 'device' | undefined {
  const path = place.replace(/\?.*/, '');
  return path === DEVICE_PATH ? 'device' : path === CONSENT_PATH || path.startsWith('/oauth2/') ? 'app' : undefined;
}

/** On to where the person was going before the sign-in. "Back" then leads to where they came from, and not here. */
function Onward({ to }: { to: string }) {
  useEffect(() => {
    location.replace(to);
  }, [to]);
  return <Splash />;
}

function enter(session: Session): void {
  changeSession(queries, accept(session));
}

function Splash() {
  const t = useWords();
  return (
    <Late>
      <div className="splash" role="status" aria-label={t('app.loading')}>
        <Mark size={48} />
      </div>
    </Late>
  );
}

async function readSession(): Promise<Session | null> {
  try {
    const session = await api.call('GET /api/session', {});
    return session === undefined ? null : accept(session);
  } catch (fault) {
    // Somebody took the login away a moment ago.
    if (fault instanceof Problem && fault.status === 401) {
      return null;
    }
    throw fault;
  }
}

/**
 * What is not offered to whoever may not do it was refused all the same: the login may less than when the session was read. The
 * pages then show what it may now. When that cannot be read either, the refusal stays on the page that was refused.
 */
async function learnPermissions(): Promise<void> {
  const known = queries.getQueryData<Session | null>(keys.session);
  const now = await readSession().catch(() => undefined);
  // Whoever signed out or in meanwhile was not meant.
  if (now === undefined || known == null || queries.getQueryData(keys.session) !== known) {
    return;
  }
  if (now === null) {
    endSession(queries);
  } else if (now.jid !== known.jid) {
    changeSession(queries, now);
  } else if (known.permissions.some((permission) => !now.permissions.includes(permission))) {
    queries.setQueryData(keys.session, now);
  }
}

function accept(session: Session): Session {
  api.useCsrfToken(session.csrfToken);
  belongsTo(session.jid);
  return session;
}
