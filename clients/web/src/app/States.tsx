import { useEffect, useState, type ReactNode } from 'react';
import { Button } from 'antd';
import { Problem } from '../api/client.js';
import { Icon, type IconName } from './Icon.js';
import { useWords } from './i18n/index.js';

/** Shows its children only after 200 ms: what is there sooner needs no announcement. */
export function Late({ children }: { children: ReactNode }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return due ? children : null;
}

/** Grey rows in the place of a list that is on its way. */
export function ListSkeleton({ rows = 8 }: { rows?: number }) {
  const t = useWords();
  return (
    <Late>
      <div className="skeleton" role="status" aria-label={t('app.loading')}>
        {Array.from({ length: rows }, (_, row) => (
          <div className="skeleton-row" key={row}>
            <span className="skeleton-avatar" />
            <span className="skeleton-lines">
              <span style={{ width: `${40 + ((row * 17) % 30)}%` }} />
              <span style={{ width: `${60 + ((row * 23) % 35)}%` }} />
            </span>
          </div>
        ))}
      </div>
    </Late>
  );
}

/** What this place is, and one thing to do. */
export function Nothing({
  icon,
  title,
  text,
  action,
}: {
  icon: IconName;
  title: string;
  text?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="nothing">
      <span className="nothing-icon">
        <Icon name={icon} size={28} />
      </span>
      <h2>{title}</h2>
      {text !== undefined && <p>{text}</p>}
      {action}
    </div>
  );
}

/** What happened, what to do, and the request id for who has to find it in the log. */
export function Failure({ title, error, retry }: { title: string; error: unknown; retry?: () => void }) {
  const t = useWords();
  const [copied, setCopied] = useState(false);
  const requestId = error instanceof Problem ? error.requestId : undefined;
  return (
    <div className="nothing" role="alert">
      <span className="nothing-icon is-bad">
        <Icon name="alert" size={28} />
      </span>
      <h2>{title}</h2>
      {error instanceof Problem && error.status === 0 && <p>{t('signin.unreachable')}</p>}
      {retry !== undefined && <Button onClick={retry}>{t('app.retry')}</Button>}
      {requestId !== undefined && (
        <p className="request-id">
          <code>{t('app.requestId', { id: requestId })}</code>
          <Button
            size="small"
            type="text"
            onClick={() => void navigator.clipboard?.writeText(requestId).then(() => setCopied(true))}
          >
            {copied ? t('app.copied') : t('app.copy')}
          </Button>
        </p>
      )}
    </div>
  );
}
