import { Segmented, Select } from 'antd';
import { api } from '../../api/client.js';
import { Nothing } from '../../app/States.js';
import type { ConsolePlace } from '../pages.js';
import { useNodes } from '../nodes/queries.js';
import { Page } from '../parts/Page.js';
import { filter, Pager, Search } from '../parts/Parts.js';
import { useWatched } from '../parts/watch.js';
import { Missing } from '../parts/Missing.js';
import { useConsoleWords } from '../words/index.js';
import { SessionTable } from './SessionTable.js';

const EVERY_SECONDS = 10;

/** Who is connected now, by which client, from where. */
export function SessionsPage({ place }: { place: ConsolePlace }) {
  const t = useConsoleWords();
  const { q = '', node = '', kind = '', after = '' } = place.query;
  const nodes = useNodes();
  const alone = nodes.query.data?.alone ?? true;
  const watched = useWatched(
    ['sessions', q, node, kind, after],
    (signal) => api.call('GET /api/sessions', { query: { query: q, node, kind, after, limit: 50 }, signal }),
    EVERY_SECONDS,
  );
  const filtered = q !== '' || node !== '' || kind !== '';
  return (
    <Page
      title={t('sessions.title')}
      lead={t('sessions.lead')}
      watched={watched}
      failed={t('sessions.failed')}
      filters={
        <>
          <Search place={place} label={t('sessions.search')} />
          <Segmented
            aria-label={t('sessions.client')}
            value={kind}
            onChange={(value) => filter(place, { kind: value })}
            options={[
              { value: '', label: t('sessions.all') },
              { value: 'channel', label: t('sessions.page') },
              { value: 'xmpp', label: t('sessions.xmpp') },
            ]}
          />
          {!alone && (
            <Select
              aria-label={t('sessions.node')}
              value={node}
              onChange={(value) => filter(place, { node: value })}
              popupMatchSelectWidth={false}
              options={[
                { value: '', label: t('sessions.allNodes') },
                ...(nodes.query.data?.items ?? [])
                  .filter((one) => one.alive)
                  .map((one) => ({ value: one.name, label: one.name })),
              ]}
            />
          )}
        </>
      }
    >
      {(page) => (
        <>
          <Missing nodes={page.silent} />
          {page.items.length === 0 ? (
            <Nothing
              icon="search"
              title={t(filtered ? 'sessions.noneFound' : 'sessions.none')}
              text={t(filtered ? 'sessions.noneFoundText' : 'sessions.noneText')}
            />
          ) : (
            <>
              <SessionTable rows={page.items} alone={alone} />
              <Pager place={place} next={page.next} shown={t('sessions.total', { count: page.total })} />
            </>
          )}
        </>
      )}
    </Page>
  );
}
