import { useEffect, useRef, type ReactNode } from 'react';
import { App, Button } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { Problem } from '../../api/client.js';
import { Icon, type IconName } from '../../app/Icon.js';
import { useWords } from '../../app/i18n/index.js';
import { back } from '../../app/router.js';
import { Failure, ListSkeleton, Nothing } from '../../app/States.js';
import type { ConsolePlace } from '../pages.js';
import { useConsoleWords } from '../words/index.js';
import { To } from './Parts.js';
import { adviceOf } from './refused.js';
import { CONSOLE, type Watched } from './watch.js';

const UNDO_SECONDS = 8;

/** One thing beside its list: it can be closed, may be gone by now, and has the focus of whoever opened it. */
export function Details<T>({
  place,
  alone,
  label,
  watched: { query },
  gone,
  failed,
  children,
}: {
  place: ConsolePlace;
  /** No list stands beside it. */
  alone: boolean;
  label: string;
  watched: Watched<T>;
  /** What is said where there is none of that name, and what the way back to the list is called. */
  gone: { icon: IconName; title: string; text: string; all: string };
  failed: string;
  children: (found: T) => ReactNode;
}) {
  const t = useConsoleWords();
  const words = useWords();
  const list: ConsolePlace = { ...place, item: undefined };
  const details = useRef<HTMLElement>(null);
  useEffect(() => {
    // Whoever opens them by keyboard goes on here; whoever is typing into a field, goes on there.
    if (!(document.activeElement instanceof HTMLInputElement)) {
      details.current?.focus({ preventScroll: true });
    }
  }, []);
  return (
    <aside ref={details} tabIndex={-1} className="console-details" aria-label={label}>
      {alone && <h1 className="heard">{label}</h1>}
      <header className="login-head">
        <Button
          type="text"
          aria-label={t('logins.close')}
          title={t('logins.close')}
          icon={<Icon name="close" size={18} />}
          onClick={() => back(list)}
        />
      </header>
      {query.data !== undefined ? (
        children(query.data)
      ) : query.isError ? (
        query.error instanceof Problem && query.error.status === 404 ? (
          <Nothing icon={gone.icon} title={gone.title} text={gone.text} action={<To place={list}>{gone.all}</To>} />
        ) : (
          <Failure title={failed} error={query.error} retry={() => void query.refetch()} />
        )
      ) : (
        <ListSkeleton rows={3} />
      )}
      <span className="heard" role="status">
        {query.isPending ? words('app.loading') : ''}
      </span>
    </aside>
  );
}

/** What is done from the details: said when it is done or refused, undone where that can be, asked before where it hurts. */
export function useDoing() {
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const { modal, message } = App.useApp();

  /** Has `work` done and says `done`; `false` when it was refused. What is shown is read again either way. */
  const doing = async (work: () => Promise<unknown>, done: string, undo?: () => void): Promise<boolean> => {
    let went = true;
    try {
      await work();
      void message.success({
        content: (
          <span>
            {done}{' '}
            {undo !== undefined && (
              <Button size="small" type="link" onClick={undo}>
                {t('app.undo')}
              </Button>
            )}
          </span>
        ),
        duration: undo === undefined ? 3 : UNDO_SECONDS,
        key: 'doing',
      });
    } catch (fault) {
      went = false;
      void message.error({ content: adviceOf(fault, t, words), key: 'doing' });
    }
    await queries.invalidateQueries({ queryKey: [CONSOLE] });
    return went;
  };

  /** Asks first. */
  const asking = (
    question: { title: string; text: ReactNode; yes: string; danger?: boolean },
    work: () => Promise<unknown>,
  ) =>
    void modal.confirm({
      title: question.title,
      content: question.text,
      okText: question.yes,
      cancelText: words('app.cancel'),
      ...(question.danger === true ? { okButtonProps: { danger: true } } : {}),
      onOk: work,
    });
  return { doing, asking };
}
