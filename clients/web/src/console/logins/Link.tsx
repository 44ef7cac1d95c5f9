import { useState } from 'react';
import { Button, Input } from 'antd';
import { exactTime } from '../../app/i18n/time.js';
import { useWords } from '../../app/i18n/index.js';
import { usePreferences } from '../../app/preferences.js';
import { useConsoleWords } from '../words/index.js';

/** A link to be handed to its person; shown this once. */
export function Link({ address, expiresAt, name }: { address: string; expiresAt: string; name: string }) {
  const t = useConsoleWords();
  const words = useWords();
  const language = usePreferences((preferences) => preferences.language);
  const [copied, setCopied] = useState(false);
  return (
    <div className="link-made">
      <p>{t('link.text', { name })}</p>
      <div className="link-row">
        <Input readOnly value={address} aria-label={t('link.label')} onFocus={(event) => event.target.select()} />
        <Button type="primary" onClick={() => void navigator.clipboard?.writeText(address).then(() => setCopied(true))}>
          {copied ? words('app.copied') : words('app.copy')}
        </Button>
      </div>
      <p className="quiet">{t('link.until', { time: exactTime(Date.parse(expiresAt), language) })}</p>
    </div>
  );
}
