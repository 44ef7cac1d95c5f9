import { Suspense, useEffect, useRef, useState } from 'react';
import { Boundary } from '../app/Boundary.js';
import { go, onLinkClick, pathOf } from '../app/router.js';
import { ListSkeleton, Nothing } from '../app/States.js';
import { useWords } from '../app/i18n/index.js';
import { Button } from 'antd';
import { useLive } from '../live/context.js';
import { pages, type ConsolePage, type ConsolePlace } from './pages.js';
import { Closed } from './parts/Closed.js';
import { ConsoleIcon } from './parts/ConsoleIcon.js';
import { StepUp } from './StepUp.js';
import { useConsoleWords } from './words/index.js';
import './console.css';

/** The console for administrators: its pages, and whichever of them the address names. */
export default function Console({ place }: { place: ConsolePlace }) {
  const t = useConsoleWords();
  const words = useWords();
  const live = useLive();
  const mine = pages.filter((page) => live.may(page.permission));
  const page = pages.find((one) => one.path === place.page);
  const title = page === undefined ? t('console.title') : t(page.title);
  /** Whoever has seen pages here and may see none any more, is told that this is so from now on. */
  const saw = useRef(false);
  saw.current ||= mine.length > 0;

  useEffect(() => {
    document.title = `${title} · ${words('app.name')}`;
  }, [title, words]);

  // Whoever may not see the overview, as a developer, comes to the first page that is theirs.
  const first = place.page === '' && page !== undefined && !mine.includes(page) ? mine[0] : undefined;
  useEffect(() => {
    if (first !== undefined) {
      go({ kind: 'console', page: first.path, query: {} }, 'replace');
    }
  }, [first]);
  if (first !== undefined) {
    return null;
  }

  const demoted = saw.current && mine.length === 0;
  if (mine.length === 0 || (page !== undefined && !mine.includes(page))) {
    return <Closed demoted={demoted} />;
  }
  const Page = page?.component;
  return (
    <div className="console">
      <StepUp />
      <Navigation pages={mine} current={page} />
      <div className="console-page">
        {Page === undefined ? (
          <Nothing
            alone
            icon="nowhere"
            title={words('app.nowhere.title')}
            text={words('app.nowhere.text')}
            action={
              <Button type="primary" onClick={() => go({ kind: 'console', page: '', query: {} }, 'replace')}>
                {t('console.back')}
              </Button>
            }
          />
        ) : (
          <Boundary key={place.page}>
            <Suspense fallback={<ListSkeleton />}>
              <Page place={place} />
            </Suspense>
          </Boundary>
        )}
      </div>
    </div>
  );
}

function Navigation({ pages: shown, current }: { pages: readonly ConsolePage[]; current: ConsolePage | undefined }) {
  const t = useConsoleWords();
  const here = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    // On a phone it is a strip that scrolls; where one is, is to be seen.
    here.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  const strip = useRef<HTMLElement>(null);
  const [beyond, setBeyond] = useState('');
  useEffect(() => {
    const nav = strip.current;
    if (nav === null) {
      return undefined;
    }
    const look = () => {
      const before = nav.scrollLeft > 1;
      const after = nav.scrollLeft + nav.clientWidth < nav.scrollWidth - 1;
      setBeyond(`${before ? ' has-before' : ''}${after ? ' has-after' : ''}`);
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(nav);
    nav.addEventListener('scroll', look, { passive: true });
    return () => {
      sizes.disconnect();
      nav.removeEventListener('scroll', look);
    };
  }, [shown.length, t]);
  return (
    <nav ref={strip} className={`console-nav${beyond}`} aria-label={t('console.nav')}>
      <p className="console-nav-title">{t('console.title')}</p>
      <ul>
        {shown.map((page) => {
          const to = { kind: 'console', page: page.path, query: {} } as const;
          return (
            <li key={page.path}>
              <a
                ref={page === current ? here : null}
                href={pathOf(to)}
                aria-current={page === current ? 'page' : undefined}
                onClick={(event) => onLinkClick(event, to)}
              >
                <ConsoleIcon name={page.icon} />
                <span>{t(page.title)}</span>
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
