import { useState } from 'react';
import { Button, Input } from 'antd';
import { useWords } from '../../app/i18n/index.js';
import { useConsoleWords } from '../words/index.js';

/** A value in a field of its own, which can be copied whole. */
export function Copyable({ label, value }: { label: string; value: string }) {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  return (
    <div className="copyable">
      <span className="copyable-label" aria-hidden="true">
        {label}
      </span>
      <div className="link-row">
        <Input readOnly value={value} aria-label={label} onFocus={(event) => event.target.select()} />
        <Button
          aria-label={`${words('app.copy')} ${label}`}
          onClick={() => void navigator.clipboard?.writeText(value).then(() => setCopied(true))}
        >
          {copied ? words('app.copied') : words('app.copy')}
        </Button>
      </div>
    </div>
  );
}

/** A secret that was just made; nobody can be shown it again. */
export function NewSecret({ clientId, secret }: { clientId: string; secret: string }) {
  const t = useConsoleWords();
  return (
    <>
      <p className="dialog-text">{t('apps.secretOnce')}</p>
      <Copyable label={t('apps.clientId')} value={clientId} />
      <Copyable label={t('apps.secret')} value={secret} />
    </>
  );
}
