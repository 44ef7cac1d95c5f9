import { useEffect, useState, type ReactNode } from 'react';
import { Button } from 'antd';
import { Problem } from '../api/client.js';
import { adviceFor } from './advice.js';
import { Icon, type IconName } from './Icon.js';
import { useWords } from './i18n/index.js';

/** Shows its children only after a while, 200 ms unless told: what is there sooner needs no announcement. */
export function Late({ children, millis = 200 }: { children: ReactNode; millis?: number }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), millis);
    return () => clearTimeout(timer);
  }, [millis]);
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
  alone = false,
}: {
  icon: IconName;
  title: string;
  text?: ReactNode;
  action?: ReactNode;
  /** No other title stands on the screen. */
  alone?: boolean;
}) {
  const Title = alone ? 'h1' : 'h2';
  return (
    <div className="nothing">
      <span className="nothing-icon">
        <Icon name={icon} size={28} />
      </span>
      <Title>{title}</Title>
      {text !== undefined && <p>{text}</p>}
      {action}
    </div>
  );
}

/** What happened, what to do, and the request id for who has to find it in the log. */
export function Failure({
  title,
  error,
  retry,
  retrying = false,
  alone = false,
}: {
  title: string;
  error: unknown;
  retry?: () => void;
  /** A try is under way. */
  retrying?: boolean;
  /** No other title stands on the screen. */
  alone?: boolean;
}) {
  const t = useWords();
  const Title = alone ? 'h1' : 'h2';
  const [copied, setCopied] = useState(false);
  const requestId = error instanceof Problem ? error.requestId : undefined;
  return (
    <div className="nothing" role="alert">
      <span className="nothing-icon is-bad">
        <Icon name="alert" size={28} />
      </span>
      <Title>{title}</Title>
      <p>{t(adviceFor(error))}</p>
      {retry !== undefined && (
        <Button onClick={retry} loading={retrying && { delay: 200 }}>
          {t('app.retry')}
        </Button>
      )}
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
