import { useState } from 'react';
import { Button } from 'antd';
import { api } from '../../api/client.js';
import { Failure } from '../../app/States.js';
import { Fact, Moment, Tag } from '../parts/Parts.js';
import { Permission } from '../parts/Permission.js';
import { useWatched } from '../parts/watch.js';
import { useConsoleWords, type ConsoleKey, type ConsoleTranslate } from '../words/index.js';
import type { OwnApp } from './AppsPage.js';
import { remedyOf, type Refused } from './remedy.js';

const EVERY_SECONDS = 10;
const FEW = 10;
const ALL = 200;

/** The last calls of an app that were refused, and what to do about each. */
export function Refusals({ app }: { app: OwnApp }) {
  const t = useConsoleWords();
  const [limit, setLimit] = useState(FEW);
  const { query } = useWatched(
    ['refusals of', app.clientId, limit],
    (signal) =>
      api.call('GET /api/apps/{clientId}/refusals', { path: { clientId: app.clientId }, query: { limit }, signal }),
    EVERY_SECONDS,
  );
  const items = query.data?.items ?? [];
  const silent = query.data?.silent ?? [];
  return (
    <section className="login-section" aria-labelledby="app-refusals">
      <h3 id="app-refusals">{t('refusals.title')}</h3>
      <p className="quiet">{t(query.data !== undefined && items.length === 0 ? 'refusals.none' : 'refusals.text')}</p>
      {query.isError && query.data === undefined && (
        <Failure title={t('refusals.failed')} error={query.error} retry={() => void query.refetch()} />
      )}
      {silent.length > 0 && <p className="login-note">{t('refusals.silent', { nodes: silent.join(', ') })}</p>}
      <ul className="refusals">
        {items.map((call) => (
          <li key={call.requestId}>
            <details>
              <summary>
                <span className="refusal-call">
                  <code>
                    {call.method} {call.route}
                  </code>
                  <span className="quiet">
                    <Moment at={call.at} /> · {t(`refusal.place.${call.place}` as ConsoleKey)}
                  </span>
                </span>
                <Tag tone={call.place === 'platform' ? 'warn' : 'plain'}>
                  {call.code === '' ? String(call.status) : call.code}
                </Tag>
              </summary>
              <Remedy call={call} t={t} />
            </details>
          </li>
        ))}
      </ul>
      {limit === FEW && items.length === FEW && (
        <Button size="small" onClick={() => setLimit(ALL)}>
          {t('refusals.more')}
        </Button>
      )}
    </section>
  );
}

function Remedy({ call, t }: { call: Refused; t: ConsoleTranslate }) {
  return (
    <div className="refusal-remedy">
      <p>{t(remedyOf(call))}</p>
      <dl className="console-facts">
        {call.permission != null && (
          <Fact name={t('refusals.permission')}>
            <Permission name={call.permission} />
          </Fact>
        )}
        <Fact name={t('refusals.status')}>{call.status}</Fact>
        {call.behalf != null && (
          <Fact name={t('refusals.behalf')}>{t(`refusal.behalf.${call.behalf}` as ConsoleKey)}</Fact>
        )}
        {call.claimed && <Fact name={t('refusals.who')}>{t('refusals.claimed')}</Fact>}
        <Fact name={t('refusals.request')}>
          <code>{call.requestId}</code>
        </Fact>
      </dl>
    </div>
  );
}
