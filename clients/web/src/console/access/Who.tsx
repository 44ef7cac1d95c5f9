import { Select } from 'antd';
import { api, type Reply } from '../../api/client.js';
import { Nothing } from '../../app/States.js';
import type { ConsolePlace } from '../pages.js';
import { DataTable, type Column } from '../parts/DataTable.js';
import { namedList } from '../parts/NamedList.js';
import { Page } from '../parts/Page.js';
import { filter, Pager, To } from '../parts/Parts.js';
import { useWatched } from '../parts/watch.js';
import { useConsoleWords, wordFor } from '../words/index.js';
import { PermissionChoice, useBoundaries } from './choices.js';
import { Views } from './Views.js';

type Holder = Reply<'GET /api/access/who'>['items'][number];

const EVERY_SECONDS = 15;

/** Everybody who holds a permission for anything at all. */
export function Who({ place }: { place: ConsolePlace }) {
  const t = useConsoleWords();
  const { permission = '', boundary = '', after = '', kind = '' } = place.query;
  const ofApps = kind === 'app';
  const boundaries = useBoundaries().data ?? [];
  const watched = useWatched(
    ['who', permission, kind, boundary, after],
    async (signal) =>
      permission === ''
        ? NOT_ASKED
        : api.call('GET /api/access/who', {
            query: {
              permission,
              ...(ofApps ? { kind } : {}),
              ...(boundary === '' ? {} : { boundary }),
              ...(after === '' ? {} : { after }),
              limit: 50,
            },
            signal,
          }),
    EVERY_SECONDS,
  );
  const columns: Column<Holder>[] = [
    {
      key: 'who',
      head: t(ofApps ? 'apps.app' : 'logins.person'),
      title: true,
      cell: (holder) => (
        <span className="who-words">
          <To place={{ ...place, query: { ...(ofApps ? { kind: 'app' } : {}), subject: holder.name, permission } }}>
            {holder.displayName}
          </To>
          <span className="quiet">{holder.name}</span>
        </span>
      ),
    },
    {
      key: 'range',
      head: t('access.range'),
      cell: (holder) => (holder.range == null ? t('access.elsewhere') : wordFor(t, 'range', holder.range)),
    },
  ];
  return (
    <Page
      title={t('access.title')}
      lead={t('access.lead')}
      watched={watched}
      failed={t('access.failed')}
      filters={
        <>
          <Views place={place} />
          <PermissionChoice
            value={permission}
            onChange={(value) => filter(place, { permission: value })}
            label={t('access.permission')}
            placeholder={t('access.choosePermission')}
          />
          <Select
            aria-label={t('access.kind')}
            popupRender={namedList(t('access.kind'))}
            value={ofApps ? 'app' : ''}
            onChange={(value) => filter(place, { kind: value })}
            popupMatchSelectWidth={false}
            options={[
              { value: '', label: t('access.kind.person') },
              { value: 'app', label: t('access.kind.app') },
            ]}
          />
          {boundaries.length > 0 && (
            <Select
              aria-label={t('access.boundary')}
              popupRender={namedList(t('access.boundary'))}
              value={boundary}
              onChange={(value) => filter(place, { boundary: value })}
              popupMatchSelectWidth={false}
              options={[
                { value: '', label: t('access.anywhere') },
                ...boundaries.map((one) => ({ value: one.id, label: one.name })),
              ]}
            />
          )}
        </>
      }
    >
      {(page) =>
        permission === '' ? (
          <Nothing icon="search" title={t('access.whoAsk')} text={t('access.whoAskText')} />
        ) : page.items.length === 0 ? (
          <Nothing icon="people" title={t('access.whoNone')} text={t('access.whoNoneText')} />
        ) : (
          <>
            <DataTable
              label={t('access.view.who')}
              columns={columns}
              rows={page.items}
              rowKey={(holder) => holder.login ?? holder.name}
            />
            <Pager
              place={place}
              next={page.next}
              shown={t(ofApps ? 'oversight.shown' : 'access.whoShown', { count: page.items.length })}
            />
          </>
        )
      }
    </Page>
  );
}

/** Before anything was asked. */
const NOT_ASKED: Reply<'GET /api/access/who'> = { items: [] };
