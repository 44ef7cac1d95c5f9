import { lazy, Suspense, useState } from 'react';
import { App, Button, Segmented } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.js';
import { Icon } from '../../app/Icon.js';
import { exactTime } from '../../app/i18n/time.js';
import { useWords } from '../../app/i18n/index.js';
import { useNow } from '../../app/now.js';
import { usePreferences } from '../../app/preferences.js';
import { Nothing } from '../../app/States.js';
import { useLive } from '../../live/context.js';
import type { ConsolePlace } from '../pages.js';
import { DataTable, type Column } from '../parts/DataTable.js';
import { dateOf } from '../parts/format.js';
import { Page } from '../parts/Page.js';
import { filter, Pager, Tag } from '../parts/Parts.js';
import { adviceOf } from '../parts/refused.js';
import { CONSOLE, useWatched } from '../parts/watch.js';
import { useConsoleWords, wordFor } from '../words/index.js';
import { SubjectChoice, useBoundaries } from './choices.js';
import { find, KINDS, kindOf, standingOf, type Grant } from './subjects.js';
import { Views } from './Views.js';
import { What } from './What.js';
import { Why } from './Why.js';

const GrantForm = lazy(() => import('./GrantForm.js'));

const EVERY_SECONDS = 15;

/** One person, app or department: why they may, and what they were granted. */
export function Somebody({ place }: { place: ConsolePlace }) {
  const t = useConsoleWords();
  const live = useLive();
  const { subject = '', after = '' } = place.query;
  const kind = kindOf(place.query.kind);
  const [granting, setGranting] = useState(false);
  const kinds = KINDS.filter((one) => one !== 'department' || live.may('identity.organisation.read'));
  const watched = useWatched(
    ['grants', kind, subject, after],
    async (signal) => {
      const found = subject === '' ? undefined : await find(kind, subject, signal);
      return {
        found,
        grants:
          found === undefined
            ? { items: [] }
            : await api.call('GET /api/access/grants', {
                query: { kind, subject: found.id, ...(after === '' ? {} : { after }), limit: 50 },
                signal,
              }),
      };
    },
    EVERY_SECONDS,
  );
  const found = watched.query.isPlaceholderData ? undefined : watched.query.data?.found;
  return (
    <>
      <Page
        title={t('access.title')}
        lead={t('access.lead')}
        watched={watched}
        failed={t('access.failed')}
        actions={
          found !== undefined && live.may('identity.access.manage') ? (
            <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setGranting(true)}>
              {t('access.grant')}
            </Button>
          ) : undefined
        }
        filters={
          <>
            <Views place={place} />
            <Segmented
              aria-label={t('access.kind')}
              value={kind}
              onChange={(value) => filter(place, { kind: value === 'person' ? '' : value, subject: '' })}
              options={kinds.map((one) => ({ value: one, label: t(`access.kind.${one}`) }))}
            />
            <SubjectChoice
              key={kind}
              kind={kind}
              value={subject}
              onChange={(value) => filter(place, { subject: value })}
              label={t(`access.kind.${kind}`)}
              placeholder={t(`access.choose.${kind}`)}
            />
          </>
        }
      >
        {({ found: somebody, grants }) =>
          somebody === undefined ? (
            <Nothing
              icon="people"
              title={t(subject === '' ? 'access.ask' : 'access.gone')}
              text={t(subject === '' ? 'access.askText' : 'access.goneText')}
            />
          ) : (
            <>
              {somebody.kind !== 'department' && <Why somebody={somebody} place={place} />}
              <section className="access-section" aria-labelledby="grants">
                <h2 id="grants">{t('access.grants', { name: somebody.label })}</h2>
                {grants.items.length === 0 ? (
                  <p className="quiet">
                    {t(somebody.kind === 'person' ? 'access.noGrantsPerson' : 'access.noGrants', {
                      name: somebody.label,
                    })}
                  </p>
                ) : (
                  <>
                    <GrantTable rows={grants.items} />
                    <Pager place={place} next={grants.next} shown={t('access.shown', { count: grants.items.length })} />
                  </>
                )}
              </section>
            </>
          )
        }
      </Page>
      <Suspense>
        {granting && found !== undefined && <GrantForm somebody={found} close={() => setGranting(false)} />}
      </Suspense>
    </>
  );
}

function GrantTable({ rows }: { rows: readonly Grant[] }) {
  const t = useConsoleWords();
  const words = useWords();
  const live = useLive();
  const queries = useQueryClient();
  const now = useNow();
  const language = usePreferences((preferences) => preferences.language);
  const { modal, message } = App.useApp();
  const boundaries = useBoundaries().data ?? [];
  const end = (grant: Grant) =>
    void modal.confirm({
      title: t('access.endAsk'),
      content: t('access.endText'),
      okText: t('access.end'),
      cancelText: words('app.cancel'),
      okButtonProps: { danger: true },
      onOk: async () => {
        try {
          await api.call('DELETE /api/access/grants/{id}', { path: { id: grant.id } });
          void message.success(t('access.ended'));
        } catch (fault) {
          void message.error(adviceOf(fault, t, words));
        }
        await queries.invalidateQueries({ queryKey: [CONSOLE] });
      },
    });
  const day = (at: string) => (
    <time dateTime={at} title={exactTime(Date.parse(at), language)}>
      {dateOf(Date.parse(at), language)}
    </time>
  );
  const columns: Column<Grant>[] = [
    { key: 'what', head: t('access.what'), title: true, cell: (grant) => <What grant={grant} /> },
    {
      key: 'range',
      head: t('access.range'),
      cell: (grant) => (
        <span className="who-words">
          <span>{wordFor(t, 'range', grant.range)}</span>
          {grant.boundary != null && (
            <span className="quiet">
              {t('access.within', {
                boundary: boundaries.find((one) => one.id === grant.boundary)?.name ?? grant.boundary,
              })}
            </span>
          )}
        </span>
      ),
    },
    {
      key: 'state',
      head: t('access.state'),
      cell: (grant) => {
        const standing = standingOf(grant, now);
        return (
          <span className="who-words">
            <span>
              <Tag tone={standing === 'holds' ? 'good' : standing === 'later' ? 'warn' : 'plain'}>
                {t(`standing.${standing}`)}
              </Tag>
            </span>
            {standing === 'later' && (
              <span className="quiet">
                {t('access.from')} {day(grant.from)}
              </span>
            )}
            {grant.until != null && standing !== 'ended' && (
              <span className="quiet">
                {t('access.until')} {day(grant.until)}
              </span>
            )}
            {grant.ended != null && <span className="quiet">{day(grant.ended)}</span>}
          </span>
        );
      },
    },
    {
      key: 'reason',
      head: t('access.reason'),
      cell: (grant) => (
        <span className="who-words">
          <span className="access-reason">{grant.reason}</span>
          <span className="quiet">
            {grant.grantedBy === '' ? grant.producer : grant.grantedBy} · {day(grant.grantedAt)}
          </span>
        </span>
      ),
    },
    ...(live.may('identity.access.manage')
      ? [
          {
            key: 'actions',
            head: t('table.actions'),
            actions: true,
            cell: (grant: Grant) =>
              grant.ended == null && standingOf(grant, now) !== 'over' ? (
                <Button size="small" danger onClick={() => end(grant)} aria-label={`${t('access.end')} ${grant.id}`}>
                  {t('access.end')}
                </Button>
              ) : null,
          },
        ]
      : []),
  ];
  return <DataTable label={t('access.granted')} columns={columns} rows={rows} rowKey={(grant) => grant.id} />;
}
