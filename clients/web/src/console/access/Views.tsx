import { Segmented } from 'antd';
import { go } from '../../app/router.js';
import type { ConsolePlace } from '../pages.js';
import { useConsoleWords } from '../words/index.js';

/** From one of the three to another; what was asked in one means nothing in the others. */
export function Views({ place }: { place: ConsolePlace }) {
  const t = useConsoleWords();
  return (
    <Segmented
      aria-label={t('access.view')}
      value={place.query.view ?? ''}
      onChange={(view) => go({ ...place, query: { view } })}
      options={[
        { value: '', label: t('access.view.somebody') },
        { value: 'who', label: t('access.view.who') },
        { value: 'bundles', label: t('access.view.bundles') },
      ]}
    />
  );
}
