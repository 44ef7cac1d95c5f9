import type { ReactNode } from 'react';
import { api, Problem } from '../../api/client.js';
import { exactTime } from '../../app/i18n/time.js';
import { usePreferences } from '../../app/preferences.js';
import { ConsoleIcon } from '../parts/ConsoleIcon.js';
import { dateOf, paceOf, secondOf, spanOf } from '../parts/format.js';
import { Page } from '../parts/Page.js';
import { Moment, Said, To } from '../parts/Parts.js';
import { useWatched, type Watched } from '../parts/watch.js';
import { WithCommand } from '../parts/WithCommand.js';
import { useConsoleWords, wordFor, type ConsoleKey } from '../words/index.js';
import { concernsOf, drainsOf, lineOf, sumOf, type Concern, type Overview, type Vitals } from './verdict.js';
import './overview.css';

const EVERY_SECONDS = 5;
const SLOTS = 60;

/** Is everything well, and if not, what is to be done; below it, how much is going on. */
export function OverviewPage() {
  const t = useConsoleWords();
  const watched = useWatched(['overview'], (signal) => api.call('GET /api/overview', { signal }), EVERY_SECONDS);
  return (
    <Page title={t('overview.title')} watched={watched} failed={t('overview.failed')}>
      {(overview) => (
        <>
          <Verdict overview={overview} watched={watched} />
          <Facts overview={overview} past={watched.stale} />
        </>
      )}
    </Page>
  );
}

/** What the page says of the whole: as it is, or as it was when the platform answered last. */
function Verdict({ overview, watched }: { overview: Overview; watched: Watched<Overview> }) {
  const t = useConsoleWords();
  const concerns = concernsOf(overview);
  if (watched.stale) {
    return <Unanswered overview={overview} watched={watched} concerns={concerns} />;
  }
  const drains = drainsOf(overview);
  const grave = concerns.filter((one) => one.grave).length;
  const words =
    grave > 0
      ? t('overview.bad', { count: grave })
      : concerns.length > 0
        ? t('overview.warn', { count: concerns.length })
        : t('overview.well');
  const tone = grave > 0 ? 'bad' : concerns.length > 0 ? 'warn' : 'good';
  return (
    <Panel tone={tone} words={words}>
      {concerns.length === 0 && <p className="quiet">{t('overview.wellText')}</p>}
      <Concerns concerns={concerns} alone={overview.alone} />
      {drains.length > 0 && (
        <ul className="drains">
          {drains.map(({ node, shards }) => (
            <li key={node}>
              <code>{node}</code> {shards === 0 ? t('overview.drainsClients') : t('overview.drains', { count: shards })}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Nothing is known of now, so nothing of what was read before stands for it. */
function Unanswered({
  overview,
  watched,
  concerns,
}: {
  overview: Overview;
  watched: Watched<Overview>;
  concerns: readonly Concern[];
}) {
  const t = useConsoleWords();
  const language = usePreferences((preferences) => preferences.language);
  return (
    <Panel tone="bad" words={t('overview.unanswered', { time: secondOf(watched.at, language) })}>
      <p>{t(causeOf(watched.query.error))}</p>
      <p>
        <WithCommand text={t('overview.unansweredAdvice')} />
      </p>
      <p className="quiet">{t(concerns.length === 0 ? 'overview.before' : 'overview.beforeWrong')}</p>
      <Concerns concerns={concerns} alone={overview.alone} />
    </Panel>
  );
}

/** What is known of why, for those who can do something about it. */
function causeOf(fault: unknown): ConsoleKey {
  if (!(fault instanceof Problem)) {
    return 'overview.unanswered.part';
  }
  switch (fault.code) {
    case 'unavailable':
    case 'identity-unavailable':
      return 'overview.unanswered.needs';
    case 'unreachable':
    case 'unanswered':
      return 'overview.unanswered.unreachable';
    default:
      return 'overview.unanswered.part';
  }
}

function Panel({ tone, words, children }: { tone: 'good' | 'warn' | 'bad'; words: string; children: ReactNode }) {
  return (
    <section className={`verdict is-${tone}`} aria-labelledby="verdict">
      <span className="verdict-icon">
        <ConsoleIcon name={tone === 'good' ? 'well' : tone} size={26} />
      </span>
      <div className="verdict-words">
        <h2 id="verdict">{words}</h2>
        <span role="status" className="heard">
          {words}
        </span>
        {children}
      </div>
    </section>
  );
}

function Concerns({ concerns, alone }: { concerns: readonly Concern[]; alone: boolean }) {
  return (
    concerns.length > 0 && (
      <ul className="concerns">
        {concerns.map((concern) => (
          <ConcernRow key={JSON.stringify(concern)} concern={concern} alone={alone} />
        ))}
      </ul>
    )
  );
}

function ConcernRow({ concern, alone }: { concern: Concern; alone: boolean }) {
  const t = useConsoleWords();
  const [what, advice] = wordsOf(concern, t);
  const nodes = 'nodes' in concern && !alone ? concern.nodes : [];
  return (
    <li>
      <span className={`concern-icon is-${concern.grave ? 'bad' : 'warn'}`}>
        <ConsoleIcon name={concern.grave ? 'bad' : 'warn'} size={18} />
      </span>
      <div>
        <p className="concern-what">
          <span className="heard">{t(concern.grave ? 'overview.grave' : 'overview.mild')}</span>
          {nodes.map((node) => (
            <span key={node}>
              <code>{node}</code>{' '}
            </span>
          ))}
          {what}
        </p>
        <p className="concern-advice">{advice}</p>
      </div>
    </li>
  );
}

function wordsOf(concern: Concern, t: ReturnType<typeof useConsoleWords>): [ReactNode, ReactNode] {
  switch (concern.kind) {
    case 'part':
      return [
        <>
          {t('concern.part', { part: wordFor(t, 'part', concern.part.replaceAll(' ', '-')) })}{' '}
          <Said>{concern.what}</Said>
        </>,
        <Said key="advice">{concern.advice}</Said>,
      ];
    case 'silent':
      return [
        t('concern.silent'),
        [
          ...(concern.orphans === undefined
            ? []
            : [
                concern.orphans === 0
                  ? t('concern.silent.replaced')
                  : t('concern.silent.orphans', { count: concern.orphans }),
              ]),
          t('concern.silent.advice'),
        ].join(' '),
      ];
    case 'certificate':
      return [
        concern.days < 0 ? t('concern.certificate.ended') : t('concern.certificate', { count: concern.days }),
        t('concern.certificate.advice'),
      ];
    case 'noBackup':
      return [t('concern.noBackup'), <WithCommand key="advice" text={t('concern.noBackup.advice')} />];
    case 'oldBackup':
      return [
        t('concern.oldBackup', { count: concern.days }),
        <WithCommand key="advice" text={t('concern.noBackup.advice')} />,
      ];
    case 'versions':
      return [t('concern.versions', { versions: concern.versions }), t('concern.versions.advice')];
  }
}

function Facts({ overview, past }: { overview: Overview; past: boolean }) {
  const t = useConsoleWords();
  const language = usePreferences((preferences) => preferences.language);
  const sum = sumOf(overview.nodes);
  const first = overview.nodes.find((node) => node.node === overview.self) ?? overview.nodes[0];
  const number = (value: number) => value.toLocaleString(language);
  return (
    <section
      aria-label={t(past ? 'overview.factsPast' : 'overview.facts')}
      className={`tiles${past ? ' is-past' : ''}`}
    >
      <Tile
        name={t('tile.people')}
        value={number(sum.people)}
        note={t('tile.sessions', { count: sum.sessions })}
        to="sessions"
      />
      <Tile
        name={t('tile.clients')}
        value={number(sum.sessions)}
        note={t('tile.kinds', { pages: sum.pages, xmpp: sum.sessions - sum.pages })}
        to="sessions"
      />
      <Tile
        name={t('tile.pace')}
        value={sum.pace === undefined ? t('tile.soon') : paceOf(sum.pace, language)}
        note={t('tile.paceNote')}
      >
        <svg className="spark" viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden="true">
          <polyline points={lineOf(sum.messages, SLOTS)} vectorEffect="non-scaling-stroke" />
        </svg>
      </Tile>
      {!overview.alone && (
        <Tile
          name={t('tile.nodes')}
          value={number(overview.nodes.length)}
          note={overview.silent.length > 0 ? t('tile.silent', { count: overview.silent.length }) : t('tile.nodesWell')}
          to="nodes"
        />
      )}
      {!overview.alone && (
        <Tile
          name={t('tile.behind')}
          value={number(sum.behind)}
          note={t(sum.behind === 0 ? 'tile.behindNone' : 'tile.behindNote')}
          to="shards"
        />
      )}
      <BackupTile nodes={overview.nodes} self={overview.self} />
      {first !== undefined && (
        <Tile
          name={t('tile.certificate')}
          value={dateOf(Date.parse(earliest(overview.nodes)), language)}
          note={t('tile.certificateNote', {
            count: Math.max(
              0,
              Math.floor((Date.parse(earliest(overview.nodes)) - Date.parse(overview.time)) / 86_400_000),
            ),
          })}
          small
        />
      )}
      {first !== undefined && (
        <Tile
          name={t('tile.version')}
          value={first.version}
          note={t('tile.running', {
            span: spanOf((Date.parse(overview.time) - Date.parse(first.startedAt)) / 1_000, t),
          })}
          hint={exactTime(Date.parse(first.startedAt), language)}
          small
        />
      )}
    </section>
  );
}

function earliest(nodes: readonly Vitals[]): string {
  return nodes.map((node) => node.certificateEnds).reduce((one, other) => (one < other ? one : other));
}

function BackupTile({ nodes, self }: { nodes: readonly Vitals[]; self: string }) {
  const t = useConsoleWords();
  const backup = (
    nodes.find((node) => node.backup.kind !== 'yours') ??
    nodes.find((node) => node.node === self) ??
    nodes[0]
  )?.backup;
  if (backup === undefined) {
    return null;
  }
  return (
    <Tile
      name={t('tile.backup')}
      value={
        backup.kind === 'yours' ? (
          t('backup.yours')
        ) : backup.lastFullAt == null ? (
          t('backup.none')
        ) : (
          <Moment at={backup.lastFullAt} />
        )
      }
      note={
        backup.kind === 'following' && backup.safeAt != null ? (
          <>
            {t('backup.following')} <Moment at={backup.safeAt} />
          </>
        ) : (
          t(
            backup.kind === 'yours'
              ? 'backup.yoursNote'
              : backup.kind === 'failing'
                ? 'backup.failing'
                : 'backup.noneNote',
          )
        )
      }
      small
    />
  );
}

/** One figure. The whole tile leads to what it is made of, where there is such a place. */
function Tile({
  name,
  value,
  note,
  to,
  small = false,
  hint,
  children,
}: {
  name: string;
  value: ReactNode;
  note: ReactNode;
  to?: string;
  /** The value is words or a date. */
  small?: boolean;
  hint?: string;
  children?: ReactNode;
}) {
  const inside = (
    <>
      <span className="tile-name">{name}</span>
      <span className={`tile-value${small ? ' is-small' : ''}`}>{value}</span>
      <span className="tile-note">{note}</span>
      {children}
    </>
  );
  return to === undefined ? (
    <div className="tile" title={hint}>
      {inside}
    </div>
  ) : (
    <To place={{ kind: 'console', page: to, query: {} }} className="tile is-link">
      {inside}
    </To>
  );
}
