import type { ReactNode } from 'react';
import { Button } from 'antd';
import { exactTime } from '../../app/i18n/time.js';
import { useWords } from '../../app/i18n/index.js';
import { usePreferences } from '../../app/preferences.js';
import { Failure, ListSkeleton } from '../../app/States.js';
import { useConsoleWords } from '../words/index.js';
import { Closed } from './Closed.js';
import { secondOf } from './format.js';
import type { Watched } from './watch.js';

/** The head of a page: what it is, how fresh it is, what can be done; and below it the page, once there is something to show. */
export function Page<T>({
  title,
  lead,
  watched,
  actions,
  filters,
  failed,
  children,
}: {
  title: string;
  lead?: ReactNode;
  watched: Watched<T>;
  actions?: ReactNode;
  filters?: ReactNode;
  /** What could not be loaded. */
  failed: string;
  children: (data: T) => ReactNode;
}) {
  const { query } = watched;
  if (watched.denied) {
    // It was offered, so it could be seen until now. Nothing of it is shown, and the platform is not blamed.
    return <Closed demoted />;
  }
  return (
    <>
      <header className="console-head">
        <div className="console-head-words">
          <h1>{title}</h1>
          {lead !== undefined && <p className="quiet">{lead}</p>}
        </div>
        <Freshness watched={watched} />
        {actions !== undefined && <div className="console-actions">{actions}</div>}
      </header>
      {filters !== undefined && <div className="console-filters">{filters}</div>}
      <div className="console-body">
        {query.data !== undefined ? (
          children(query.data)
        ) : query.isError ? (
          <Failure title={failed} error={query.error} retry={() => void query.refetch()} retrying={query.isFetching} />
        ) : (
          <ListSkeleton />
        )}
      </div>
    </>
  );
}

/** When what is shown was read. It stands there from the start, so that nothing moves when it has something to say. */
function Freshness<T>({ watched }: { watched: Watched<T> }) {
  const t = useConsoleWords();
  const words = useWords();
  const language = usePreferences((preferences) => preferences.language);
  const { at, stale, query } = watched;
  return (
    <p className={`console-fresh${stale ? ' is-stale' : ''}`} title={at === 0 ? undefined : exactTime(at, language)}>
      <span aria-hidden={!stale}>
        {at === 0 ? '' : t(stale ? 'fresh.stale' : 'fresh.now', { time: secondOf(at, language) })}
      </span>
      {stale && (
        <Button size="small" type="link" onClick={() => void query.refetch()}>
          {words('app.retry')}
        </Button>
      )}
      <span role="status" className="heard">
        {stale ? t('fresh.staleSaid') : ''}
      </span>
    </p>
  );
}
