import type { ReactNode } from 'react';
import { Dropdown, Tooltip, type MenuProps } from 'antd';
import type { Show } from '@posthouse/sdk';
import type { Session } from '../api/types.js';
import { useLines } from '../lines/queries.js';
import { useChannelState, useLive } from '../live/context.js';
import { useNetwork } from '../live/network.js';
import { useMayLookUp } from '../people/queries.js';
import { LANGUAGE_NAMES } from '../signin/SignIn.js';
import { Avatar, PresenceDot } from './Avatar.js';
import { Icon, Mark, type IconName } from './Icon.js';
import { useWords } from './i18n/index.js';
import { PHONE, useMedia } from './media.js';
import { usePreferences, type Language, type ThemeChoice } from './preferences.js';
import { CONSOLE_PERMISSIONS, onLinkClick, pathOf, type Place } from './router.js';

interface Props {
  session: Session;
  place: Place;
  signOut: () => void;
  search: () => void;
}

/** The places, the search, and oneself; a bar at the bottom on a phone. */
export function Rail({ session, place, signOut, search }: Props) {
  const t = useWords();
  const mayLookUp = useMayLookUp();
  const phone = useMedia(PHONE);
  const unread = useLines().data?.filter((line) => line.unread > 0).length ?? 0;
  const inLines = place.kind === 'lines' || place.kind === 'line';
  const live = useLive();
  const mayConsole = CONSOLE_PERMISSIONS.some((permission) => live.may(permission));
  const inPeople = place.kind === 'people' || place.kind === 'person';
  const hint = phone ? false : undefined;
  return (
    <nav className="rail" aria-label={t('rail.label')}>
      <span className="rail-mark">
        <Mark size={32} />
      </span>
      <RailLink to={{ kind: 'lines' }} icon="messages" label={t('rail.messages')} current={inLines}>
        {unread > 0 && (
          <span className="rail-count">
            <span aria-hidden="true">{unread > 99 ? t('lines.many') : unread}</span>
            <span className="heard">{t('rail.unread', { count: unread })}</span>
          </span>
        )}
      </RailLink>
      {mayLookUp && <RailLink to={{ kind: 'people' }} icon="people" label={t('rail.people')} current={inPeople} />}
      {mayConsole && (
        <RailLink
          to={{ kind: 'console', page: '', query: {} }}
          icon="console"
          label={t('rail.console')}
          current={place.kind === 'console'}
        />
      )}
      <Tooltip title={t('rail.search')} placement="right" {...(hint === false ? { open: false } : {})}>
        <button
          type="button"
          className="rail-item"
          onClick={search}
          aria-label={t('rail.search')}
          aria-keyshortcuts="Control+K Meta+K"
        >
          <Icon name="search" size={22} />
          <span className="rail-label" aria-hidden="true">
            {t('rail.search')}
          </span>
        </button>
      </Tooltip>
      <span className="rail-space" />
      <Me session={session} signOut={signOut} />
    </nav>
  );
}

function RailLink({
  to,
  icon,
  label,
  current,
  children,
}: {
  to: Place;
  icon: IconName;
  label: string;
  current: boolean;
  children?: ReactNode;
}) {
  const phone = useMedia(PHONE);
  return (
    <Tooltip title={label} placement="right" {...(phone ? { open: false } : {})}>
      <a
        className="rail-item"
        href={pathOf(to)}
        aria-current={current ? 'page' : undefined}
        onClick={(event) => onLinkClick(event, to)}
      >
        <Icon name={icon} size={22} />
        <span className="rail-label">{label}</span>
        {children}
      </a>
    </Tooltip>
  );
}

const SHOWS: readonly Show[] = ['online', 'away', 'dnd'];
const THEMES: readonly ThemeChoice[] = ['system', 'light', 'dark'];
const THEME_ICONS = { system: 'screen', light: 'sun', dark: 'moon' } as const;

function Me({ session, signOut }: { session: Session; signOut: () => void }) {
  const t = useWords();
  const live = useLive();
  // What the bar calls offline is not green here.
  const network = useNetwork();
  const connected = useChannelState().kind === 'open' && network;
  const { show, theme, language, set } = usePreferences();
  const presence = connected ? show : 'offline';
  const phone = useMedia(PHONE);

  const choice = (key: string, label: ReactNode, chosen: boolean) => ({
    key,
    label: (
      <span className="menu-row">
        <span>{label}</span>
        {chosen && <Icon name="check" size={16} />}
      </span>
    ),
  });
  const menu: MenuProps = {
    selectable: false,
    className: 'me-menu',
    items: [
      {
        key: 'who',
        type: 'group',
        label: (
          <span className="me-card">
            <strong>{session.displayName}</strong>
            <span>{session.jid}</span>
          </span>
        ),
      },
      { type: 'divider' },
      ...SHOWS.map((one) => ({
        icon: <PresenceDot show={one} />,
        ...choice(`show:${one}`, t(`presence.${one}`), one === show),
      })),
      { type: 'divider' },
      // No menus within the menu: they open by hovering, which neither a finger nor an unsteady hand can do.
      {
        key: 'theme',
        type: 'group',
        label: t('me.theme'),
        children: THEMES.map((one) => ({
          icon: <Icon name={THEME_ICONS[one]} size={16} />,
          ...choice(`theme:${one}`, t(`me.theme.${one}`), one === theme),
        })),
      },
      {
        key: 'language',
        type: 'group',
        label: t('me.language'),
        children: Object.entries(LANGUAGE_NAMES).map(([key, label]) => ({
          icon: <Icon name="language" size={16} />,
          ...choice(`language:${key}`, <span lang={key}>{label}</span>, key === language),
        })),
      },
      { type: 'divider' },
      { key: 'account', label: t('me.account'), icon: <Icon name="people" size={16} /> },
      { key: 'apps', label: t('me.apps'), icon: <Icon name="check" size={16} /> },
      { key: 'signOut', label: t('me.signOut'), icon: <Icon name="signOut" size={16} /> },
    ],
    onClick: ({ key }) => {
      const [what, value] = key.split(':');
      switch (what) {
        case 'show':
          set({ show: value as Show });
          live.show();
          return;
        case 'theme':
          set({ theme: value as ThemeChoice });
          return;
        case 'language':
          set({ language: value as Language });
          return;
        case 'account':
          location.assign('/account');
          return;
        case 'apps':
          // A page outside the frame.
          location.assign('/consent');
          return;
        case 'signOut':
          signOut();
          return;
      }
    },
  };
  return (
    <Dropdown menu={menu} trigger={['click']} placement={phone ? 'topRight' : 'topLeft'}>
      <button type="button" className="rail-item rail-me" aria-haspopup="menu">
        <Avatar jid={session.jid} name={session.displayName} size={phone ? 26 : 34} presence={presence} />
        <span className="rail-label" aria-hidden="true">
          {t('app.you')}
        </span>
        <span className="heard">
          {t('rail.me', { name: session.displayName, presence: t(`presence.${presence}`) })}
        </span>
      </button>
    </Dropdown>
  );
}
