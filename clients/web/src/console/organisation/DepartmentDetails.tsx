import { lazy, Suspense, useState } from 'react';
import { Button } from 'antd';
import { api } from '../../api/client.js';
import { exactTime } from '../../app/i18n/time.js';
import { usePreferences } from '../../app/preferences.js';
import { Nothing } from '../../app/States.js';
import { useLive } from '../../live/context.js';
import { useDepartments } from '../access/choices.js';
import type { ConsolePlace } from '../pages.js';
import { Details, useDoing } from '../parts/Details.js';
import { dateOf } from '../parts/format.js';
import { Fact, Moment, Tag, To } from '../parts/Parts.js';
import { useWatched } from '../parts/watch.js';
import { useConsoleWords } from '../words/index.js';
import { readDepartment, type Department, type Membership, type OneDepartment } from './reading.js';
import { pathTo } from './tree.js';

const DepartmentForm = lazy(() => import('./DepartmentForm.js'));
const MemberForm = lazy(() => import('./MemberForm.js'));

const EVERY_SECONDS = 15;

/** One department: who is in it, where it stands and stood, and what can be done with it today. */
export function DepartmentDetails({
  id,
  at,
  place,
  alone,
}: {
  id: string;
  /** At which moment; undefined for now. */
  at: string | undefined;
  place: ConsolePlace;
  alone: boolean;
}) {
  const t = useConsoleWords();
  const watched = useWatched(['department', id, at ?? ''], (signal) => readDepartment(id, at, signal), EVERY_SECONDS);
  return (
    <Details
      place={place}
      alone={alone}
      label={t('organisation.department')}
      watched={watched}
      gone={{
        icon: 'nowhere',
        title: t('organisation.gone'),
        text: t('organisation.goneText'),
        all: t('organisation.all'),
      }}
      failed={t('organisation.failed')}
    >
      {(found) => <OfDepartment found={found} at={at} />}
    </Details>
  );
}

function OfDepartment({ found, at }: { found: OneDepartment; at: string | undefined }) {
  const t = useConsoleWords();
  const live = useLive();
  const { doing, asking } = useDoing();
  const all = useDepartments(true).data ?? [];
  const [open, setOpen] = useState<'change' | 'beneath' | 'join'>();
  const { department, history, members } = found;
  const last = department ?? history[0];
  if (last === undefined) {
    return <Nothing icon="nowhere" title={t('organisation.gone')} text={t('organisation.goneText')} />;
  }
  const here = all.filter((one) => one.organisation === last.organisation);
  const may = department !== undefined && at === undefined && live.may('identity.organisation.manage');
  const path = pathTo(here, last);
  const close = () =>
    asking(
      {
        title: t('organisation.closeAsk', { department: last.name }),
        text: t('organisation.closeText'),
        yes: t('organisation.close'),
        danger: true,
      },
      () =>
        doing(
          () => api.call('DELETE /api/departments/{id}', { path: { id: last.id } }),
          t('organisation.closed', { department: last.name }),
        ),
    );
  return (
    <div className="login-body">
      <div className="login-who">
        {path.length > 0 && <p className="quiet">{path.join(' › ')}</p>}
        <h2>{last.name}</h2>
        {department === undefined && (
          <span className="tags">
            <Tag tone="warn">{t(at === undefined ? 'organisation.isClosed' : 'organisation.wasNot')}</Tag>
          </span>
        )}
      </div>
      {may && (
        <div className="login-actions">
          <Button onClick={() => setOpen('join')}>{t('organisation.join')}</Button>
          <Button onClick={() => setOpen('change')}>{t('organisation.change')}</Button>
          <Button onClick={() => setOpen('beneath')}>{t('organisation.addBeneath')}</Button>
          <Button danger type="text" onClick={close}>
            {t('organisation.close')}
          </Button>
        </div>
      )}
      {live.may('identity.access.read') && at === undefined && department !== undefined && (
        <p className="login-note">
          <To place={{ kind: 'console', page: 'access', query: { kind: 'department', subject: last.id } }}>
            {t('organisation.granted')}
          </To>
        </p>
      )}
      <section className="login-section" aria-labelledby="members">
        <header>
          <h3 id="members">{t(at === undefined ? 'organisation.members' : 'organisation.membersThen')}</h3>
        </header>
        {members.length === 0 ? (
          <p className="quiet">{t('organisation.noMembers')}</p>
        ) : (
          <ul className="members">
            {members.map((member) => (
              <Member key={member.login} member={member} department={last} may={may} />
            ))}
          </ul>
        )}
        {found.moreMembers && <p className="quiet">{t('organisation.moreMembers', { count: members.length })}</p>}
      </section>
      <History history={history} departments={here} />
      <Suspense>
        {open === 'join' && <MemberForm department={last} close={() => setOpen(undefined)} />}
        {open === 'change' && (
          <DepartmentForm
            organisation={last.organisation}
            departments={here}
            department={last}
            close={() => setOpen(undefined)}
          />
        )}
        {open === 'beneath' && (
          <DepartmentForm
            organisation={last.organisation}
            departments={here}
            above={last.id}
            close={() => setOpen(undefined)}
          />
        )}
      </Suspense>
    </div>
  );
}

function Member({ member, department, may }: { member: Membership; department: Department; may: boolean }) {
  const t = useConsoleWords();
  const live = useLive();
  const { doing, asking } = useDoing();
  const leave = () =>
    asking(
      {
        title: t('organisation.leaveAsk', { name: member.displayName, department: department.name }),
        text: t('organisation.leaveText'),
        yes: t('organisation.leave'),
        danger: true,
      },
      () =>
        doing(
          () =>
            api.call('DELETE /api/departments/{id}/members/{name}', {
              path: { id: department.id, name: member.name },
            }),
          t('organisation.left', { name: member.displayName }),
        ),
    );
  return (
    <li>
      <span className="who-words">
        {live.may('identity.login.manage') ? (
          <To place={{ kind: 'console', page: 'logins', item: member.name, query: {} }}>{member.displayName}</To>
        ) : (
          <span>{member.displayName}</span>
        )}
        <span className="quiet">
          {member.title !== '' && <>{member.title} · </>}
          {t('organisation.since')} <Moment at={member.from} />
        </span>
        {member.lead && (
          <span>
            <Tag>{t('organisation.lead.is')}</Tag>
          </span>
        )}
      </span>
      {may && (
        <Button
          size="small"
          onClick={leave}
          aria-label={t('organisation.leaveOf', { leave: t('organisation.leave'), name: member.displayName })}
        >
          {t('organisation.leave')}
        </Button>
      )}
    </li>
  );
}

function History({ history, departments }: { history: readonly Department[]; departments: readonly Department[] }) {
  const t = useConsoleWords();
  return (
    <section className="login-section" aria-labelledby="department-history">
      <header>
        <h3 id="department-history">{t('organisation.history')}</h3>
      </header>
      <ol className="department-history">
        {history.map((one) => (
          <li key={one.from}>
            <dl className="console-facts">
              <Fact name={t('organisation.calledThen')}>{one.name}</Fact>
              <Fact name={t('organisation.beneath')}>
                {one.parent == null
                  ? t('organisation.onTop')
                  : (departments.find((known) => known.id === one.parent)?.name ?? t('organisation.isClosed'))}
              </Fact>
              <Fact name={t('organisation.when')}>
                <Span from={one.from} until={one.until} />
              </Fact>
              {one.changedBy !== '' && <Fact name={t('organisation.by')}>{one.changedBy}</Fact>}
            </dl>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** From when until when, by days; exact on hover. */
export function Span({ from, until }: { from: string; until?: string | null | undefined }) {
  const t = useConsoleWords();
  const language = usePreferences((preferences) => preferences.language);
  const day = (at: string) => (
    <time dateTime={at} title={exactTime(Date.parse(at), language)}>
      {dateOf(Date.parse(at), language)}
    </time>
  );
  return until == null ? (
    <>
      {t('organisation.since')} {day(from)}
    </>
  ) : (
    <>
      {day(from)} – {day(until)}
    </>
  );
}
