import { lazy, Suspense, useEffect, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { api } from '../api/client.js';
import { changeSession } from '../api/keys.js';
import type { Session } from '../api/types.js';
import { LineView } from '../line/LineView.js';
import { LineList } from '../lines/LineList.js';
import { useLines } from '../lines/queries.js';
import { LiveProvider } from '../live/context.js';
import { Live } from '../live/live.js';
import { PeopleList } from '../people/PeopleList.js';
import { PersonView } from '../people/PersonView.js';
import { useMayLookUp, usePeople } from '../people/queries.js';
import { forgetWriting } from '../signin/owner.js';
import { Announcer } from './Announcer.js';
import { ConnectionBar } from './ConnectionBar.js';
import { useWords } from './i18n/index.js';
import { PHONE, useMedia } from './media.js';
import { Rail } from './Rail.js';
import { go, usePlace, type Place } from './router.js';
import { ListSkeleton, Nothing } from './States.js';
import './frame.css';

// Few come here, so nobody else loads it.
const Console = lazy(() => import('../console/Console.js'));
const SearchPalette = lazy(() => import('./SearchPalette.js'));

/** Everything behind the sign-in: rail, list, work, details. */
export default function Frame({ session }: { session: Session }) {
  const queries = useQueryClient();
  const [live, setLive] = useState<Live>();

  useEffect(() => {
    const made = new Live(api, queries, session);
    setLive(made);
    made.start();
    return () => made.stop();
  }, [queries, session]);

  const signOut = async () => {
    live?.stop();
    // A server that cannot be reached must not keep someone signed in on this screen.
    await api.call('DELETE /api/session', {}).catch(() => {});
    forgetWriting();
    changeSession(queries, null);
  };

  return live === undefined ? null : (
    <LiveProvider value={live}>
      <Places session={session} signOut={() => void signOut()} />
    </LiveProvider>
  );
}

function Places({ session, signOut }: { session: Session; signOut: () => void }) {
  const t = useWords();
  const place = usePlace();
  const phone = useMedia(PHONE);
  const [searching, setSearching] = useState(false);
  useTitle();
  // Names for whoever is met first in a group, before its members are known.
  usePeople('', useMayLookUp());

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setSearching(true);
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  // Places that fill a phone's screen and have their own way back; an address that leads nowhere has none.
  const deep = place.kind === 'line' || place.kind === 'person';
  const showWork = !phone || deep || place.kind === 'nowhere';
  const showList = !phone || !showWork;
  if (place.kind === 'console') {
    return (
      <div className="frame is-wide">
        <a className="skip" href="#work">
          {t('app.skip')}
        </a>
        <Rail session={session} place={place} signOut={signOut} search={() => setSearching(true)} />
        <main className="work" id="work" tabIndex={-1}>
          <Suspense fallback={<ListSkeleton />}>
            <Console place={place} />
          </Suspense>
        </main>
        <Announcer />
        <Suspense>{searching && <SearchPalette close={() => setSearching(false)} signOut={signOut} />}</Suspense>
      </div>
    );
  }
  return (
    <div className={`frame${phone && deep ? ' is-deep' : ''}`}>
      <a className="skip" href="#work">
        {t('app.skip')}
      </a>
      <Rail session={session} place={place} signOut={signOut} search={() => setSearching(true)} />
      {showList &&
        (showWork ? (
          <List place={place} />
        ) : (
          <main className="list-alone" id="work" tabIndex={-1}>
            <List place={place} />
          </main>
        ))}
      {showWork && (
        <main className="work" id="work" tabIndex={-1}>
          <ConnectionBar />
          <Work place={place} alone={phone} />
        </main>
      )}
      {!showWork && (
        <div className="phone-bar">
          <ConnectionBar />
        </div>
      )}
      <Announcer />
      <Suspense>{searching && <SearchPalette close={() => setSearching(false)} signOut={signOut} />}</Suspense>
    </div>
  );
}

function List({ place }: { place: Place }) {
  return place.kind === 'people' || place.kind === 'person' ? <PeopleList place={place} /> : <LineList place={place} />;
}

function Work({ place, alone }: { place: Place; alone: boolean }) {
  const t = useWords();
  const mayLookUp = useMayLookUp();
  switch (place.kind) {
    case 'line':
      return <LineView jid={place.line} key={place.line} />;
    case 'person':
      return <PersonView jid={place.jid} key={place.jid} />;
    case 'lines':
      return (
        <Nothing
          icon="messages"
          title={t('lines.choose.title')}
          text={t(mayLookUp ? 'lines.choose.text' : 'lines.choose.textOwn', {
            key: /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl+K',
          })}
        />
      );
    case 'nowhere':
      return (
        <Nothing
          icon="nowhere"
          alone={alone}
          title={t('app.nowhere.title')}
          text={t('app.nowhere.text')}
          action={
            <Button type="primary" onClick={() => go({ kind: 'lines' }, 'replace')}>
              {t('app.nowhere.back')}
            </Button>
          }
        />
      );
    case 'console':
      // It has a frame of its own.
      return null;
    case 'people':
      return <Nothing icon="people" title={t('people.choose.title')} text={t('people.choose.text')} />;
  }
}

/** Lines with something unread are counted in the tab's title. */
function useTitle(): void {
  const t = useWords();
  const unread = useLines().data?.filter((line) => line.unread > 0).length ?? 0;
  useEffect(() => {
    document.title = unread === 0 ? t('app.name') : t('app.unreadTitle', { count: unread, name: t('app.name') });
  }, [t, unread]);
}
