import { api } from '../../api/client.js';
import { Tag, To } from '../parts/Parts.js';
import { useWatched } from '../parts/watch.js';
import { useConsoleWords } from '../words/index.js';
import { Span } from './DepartmentDetails.js';
import './organisation.css';

const EVERY_SECONDS = 30;

/** To which departments somebody belongs, and belonged. */
export function DepartmentsOf({ name }: { name: string }) {
  const t = useConsoleWords();
  const { query } = useWatched(
    ['departments of', name],
    (signal) => api.call('GET /api/logins/{name}/departments', { path: { name }, signal }),
    EVERY_SECONDS,
  );
  const all = query.data?.items ?? [];
  const now = all.filter((one) => one.until == null);
  const before = all.filter((one) => one.until != null);
  const line = (one: (typeof all)[number]) => (
    <li key={`${one.department} ${one.from}`}>
      <span className="who-words">
        <To place={{ kind: 'console', page: 'organisation', item: one.department, query: {} }}>
          {one.departmentName === '' ? t('organisation.isClosed') : one.departmentName}
        </To>
        <span className="quiet">
          {one.title !== '' && <>{one.title} · </>}
          <Span from={one.from} until={one.until} />
        </span>
        {one.lead && (
          <span>
            <Tag>{t('organisation.lead.is')}</Tag>
          </span>
        )}
      </span>
    </li>
  );
  return (
    <section className="login-section" aria-labelledby="departments-of">
      <header>
        <h3 id="departments-of">{t('organisation.departments')}</h3>
      </header>
      {query.data === undefined ? (
        <p className="quiet">{query.isError ? t('organisation.failed') : '…'}</p>
      ) : now.length === 0 ? (
        <p className="quiet">{t('organisation.inNone')}</p>
      ) : (
        <ul className="members">{now.map(line)}</ul>
      )}
      {before.length > 0 && (
        <details className="permissions">
          <summary>{t('organisation.before', { count: before.length })}</summary>
          <ul className="members members-before">{before.map(line)}</ul>
        </details>
      )}
    </section>
  );
}
