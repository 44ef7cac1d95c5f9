import { useRef } from 'react';
import { Segmented } from 'antd';
import { api } from '../../api/client.js';
import { usePreferences } from '../../app/preferences.js';
import { go } from '../../app/router.js';
import { useNodes } from '../nodes/queries.js';
import type { ConsolePlace } from '../pages.js';
import { ConsoleIcon } from '../parts/ConsoleIcon.js';
import { DataTable, type Column } from '../parts/DataTable.js';
import { Missing } from '../parts/Missing.js';
import { Page } from '../parts/Page.js';
import { Fact, filter } from '../parts/Parts.js';
import { useWatched } from '../parts/watch.js';
import { useConsoleWords } from '../words/index.js';
import { behindFirst, ownersOf, stepOf, type Owner, type Shard } from './grid.js';
import './shards.css';

const EVERY_SECONDS = 5;

/** The parts of the message log: who writes each, how long it is, and which waits to be carried on. */
export function ShardsPage({ place }: { place: ConsolePlace }) {
  const t = useConsoleWords();
  const alone = useNodes().query.data?.alone ?? true;
  const watched = useWatched(['shards'], (signal) => api.call('GET /api/shards', { signal }), EVERY_SECONDS);
  const view = place.query.view === 'table' ? 'table' : 'grid';
  return (
    <Page
      title={t('shards.title')}
      lead={t(alone ? 'shards.leadAlone' : 'shards.lead')}
      watched={watched}
      failed={t('shards.failed')}
      filters={
        <Segmented
          aria-label={t('shards.view')}
          value={view}
          onChange={(value) => filter(place, { view: value === 'grid' ? '' : value })}
          options={[
            { value: 'grid', label: t('shards.grid') },
            { value: 'table', label: t('shards.table') },
          ]}
        />
      }
    >
      {(list) => (
        <>
          <Missing nodes={list.silent} />
          {view === 'grid' ? (
            <Grid shards={list.items} place={place} alone={alone} />
          ) : (
            <Table shards={list.items} alone={alone} />
          )}
        </>
      )}
    </Page>
  );
}

function Grid({ shards, place, alone }: { shards: readonly Shard[]; place: ConsolePlace; alone: boolean }) {
  const t = useConsoleWords();
  const language = usePreferences((preferences) => preferences.language);
  const owners = ownersOf(shards);
  const grid = useRef<HTMLDivElement>(null);
  const chosen = shards.find((shard) => String(shard.shard) === place.query.shard);
  const at = chosen === undefined ? 0 : shards.indexOf(chosen);
  const choose = (index: number) => {
    const shard = shards[index];
    if (shard !== undefined) {
      go({ ...place, query: { ...place.query, shard: String(shard.shard) } }, 'replace');
      grid.current?.querySelectorAll('button')[index]?.focus();
    }
  };
  return (
    <div className="shards">
      {!alone && (
        <ul className="owners" aria-label={t('shards.owners')}>
          {owners.map((owner) => (
            <li key={owner.name}>
              <Letter owner={owner} /> {owner.name}{' '}
              <span className="quiet">{owner.count.toLocaleString(language)}</span>
            </li>
          ))}
        </ul>
      )}
      <div
        ref={grid}
        className="shard-grid"
        role="group"
        aria-label={t('shards.gridSaid')}
        onKeyDown={(event) => {
          const to = stepOf(event.key, at, shards.length);
          if (to !== undefined && !event.altKey && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            choose(to);
          }
        }}
      >
        {shards.map((shard, index) => {
          const owner = owners.find((one) => one.name === shard.owner)!;
          const far = shard.behind ?? 0;
          return (
            <button
              key={shard.shard}
              type="button"
              className={`shard hue-${owner.hue}${alone ? ' is-plain' : ''}`}
              aria-pressed={shard === chosen}
              tabIndex={index === at ? 0 : -1}
              onClick={() => choose(index)}
            >
              <span className="heard">
                {t(alone ? 'shards.oneAlone' : shard.behind == null ? 'shards.oneSilent' : 'shards.one', {
                  shard: shard.shard,
                  owner: shard.owner,
                  count: far,
                })}
              </span>
              <span className="shard-number" aria-hidden="true">
                {shard.shard}
              </span>
              {!alone && (
                <span className="shard-owner" aria-hidden="true">
                  {owner.letter}
                </span>
              )}
              {(far > 0 || shard.behind == null) && !alone && (
                <span className="shard-behind" aria-hidden="true">
                  {shard.behind == null ? '?' : far.toLocaleString(language)}
                </span>
              )}
            </button>
          );
        })}
      </div>
      <section className="card shard-card" aria-live="polite">
        {chosen === undefined ? (
          <p className="quiet">{t('shards.choose')}</p>
        ) : (
          <>
            <h2>{t('shards.shard', { shard: chosen.shard })}</h2>
            <dl className="console-facts">
              {!alone && <Fact name={t('shards.owner')}>{chosen.owner}</Fact>}
              <Fact name={t('shards.sequence')}>{BigInt(chosen.sequence).toLocaleString(language)}</Fact>
              <Fact name={t('shards.epoch')}>{chosen.epoch}</Fact>
              {!alone && (
                <Fact name={t('shards.behind')}>
                  {chosen.behind == null ? t('shards.unknown') : chosen.behind.toLocaleString(language)}
                </Fact>
              )}
            </dl>
          </>
        )}
      </section>
    </div>
  );
}

function Letter({ owner }: { owner: Owner }) {
  return (
    <span className={`shard-letter hue-${owner.hue}`} aria-hidden="true">
      {owner.letter}
    </span>
  );
}

function Table({ shards, alone }: { shards: readonly Shard[]; alone: boolean }) {
  const t = useConsoleWords();
  const language = usePreferences((preferences) => preferences.language);
  const columns: Column<Shard>[] = [
    { key: 'shard', head: t('shards.number'), title: true, cell: (shard) => t('shards.shard', { shard: shard.shard }) },
    ...(alone ? [] : [{ key: 'owner', head: t('shards.owner'), cell: (shard: Shard) => shard.owner }]),
    {
      key: 'sequence',
      head: t('shards.sequence'),
      end: true,
      cell: (shard) => BigInt(shard.sequence).toLocaleString(language),
    },
    { key: 'epoch', head: t('shards.epoch'), end: true, cell: (shard) => shard.epoch },
    ...(alone
      ? []
      : [
          {
            key: 'behind',
            head: t('shards.behind'),
            end: true,
            cell: (shard: Shard) =>
              shard.behind == null ? (
                t('shards.unknown')
              ) : shard.behind > 0 ? (
                <span className="is-warned">
                  <ConsoleIcon name="warn" size={14} /> {shard.behind.toLocaleString(language)}
                </span>
              ) : (
                '0'
              ),
          },
        ]),
  ];
  return (
    <DataTable
      label={t('shards.title')}
      columns={columns}
      rows={behindFirst(shards)}
      rowKey={(shard) => String(shard.shard)}
    />
  );
}
