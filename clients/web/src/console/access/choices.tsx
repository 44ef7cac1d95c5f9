import { useMemo, useState } from 'react';
import { Select } from 'antd';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../api/client.js';
import { namedList } from '../parts/NamedList.js';
import { Permission } from '../parts/Permission.js';
import { CONSOLE } from '../parts/watch.js';
import { useConsoleWords, wordFor } from '../words/index.js';
import {
  everyPage,
  readApps,
  readBundles,
  readDepartments,
  type Bundle,
  type Department,
  type Kind,
} from './subjects.js';

const FRESH_MILLIS = 30_000;

/** What can be granted, by its name. */
export function usePermissions() {
  return useQuery({
    queryKey: [CONSOLE, 'permissions'],
    queryFn: ({ signal }) => api.call('GET /api/access/permissions', { signal }),
    staleTime: FRESH_MILLIS,
  });
}

export function useBundles() {
  return useQuery<Bundle[]>({
    queryKey: [CONSOLE, 'made bundles'],
    queryFn: ({ signal }) => readBundles(signal),
    staleTime: FRESH_MILLIS,
  });
}

export function useBoundaries() {
  return useQuery({
    queryKey: [CONSOLE, 'boundaries'],
    queryFn: ({ signal }) =>
      everyPage((after, limit) => api.call('GET /api/access/boundaries', { query: { after, limit }, signal })),
    staleTime: FRESH_MILLIS,
  });
}

/** @param may whether whoever looks may see the organisation */
export function useDepartments(may: boolean) {
  return useQuery<Department[]>({
    queryKey: [CONSOLE, 'departments'],
    queryFn: ({ signal }) => readDepartments(signal),
    staleTime: FRESH_MILLIS,
    enabled: may,
  });
}

interface Field {
  readonly id?: string;
  readonly value?: string | undefined;
  readonly onChange?: (value: string) => void;
  /** What it is for, also where a label stands beside the field: the list that opens is named by this. */
  readonly label: string;
  readonly placeholder: string;
}

/** One permission, found by its words or its name. */
export function PermissionChoice({ id, value, onChange, label, placeholder }: Field) {
  const t = useConsoleWords();
  const permissions = usePermissions();
  const options = useMemo(
    () =>
      (permissions.data?.items ?? []).map(({ permission }) => ({
        value: permission,
        label: wordFor(t, 'permission', permission),
      })),
    [permissions.data, t],
  );
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      aria-label={label}
      popupRender={namedList(label)}
      className="access-choice"
      placeholder={placeholder}
      value={value === undefined || value === '' ? null : value}
      {...(onChange === undefined ? {} : { onChange })}
      loading={permissions.isPending}
      showSearch={{ optionFilterProp: ['label', 'value'] }}
      options={options}
      optionRender={(option) => <Permission name={String(option.value)} />}
    />
  );
}

/** A person, an app or a department, by the name that the address has for it. */
export function SubjectChoice({ kind, ...field }: Field & { kind: Kind }) {
  switch (kind) {
    case 'person':
      return <PersonChoice {...field} />;
    case 'app':
      return <AppChoice {...field} />;
    case 'department':
      return <DepartmentChoice {...field} />;
  }
}

function PersonChoice({ id, value, onChange, label, placeholder }: Field) {
  const t = useConsoleWords();
  const [query, setQuery] = useState('');
  const words = query === '' ? (value ?? '') : query;
  const people = useQuery({
    queryKey: [CONSOLE, 'people', words],
    queryFn: ({ signal }) => api.call('GET /api/people', { query: { query: words.trim(), limit: 50 }, signal }),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MILLIS,
  });
  const found = people.data?.items ?? [];
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      aria-label={label}
      popupRender={namedList(label)}
      className="access-choice"
      placeholder={placeholder}
      value={value === undefined || value === '' ? null : value}
      {...(onChange === undefined ? {} : { onChange })}
      showSearch={{ filterOption: false, onSearch: setQuery }}
      notFoundContent={<span className="quiet">{t('access.nobody')}</span>}
      options={found.map((person) => ({ value: person.name, label: person.displayName, address: person.jid }))}
      optionRender={(option) => (
        <span className="who-words">
          <span>{option.label}</span>
          <span className="quiet">{option.data.address}</span>
        </span>
      )}
    />
  );
}

function AppChoice({ id, value, onChange, label, placeholder }: Field) {
  const t = useConsoleWords();
  const apps = useQuery({
    queryKey: [CONSOLE, 'known apps'],
    queryFn: ({ signal }) => readApps(signal),
    staleTime: FRESH_MILLIS,
  });
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      aria-label={label}
      popupRender={namedList(label)}
      className="access-choice"
      placeholder={placeholder}
      value={value === undefined || value === '' ? null : value}
      {...(onChange === undefined ? {} : { onChange })}
      loading={apps.isPending}
      showSearch={{ optionFilterProp: ['label', 'value'] }}
      notFoundContent={<span className="quiet">{t('access.nobody')}</span>}
      options={(apps.data ?? []).map((app) => ({ value: app.clientId, label: app.name, owner: app.owner ?? '' }))}
      optionRender={(option) => (
        <span className="who-words">
          <span>{option.label}</span>
          <span className="quiet">
            {option.value} {option.data.owner}
          </span>
        </span>
      )}
    />
  );
}

function DepartmentChoice({ id, value, onChange, label, placeholder }: Field) {
  const t = useConsoleWords();
  const departments = useDepartments(true);
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      aria-label={label}
      popupRender={namedList(label)}
      className="access-choice"
      placeholder={placeholder}
      value={value === undefined || value === '' ? null : value}
      {...(onChange === undefined ? {} : { onChange })}
      loading={departments.isPending}
      showSearch={{ optionFilterProp: 'label' }}
      notFoundContent={<span className="quiet">{t('access.nobody')}</span>}
      options={(departments.data ?? []).map((one) => ({
        value: one.id,
        label: one.name,
        organisation: one.organisationName,
      }))}
      optionRender={(option) => (
        <span className="who-words">
          <span>{option.label}</span>
          <span className="quiet">{option.data.organisation}</span>
        </span>
      )}
    />
  );
}
