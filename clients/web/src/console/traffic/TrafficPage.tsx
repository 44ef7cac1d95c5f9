import { useState } from 'react';
import { Button, Segmented } from 'antd';
import { api, type Reply } from '../../api/client.js';
import { Nothing } from '../../app/States.js';
import { usePreferences } from '../../app/preferences.js';
import type { ConsolePlace } from '../pages.js';
import { ConsoleIcon } from '../parts/ConsoleIcon.js';
import { paceOf } from '../parts/format.js';
import { Missing } from '../parts/Missing.js';
import { Page } from '../parts/Page.js';
import { filter } from '../parts/Parts.js';
import { useWatched } from '../parts/watch.js';
import { useConsoleWords } from '../words/index.js';
import { NodeTable, TargetTable } from './Doors.js';
import { Apps, Codes, LastRefused, nameOf, Routes } from './Passed.js';
import { barsOf, highestOf, shareOf, tookOf, type Tick } from './series.js';
import '../overview/overview.css';
import './traffic.css';

export type Traffic = Reply<'GET /api/traffic'>;

const EVERY_SECONDS = 2;
const ROWS = 20;

/** What passes the doors of all nodes, by itself, until it is told to stand still. */
export default function TrafficPage({ place }: { place: ConsolePlace }) {
  const t = useConsoleWords();
  const [paused, setPaused] = useState(false);
  const { route = '', app = '', code = '', seconds = '', sort = '' } = place.query;
  const watched = useWatched(
    ['traffic', route, app, code, seconds, sort],
    (signal) =>
      api.call('GET /api/traffic', {
        query: { route, app, code, seconds: seconds === '300' ? 300 : 60, sort: orderOf(sort), limit: ROWS },
        signal,
      }),
    paused ? 0 : EVERY_SECONDS,
  );
  const narrow = [
    { key: 'route', head: t('traffic.route'), value: route },
    { key: 'app', head: t('traffic.app'), value: app },
    { key: 'code', head: t('traffic.code'), value: code },
  ].filter((one) => one.value !== '');
  return (
    <Page
      title={t('traffic.title')}
      lead={t('traffic.lead')}
      watched={watched}
      failed={t('traffic.failed')}
      actions={
        <Button onClick={() => setPaused(!paused)} aria-pressed={paused}>
          {t('traffic.pause')}
        </Button>
      }
      filters={
        <>
          <Segmented
            aria-label={t('traffic.span')}
            value={seconds === '300' ? '300' : ''}
            onChange={(value) => filter(place, { seconds: value })}
            options={[
              { value: '', label: t('traffic.minute') },
              { value: '300', label: t('traffic.minutes') },
            ]}
          />
          <Segmented
            aria-label={t('traffic.sort')}
            value={orderOf(sort)}
            onChange={(value) => filter(place, { sort: value === 'slow' ? '' : value })}
            options={[
              { value: 'slow', label: t('traffic.slow') },
              { value: 'busy', label: t('traffic.busy') },
              { value: 'refused', label: t('traffic.mostRefused') },
            ]}
          />
          {narrow.map((one) => (
            <Button
              key={one.key}
              className="traffic-narrow"
              aria-label={t('traffic.widen', { what: one.head, name: nameOf(one.value, one.key, t) })}
              onClick={() => filter(place, { [one.key]: '' })}
            >
              <span className="quiet">{one.head}</span> <code>{nameOf(one.value, one.key, t)}</code>
              <span aria-hidden="true">×</span>
            </Button>
          ))}
        </>
      }
    >
      {(traffic) => (
        <>
          {paused && (
            <p className="missing" role="status">
              <ConsoleIcon name="warn" />
              {t('traffic.paused')}
            </p>
          )}
          <Missing nodes={traffic.silent} />
          <Figures traffic={traffic} />
          <Course ticks={traffic.series} />
          {traffic.all.requests === 0 && traffic.refusals.length === 0 ? (
            <Nothing
              icon="search"
              title={t('traffic.none')}
              text={t(narrow.length > 0 ? 'traffic.noneFoundText' : 'traffic.noneText')}
            />
          ) : (
            <>
              <Routes place={place} list={traffic.routes} />
              <div className="traffic-pair">
                <Codes place={place} codes={traffic.codes} />
                <Apps place={place} list={traffic.apps} />
              </div>
              <LastRefused place={place} refusals={traffic.refusals} several={traffic.nodes.length > 1} />
            </>
          )}
          <NodeTable nodes={traffic.nodes} />
          <TargetTable nodes={traffic.nodes} />
        </>
      )}
    </Page>
  );
}

function orderOf(sort: string): 'slow' | 'busy' | 'refused' {
  return sort === 'busy' || sort === 'refused' ? sort : 'slow';
}

function Figures({ traffic }: { traffic: Traffic }) {
  const t = useConsoleWords();
  const language = usePreferences((preferences) => preferences.language);
  const { all, nodes } = traffic;
  const underWay = nodes.reduce((sum, node) => sum + node.underWay, 0);
  const shedding = nodes.filter((node) => node.classes.some((one) => one.shed)).length;
  return (
    <section className="tiles" aria-label={t('traffic.figures')}>
      <Tile
        name={t('traffic.pace')}
        value={paceOf(traffic.perMinute / 60, language)}
        note={t('traffic.requestsNote', { count: all.requests })}
      />
      <Tile
        name={t('traffic.refused')}
        value={shareOf(all.refused, all.requests, language)}
        note={t('traffic.refusedNote', { count: all.refused })}
      />
      <Tile
        name={t('traffic.errors')}
        value={shareOf(all.errors, all.requests, language)}
        note={t('traffic.errorsNote', { count: all.errors, gone: all.abandoned })}
      />
      <Tile
        name={t('traffic.p95')}
        value={tookOf(all.p95Micros, language)}
        note={t('traffic.timesNote', { half: tookOf(all.p50Micros, language), most: tookOf(all.p99Micros, language) })}
      />
      <Tile
        name={t('traffic.underWay')}
        value={underWay.toLocaleString(language)}
        note={shedding === 0 ? t('traffic.notShed') : t('traffic.shed', { count: shedding })}
      />
    </section>
  );
}

function Tile({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div className="tile">
      <span className="tile-name">{name}</span>
      <span className="tile-value">{value}</span>
      <span className="tile-note">{note}</span>
    </div>
  );
}

/** The last five minutes, drawn; in words for whoever does not see it. */
function Course({ ticks }: { ticks: readonly Tick[] }) {
  const t = useConsoleWords();
  const language = usePreferences((preferences) => preferences.language);
  const bars = barsOf(ticks);
  const width = 100 / 61;
  return (
    <figure className="traffic-course">
      <svg
        viewBox="0 0 100 40"
        preserveAspectRatio="none"
        role="img"
        aria-label={t('traffic.courseSaid', { most: paceOf(highestOf(ticks), language) })}
      >
        {bars.map((bar, at) => {
          // The newest is at the right, however few there are yet.
          const x = 100 - (bars.length - at) * width;
          const errors = bar.errors * 40;
          const refused = bar.refused * 40;
          const answered = bar.answered * 40;
          return (
            <g key={ticks[at]!.at}>
              <rect className="is-error" x={x} width={width * 0.8} y={40 - errors} height={errors} />
              <rect className="is-refused" x={x} width={width * 0.8} y={40 - errors - refused} height={refused} />
              <rect
                className="is-answered"
                x={x}
                width={width * 0.8}
                y={40 - errors - refused - answered}
                height={answered}
              />
            </g>
          );
        })}
      </svg>
      <figcaption>
        <span className="course-key is-answered">{t('traffic.answered')}</span>
        <span className="course-key is-refused">{t('traffic.refused')}</span>
        <span className="course-key is-error">{t('traffic.errors')}</span>
        <span className="quiet">{t('traffic.course', { most: paceOf(highestOf(ticks), language) })}</span>
      </figcaption>
    </figure>
  );
}
