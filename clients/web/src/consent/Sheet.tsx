import { useEffect, useRef, type ReactNode } from 'react';
import { Button } from 'antd';
import { Mark } from '../app/Icon.js';
import { useWords } from '../app/i18n/index.js';
import { useConsoleWords } from '../console/words/index.js';
import '../signin/signin.css';
import './consent.css';

/** The mark, one thing, and nothing of the frame: whoever comes from an app is in the middle of something else. */
export function Sheet({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  return (
    <main className="signin">
      <div className={`signin-card consent${wide ? ' is-wide' : ''}`}>
        <Mark size={44} />
        {children}
      </div>
    </main>
  );
}

/** What the page is called in the browser's tabs. */
export function useTitle(title: string): void {
  const words = useWords();
  useEffect(() => {
    document.title = `${title} · ${words('app.name')}`;
  }, [title, words]);
}

/** A heading that takes the place of what was pressed: whoever goes by keyboard or by ear goes on from there. */
export function NextHeading({ children }: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <h1 ref={heading} tabIndex={-1} className="consent-next">
      {children}
    </h1>
  );
}

/** There is one thing to say, and nothing to do but to leave. */
export function Said({ title, text, next = false }: { title: string; text: string; next?: boolean }) {
  const t = useConsoleWords();
  useTitle(title);
  return (
    <Sheet>
      {next ? <NextHeading>{title}</NextHeading> : <h1>{title}</h1>}
      <p className="signin-subtitle" role="alert">
        {text}
      </p>
      <Button block size="large" href="/">
        {t('consent.home')}
      </Button>
    </Sheet>
  );
}
