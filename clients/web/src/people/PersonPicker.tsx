import { useState } from 'react';
import { Select } from 'antd';
import { Avatar } from '../app/Avatar.js';
import { useWords } from '../app/i18n/index.js';
import { useNameOf } from './names.js';
import { usePeople } from './queries.js';

interface Props {
  id?: string;
  value?: string[];
  onChange?: (jids: string[]) => void;
  /** Not offered: oneself, and who is in already. */
  without: readonly string[];
  placeholder: string;
  autoFocus?: boolean;
}

/** Several people, found by name. */
export default function PersonPicker({ id, value = [], onChange, without, placeholder, autoFocus = false }: Props) {
  const t = useWords();
  const nameOf = useNameOf();
  const [query, setQuery] = useState('');
  const people = usePeople(query.trim());
  const found = people.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Select
      {...(id === undefined ? { 'aria-label': placeholder } : { id })}
      mode="multiple"
      autoFocus={autoFocus}
      className="picker"
      placeholder={placeholder}
      value={value}
      {...(onChange === undefined ? {} : { onChange })}
      showSearch={{ filterOption: false, onSearch: setQuery }}
      notFoundContent={<span className="list-none">{t('people.none', { query: query.trim() })}</span>}
      options={found
        .filter((person) => !without.includes(person.jid))
        .map((person) => ({ value: person.jid, label: nameOf(person.jid) }))}
      optionRender={(option) => (
        <span className="picker-row">
          <Avatar jid={String(option.value)} name={String(option.label)} size={24} />
          <span>{option.label}</span>
          <span className="palette-note">{option.value}</span>
        </span>
      )}
    />
  );
}
