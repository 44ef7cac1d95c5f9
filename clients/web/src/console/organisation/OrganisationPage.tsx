import { lazy, Suspense, useState } from 'react';
import { Button, Input, Select } from 'antd';
import { Icon } from '../../app/Icon.js';
import { useNow } from '../../app/now.js';
import { usePreferences } from '../../app/preferences.js';
import { onLinkClick, pathOf } from '../../app/router.js';
import { Nothing } from '../../app/States.js';
import { useLive } from '../../live/context.js';
import { useDepartments } from '../access/choices.js';
import type { ConsolePlace } from '../pages.js';
import { dateOf } from '../parts/format.js';
import { namedList } from '../parts/NamedList.js';
import { Page } from '../parts/Page.js';
import { filter } from '../parts/Parts.js';
import { Split } from '../parts/Split.js';
import { useWatched } from '../parts/watch.js';
import { useConsoleWords } from '../words/index.js';
import { DepartmentDetails } from './DepartmentDetails.js';
import { readStructure, type Department } from './reading.js';
import { momentOf, treeOf, type Branch } from './tree.js';
import '../logins/logins.css';
import './organisation.css';

const DepartmentForm = lazy(() => import('./DepartmentForm.js'));
const OrganisationForm = lazy(() => import('./OrganisationForm.js'));

const EVERY_SECONDS = 30;

/** The departments of an organisation as a tree, today or on a day before, and beside it the one that the address names. */
export default function OrganisationPage({ place }: { place: ConsolePlace }) {
  const at = useMoment(place);
  return (
    <Split
      place={place}
      list={<Tree place={place} at={at} />}
      details={(department, alone) => (
        <DepartmentDetails id={department} at={at} place={place} alone={alone} key={`${department} ${at ?? ''}`} />
      )}
    />
  );
}

/** The moment that the address asks for; undefined for now. */
function useMoment(place: ConsolePlace): string | undefined {
  const now = useNow();
  return momentOf(place.query.on ?? '', now);
}

function Tree({ place, at }: { place: ConsolePlace; at: string | undefined }) {
  const t = useConsoleWords();
  const live = useLive();
  const language = usePreferences((preferences) => preferences.language);
  const { organisation = '', on = '' } = place.query;
  const [adding, setAdding] = useState<'organisation' | 'department'>();
  const all = useDepartments(true).data;
  // Whoever comes from a person to their department sees the tree in which that stands.
  const wanted = organisation === '' ? (all?.find((one) => one.id === place.item)?.organisation ?? '') : organisation;
  const watched = useWatched(
    ['structure', wanted, at ?? ''],
    (signal) => readStructure(wanted, at, signal),
    EVERY_SECONDS,
  );
  const structure = watched.query.data;
  const change = at === undefined && live.may('identity.organisation.manage');
  return (
    <>
      <Page
        title={t('organisation.title')}
        lead={t('organisation.lead')}
        watched={watched}
        failed={t('organisation.failed')}
        actions={
          change ? (
            <>
              <Button onClick={() => setAdding('organisation')}>{t('organisation.add')}</Button>
              {structure?.chosen !== undefined && (
                <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setAdding('department')}>
                  {t('organisation.addDepartment')}
                </Button>
              )}
            </>
          ) : undefined
        }
        filters={
          <>
            {structure !== undefined && structure.organisations.length > 1 && (
              <Select
                aria-label={t('organisation.organisation')}
                popupRender={namedList(t('organisation.organisation'))}
                className="organisation-choice"
                value={structure.chosen?.id ?? null}
                onChange={(value) => filter({ ...place, item: undefined }, { organisation: value ?? '' })}
                options={structure.organisations.map((one) => ({ value: one.id, label: one.name }))}
              />
            )}
            <label className="organisation-day">
              <span className="quiet">{t('organisation.on')}</span>
              <Input type="date" value={on} onChange={(event) => filter(place, { on: event.target.value })} />
            </label>
            {on !== '' && <Button onClick={() => filter(place, { on: '' })}>{t('organisation.today')}</Button>}
          </>
        }
      >
        {({ chosen, departments }) => (
          <>
            {at !== undefined && (
              <p className="missing" role="note">
                {t('organisation.then', { day: dateOf(Date.parse(at), language) })}
              </p>
            )}
            {chosen === undefined ? (
              <Nothing icon="people" title={t('organisation.none')} text={t('organisation.noneText')} />
            ) : departments.length === 0 ? (
              <Nothing
                icon="people"
                title={t(at === undefined ? 'organisation.empty' : 'organisation.emptyThen')}
                text={t(at === undefined ? 'organisation.emptyText' : 'organisation.emptyThenText')}
              />
            ) : (
              <nav className="tree" aria-label={t('organisation.departmentsOf', { organisation: chosen.name })}>
                <h2>{chosen.name}</h2>
                <Branches place={place} branches={treeOf(departments, language)} />
              </nav>
            )}
          </>
        )}
      </Page>
      <Suspense>
        {adding === 'organisation' && <OrganisationForm place={place} close={() => setAdding(undefined)} />}
        {adding === 'department' && structure?.chosen !== undefined && (
          <DepartmentForm
            organisation={structure.chosen.id}
            departments={structure.departments}
            above={place.item}
            close={() => setAdding(undefined)}
          />
        )}
      </Suspense>
    </>
  );
}

function Branches({ place, branches }: { place: ConsolePlace; branches: readonly Branch<Department>[] }) {
  return (
    <ul>
      {branches.map(({ node, beneath }) => {
        const to: ConsolePlace = { ...place, item: node.id };
        return (
          <li key={node.id}>
            <a
              href={pathOf(to)}
              className="tree-link"
              aria-current={place.item === node.id ? 'true' : undefined}
              onClick={(event) => onLinkClick(event, to)}
            >
              {node.name}
            </a>
            {beneath.length > 0 && <Branches place={place} branches={beneath} />}
          </li>
        );
      })}
    </ul>
  );
}
