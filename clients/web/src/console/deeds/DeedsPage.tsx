import { api, type Reply } from '../../api/client.js';
import { Nothing } from '../../app/States.js';
import { exactTime } from '../../app/i18n/time.js';
import { usePreferences } from '../../app/preferences.js';
import type { ConsolePlace } from '../pages.js';
import { DataTable, type Column } from '../parts/DataTable.js';
import { Page } from '../parts/Page.js';
import { Moment, Pager, Search, Tag } from '../parts/Parts.js';
import { useWatched } from '../parts/watch.js';
import { WithAddresses } from '../parts/WithAddresses.js';
import { useConsoleWords, wordFor } from '../words/index.js';

type Deed = Reply<'GET /api/deeds'>['items'][number];

const EVERY_SECONDS = 15;

/** What administrators did, to whom, from where, and how it went. */
export function DeedsPage({ place }: { place: ConsolePlace }) {
  const t = useConsoleWords();
  const { q = '', after = '' } = place.query;
  const watched = useWatched(
    ['deeds', q, after],
    (signal) => api.call('GET /api/deeds', { query: { query: q, after, limit: 50 }, signal }),
    EVERY_SECONDS,
  );
  return (
    <Page
      title={t('deeds.title')}
      lead={t('deeds.lead')}
      watched={watched}
      failed={t('deeds.failed')}
      filters={<Search place={place} label={t('deeds.search')} />}
    >
      {(page) =>
        page.items.length === 0 ? (
          <Nothing
            icon="search"
            title={t(q === '' ? 'deeds.none' : 'deeds.noneFound')}
            text={t(q === '' ? 'deeds.noneText' : 'deeds.noneFoundText')}
          />
        ) : (
          <>
            <DeedTable rows={page.items} />
            <Pager place={place} next={page.next} shown={t('deeds.shown', { count: page.items.length })} />
          </>
        )
      }
    </Page>
  );
}

export function DeedTable({ rows, ofOne = false }: { rows: readonly Deed[]; ofOne?: boolean }) {
  const t = useConsoleWords();
  const language = usePreferences((preferences) => preferences.language);
  const columns: Column<Deed>[] = [
    {
      key: 'deed',
      head: t('deeds.deed'),
      title: true,
      cell: (deed) => (
        <span className="who-words">
          <span>
            {wordFor(t, 'deed', deed.deed)}
            {!ofOne && deed.subject !== '' && (
              <>
                {': '}
                <strong>
                  <WithAddresses text={deed.subject} />
                </strong>
              </>
            )}
          </span>
          {deed.detail !== '' && (
            <span className="quiet">
              <WithAddresses text={deed.detail} />
            </span>
          )}
        </span>
      ),
    },
    { key: 'who', head: t('deeds.who'), cell: (deed) => deed.name },
    {
      key: 'outcome',
      head: t('deeds.outcome'),
      cell: (deed) => (
        <Tag
          tone={deed.outcome === 'done' ? 'good' : deed.outcome === 'fault' || deed.outcome == null ? 'bad' : 'warn'}
        >
          {deed.outcome === 'done'
            ? t('outcome.done')
            : deed.outcome === 'fault'
              ? t('outcome.fault')
              : deed.outcome == null
                ? t('outcome.unknown')
                : t('outcome.refused', { code: deed.outcome })}
        </Tag>
      ),
    },
    ...(ofOne
      ? []
      : [
          {
            key: 'address',
            head: t('sessions.address'),
            spare: true,
            cell: (deed: Deed) => (
              <code>
                <WithAddresses text={deed.address} />
              </code>
            ),
          },
        ]),
    {
      key: 'at',
      head: t('deeds.at'),
      cell: (deed) => (
        <span title={t('deeds.request', { time: exactTime(Date.parse(deed.at), language), request: deed.request })}>
          <Moment at={deed.at} />
        </span>
      ),
    },
  ];
  return <DataTable label={t('deeds.title')} columns={columns} rows={rows} rowKey={(deed) => deed.id} />;
}
