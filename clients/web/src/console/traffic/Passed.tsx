import { usePreferences } from '../../app/preferences.js';
import type { ConsolePlace } from '../pages.js';
import { DataTable, type Column } from '../parts/DataTable.js';
import { Moment, Tag, To } from '../parts/Parts.js';
import { useConsoleWords, type ConsoleTranslate } from '../words/index.js';
import { NO_APP, OTHERS, tookOf } from './series.js';
import type { Traffic } from './TrafficPage.js';

type Row = Traffic['routes']['items'][number];
type Refusal = Traffic['refusals'][number];

/** As it is told to people: what has no name of its own has one in words. */
export function nameOf(name: string, kind: string, t: ConsoleTranslate): string {
  if (name === OTHERS) {
    return t('traffic.others');
  }
  return kind === 'app' && name === NO_APP ? t('traffic.noApp') : name;
}

/** Narrows the page down to one route, app or code. */
function Narrowed({ place, kind, name }: { place: ConsolePlace; kind: 'route' | 'app' | 'code'; name: string }) {
  const t = useConsoleWords();
  const words = nameOf(name, kind, t);
  return (
    <To place={{ ...place, query: { ...place.query, [kind]: name } }}>
      {words === name ? <code>{name}</code> : words}
    </To>
  );
}

function Further({ count }: { count: number }) {
  const t = useConsoleWords();
  return count === 0 ? null : <p className="quiet">{t('traffic.further', { count })}</p>;
}

function CodeTags({ row }: { row: Row }) {
  const language = usePreferences((preferences) => preferences.language);
  const t = useConsoleWords();
  return row.codes.length === 0 ? (
    '–'
  ) : (
    <span className="tags">
      {row.codes.map((one) => (
        <Tag key={one.code}>
          {nameOf(one.code, 'code', t)} {one.count.toLocaleString(language)}
        </Tag>
      ))}
    </span>
  );
}

/** Interfaces and routes, in the order that was asked for. */
export function Routes({ place, list }: { place: ConsolePlace; list: Traffic['routes'] }) {
  const t = useConsoleWords();
  const language = usePreferences((preferences) => preferences.language);
  const columns: Column<Row>[] = [
    {
      key: 'name',
      head: t('traffic.route'),
      title: true,
      cell: (row) => <Narrowed place={place} kind="route" name={row.name} />,
    },
    {
      key: 'p50',
      head: 'p50',
      end: true,
      spare: true,
      cell: (row) => tookOf(row.counts.p50Micros, language),
    },
    { key: 'p95', head: 'p95', end: true, cell: (row) => tookOf(row.counts.p95Micros, language) },
    { key: 'p99', head: 'p99', end: true, cell: (row) => tookOf(row.counts.p99Micros, language) },
    {
      key: 'requests',
      head: t('traffic.requests'),
      end: true,
      cell: (row) => row.counts.requests.toLocaleString(language),
    },
    {
      key: 'refused',
      head: t('traffic.refused'),
      end: true,
      cell: (row) => row.counts.refused.toLocaleString(language),
    },
    { key: 'errors', head: t('traffic.errors'), end: true, cell: (row) => row.counts.errors.toLocaleString(language) },
    { key: 'codes', head: t('traffic.why'), spare: true, cell: (row) => <CodeTags row={row} /> },
  ];
  return (
    <section aria-labelledby="traffic-routes">
      <h2 id="traffic-routes">{t('traffic.routes')}</h2>
      <DataTable label={t('traffic.routes')} columns={columns} rows={list.items} rowKey={(row) => row.name} />
      <Further count={list.further} />
    </section>
  );
}

export function Apps({ place, list }: { place: ConsolePlace; list: Traffic['apps'] }) {
  const t = useConsoleWords();
  const language = usePreferences((preferences) => preferences.language);
  const columns: Column<Row>[] = [
    {
      key: 'app',
      head: t('traffic.app'),
      title: true,
      cell: (row) => <Narrowed place={place} kind="app" name={row.name} />,
    },
    {
      key: 'requests',
      head: t('traffic.requests'),
      end: true,
      cell: (row) => row.counts.requests.toLocaleString(language),
    },
    {
      key: 'refused',
      head: t('traffic.refused'),
      end: true,
      cell: (row) => row.counts.refused.toLocaleString(language),
    },
    { key: 'errors', head: t('traffic.errors'), end: true, cell: (row) => row.counts.errors.toLocaleString(language) },
  ];
  return (
    <section aria-labelledby="traffic-apps">
      <h2 id="traffic-apps">{t('traffic.apps')}</h2>
      <DataTable label={t('traffic.apps')} columns={columns} rows={list.items} rowKey={(row) => row.name} />
      <Further count={list.further} />
    </section>
  );
}

export function Codes({ place, codes }: { place: ConsolePlace; codes: Traffic['codes'] }) {
  const t = useConsoleWords();
  const language = usePreferences((preferences) => preferences.language);
  return (
    <section aria-labelledby="traffic-codes">
      <h2 id="traffic-codes">{t('traffic.codes')}</h2>
      {codes.length === 0 ? (
        <p className="quiet">{t('traffic.noCodes')}</p>
      ) : (
        <DataTable
          label={t('traffic.codes')}
          columns={[
            {
              key: 'code',
              head: t('traffic.code'),
              title: true,
              cell: (one) => <Narrowed place={place} kind="code" name={one.code} />,
            },
            { key: 'count', head: t('traffic.times'), end: true, cell: (one) => one.count.toLocaleString(language) },
          ]}
          rows={codes}
          rowKey={(one) => one.code}
        />
      )}
    </section>
  );
}

/** Single requests that were refused, each with the id by which the log knows it. */
export function LastRefused({
  place,
  refusals,
  several,
}: {
  place: ConsolePlace;
  refusals: readonly Refusal[];
  /** Whether there is more than one node, in whose log it may be. */
  several: boolean;
}) {
  const t = useConsoleWords();
  const columns: Column<Refusal>[] = [
    {
      key: 'route',
      head: t('traffic.route'),
      title: true,
      cell: (one) => (
        <span className="who-words">
          <code>
            {one.route.startsWith(`${one.method} `) ? one.route : `${one.method} ${nameOf(one.route, 'route', t)}`}
          </code>
          <span className="quiet">
            {nameOf(one.app, 'app', t)}
            {several && ` · ${one.node}`}
          </span>
        </span>
      ),
    },
    {
      key: 'code',
      head: t('traffic.code'),
      cell: (one) => (
        <span className="who-words">
          <Narrowed place={place} kind="code" name={one.code} />
          <span className="quiet">{one.status}</span>
        </span>
      ),
    },
    { key: 'request', head: t('traffic.request'), cell: (one) => <code className="is-whole">{one.requestId}</code> },
    { key: 'at', head: t('traffic.at'), cell: (one) => <Moment at={one.at} /> },
  ];
  return (
    <section aria-labelledby="traffic-last">
      <h2 id="traffic-last">{t('traffic.last')}</h2>
      <p className="quiet">{t(refusals.length === 0 ? 'traffic.noCodes' : 'traffic.lastText')}</p>
      {refusals.length > 0 && (
        <DataTable
          label={t('traffic.last')}
          columns={columns}
          rows={refusals.slice(0, 25)}
          rowKey={(one) => one.requestId}
        />
      )}
    </section>
  );
}
