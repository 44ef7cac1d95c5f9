import { Permission } from '../parts/Permission.js';
import { useConsoleWords } from '../words/index.js';

export function Addresses({ addresses }: { addresses: readonly string[] }) {
  return (
    <ul className="app-lines">
      {addresses.map((address) => (
        <li key={address}>
          <code>{address}</code>
        </li>
      ))}
    </ul>
  );
}

/** What an app has said of itself: where people are sent back to, and what it may ask them for. */
export function AppFacts({ app }: { app: { redirectUris: readonly string[]; permissions: readonly string[] } }) {
  const t = useConsoleWords();
  return (
    <>
      <section className="login-section" aria-labelledby="app-redirects">
        <h3 id="app-redirects">{t('apps.redirects')}</h3>
        {app.redirectUris.length === 0 ? (
          <p className="quiet">{t('apps.noRedirects')}</p>
        ) : (
          <Addresses addresses={app.redirectUris} />
        )}
      </section>
      <section className="login-section" aria-labelledby="app-permissions">
        <h3 id="app-permissions">{t('apps.permissions')}</h3>
        {app.permissions.length === 0 ? (
          <p className="quiet">{t('apps.noPermissions')}</p>
        ) : (
          <ul className="app-lines">
            {app.permissions.map((permission) => (
              <li key={permission}>
                <Permission name={permission} />
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}
