import { useDeferredValue, useId, useMemo, useState, type KeyboardEvent } from 'react';
import { Input, Modal } from 'antd';
import { matching } from '../lines/lines.js';
import { useLines } from '../lines/queries.js';
import { useLive } from '../live/context.js';
import { nameIn, titleIn, useNames } from '../people/names.js';
import { useMayLookUp, usePeople } from '../people/queries.js';
import { Avatar } from './Avatar.js';
import { Icon, type IconName } from './Icon.js';
import { useWords } from './i18n/index.js';
import { usePreferences } from './preferences.js';
import { CONSOLE_PERMISSIONS, go } from './router.js';

interface Finding {
  readonly key: string;
  readonly section: string;
  readonly title: string;
  readonly note: string;
  readonly picture: { jid: string; group: boolean } | IconName;
  readonly open: () => void;
}

type Command = [picture: IconName, title: string, open: () => void];

const SHOWN_MAX = 7;

/** Ctrl/Cmd+K: people, lines and commands in one box; a combobox with a list, as the ARIA practices describe it. */
export default function SearchPalette({ close, signOut }: { close: () => void; signOut: () => void }) {
  const t = useWords();
  const id = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const asked = useDeferredValue(query.trim());
  const lines = useLines();
  const mayLookUp = useMayLookUp();
  const live = useLive();
  const mayConsole = CONSOLE_PERMISSIONS.some((permission) => live.may(permission));
  const placeholder = t(mayLookUp ? 'search.placeholder' : 'search.placeholderOwn');
  const people = usePeople(asked, mayLookUp && asked !== '');
  const names = useNames();
  const set = usePreferences((preferences) => preferences.set);

  const findings = useMemo(() => {
    const words = query.trim().toLocaleLowerCase();
    const found: Finding[] = matching(lines.data ?? [], query, (line) => titleIn(names, line))
      .slice(0, SHOWN_MAX)
      .map((line) => ({
        key: `line ${line.line}`,
        section: t('search.lines'),
        title: titleIn(names, line),
        note: line.line,
        picture: { jid: line.line, group: line.kind === 'group' },
        open: () => go({ kind: 'line', line: line.line }),
      }));
    if (words !== '') {
      for (const person of (people.data?.pages[0]?.items ?? []).slice(0, SHOWN_MAX)) {
        found.push({
          key: `person ${person.jid}`,
          section: t('search.people'),
          title: nameIn(names, person.jid),
          note: person.jid,
          picture: { jid: person.jid, group: false },
          open: () => go({ kind: 'person', jid: person.jid }),
        });
      }
    }
    const toPeople: Command = ['people', t('people.title'), () => go({ kind: 'people' })];
    const toConsole: Command = ['console', t('rail.console'), () => go({ kind: 'console', page: '', query: {} })];
    const commands: Command[] = [
      ...(mayLookUp ? [toPeople] : []),
      ...(mayConsole ? [toConsole] : []),
      ['sun', `${t('me.theme')}: ${t('me.theme.light')}`, () => set({ theme: 'light' })],
      ['moon', `${t('me.theme')}: ${t('me.theme.dark')}`, () => set({ theme: 'dark' })],
      ['signOut', t('me.signOut'), signOut],
    ];
    for (const [picture, title, open] of commands) {
      if (words === '' || title.toLocaleLowerCase().includes(words)) {
        found.push({ key: `command ${title}`, section: t('search.commands'), title, note: '', picture, open });
      }
    }
    return found;
  }, [lines.data, mayConsole, mayLookUp, names, people.data, query, set, signOut, t]);

  const current = Math.min(at, findings.length - 1);
  const choose = (finding: Finding | undefined) => {
    if (finding !== undefined) {
      close();
      finding.open();
    }
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) {
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && findings.length > 0) {
      event.preventDefault();
      const next = (current + step + findings.length) % findings.length;
      setAt(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(findings[current]);
    }
  };

  return (
    <Modal
      open
      onCancel={close}
      footer={null}
      closable={false}
      width={560}
      className="palette"
      title={<span className="heard">{t('search.title')}</span>}
    >
      <Input
        autoFocus
        size="large"
        variant="borderless"
        prefix={<Icon name="search" size={18} />}
        placeholder={placeholder}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
        role="combobox"
        aria-label={placeholder}
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={findings.length > 0 ? `${id}-${current}` : undefined}
        aria-autocomplete="list"
      />
      <div className="palette-list" role="listbox" id={`${id}-list`} aria-label={t('search.title')}>
        {findings.map((finding, index) => (
          <div key={finding.key}>
            {findings[index - 1]?.section !== finding.section && (
              <div className="palette-section" role="presentation">
                {finding.section}
              </div>
            )}
            <div
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === current}
              className="palette-row"
              onMouseMove={() => setAt(index)}
              onClick={() => choose(finding)}
            >
              {typeof finding.picture === 'string' ? (
                <span className="palette-icon">
                  <Icon name={finding.picture} size={18} />
                </span>
              ) : (
                <Avatar jid={finding.picture.jid} name={finding.title} group={finding.picture.group} size={28} />
              )}
              <span className="palette-title">{finding.title}</span>
              <span className="palette-note">{finding.note}</span>
            </div>
          </div>
        ))}
      </div>
      {findings.length === 0 && <div className="palette-none">{t('search.none')}</div>}
      <div className="palette-hint">{t('search.hint')}</div>
    </Modal>
  );
}
