import { useMemo, useState, type ReactNode } from 'react';
import { Select, type SelectProps } from 'antd';
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

interface Option {
  readonly value: string;
  readonly label: string;
  /** What stands beneath the name, to tell two of one name apart. */
  readonly beneath?: string;
}

/** One of a list that is searched by typing; the list that opens has a name of its own. */
function Choice({
  id,
  value,
  onChange,
  label,
  placeholder,
  options,
  loading = false,
  search = { optionFilterProp: ['label', 'value'] },
  drawn = (option) => (
    <span className="who-words">
      <span>{option.label}</span>
      <span className="quiet">{option.beneath}</span>
    </span>
  ),
}: Field & {
  options: Option[];
  loading?: boolean;
  /** By what it is found, where not by name and value. */
  search?: NonNullable<Exclude<SelectProps<string, Option>['showSearch'], boolean>>;
  drawn?: (option: Option) => ReactNode;
}) {
  const t = useConsoleWords();
  return (
    <Select<string, Option>
      {...(id === undefined ? {} : { id })}
      aria-label={label}
      popupRender={namedList(label)}
      className="access-choice"
      placeholder={placeholder}
      value={value === undefined || value === '' ? null : value}
      {...(onChange === undefined ? {} : { onChange })}
      loading={loading}
      showSearch={search}
      notFoundContent={<span className="quiet">{t('access.nobody')}</span>}
      options={options}
      optionRender={(option) => drawn(option.data)}
    />
  );
}

/** One permission, found by its words or its name. */
export function PermissionChoice(field: Field) {
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
    <Choice
      {...field}
      loading={permissions.isPending}
      options={options}
      drawn={(option) => <Permission name={option.value} />}
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

export function PersonChoice(field: Field) {
  const [query, setQuery] = useState('');
  const words = query === '' ? (field.value ?? '') : query;
  const people = useQuery({
    queryKey: [CONSOLE, 'people', words],
    queryFn: ({ signal }) => api.call('GET /api/people', { query: { query: words.trim(), limit: 50 }, signal }),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MILLIS,
  });
  return (
    <Choice
      {...field}
      search={{ filterOption: false, onSearch: setQuery }}
      options={(people.data?.items ?? []).map((person) => ({
        value: person.name,
        label: person.displayName,
        beneath: person.jid,
      }))}
    />
  );
}

function AppChoice(field: Field) {
  const apps = useQuery({
    queryKey: [CONSOLE, 'known apps'],
    queryFn: ({ signal }) => readApps(signal),
    staleTime: FRESH_MILLIS,
  });
  return (
    <Choice
      {...field}
      loading={apps.isPending}
      options={(apps.data ?? []).map((app) => ({
        value: app.clientId,
        label: app.name,
        beneath: `${app.clientId} ${app.owner ?? ''}`,
      }))}
    />
  );
}

function DepartmentChoice(field: Field) {
  const departments = useDepartments(true);
  return (
    <Choice
      {...field}
      loading={departments.isPending}
      search={{ optionFilterProp: 'label' }}
      options={(departments.data ?? []).map((one) => ({
        value: one.id,
        label: one.name,
        beneath: one.organisationName,
      }))}
    />
  );
}
