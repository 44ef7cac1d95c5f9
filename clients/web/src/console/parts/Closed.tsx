import { Button } from 'antd';
import { useWords } from '../../app/i18n/index.js';
import { go } from '../../app/router.js';
import { Nothing } from '../../app/States.js';
import { useConsoleWords } from '../words/index.js';

/**
 * In the place of a page that one may not see.
 *
 * @param demoted one could see it before
 */
export function Closed({ demoted = false }: { demoted?: boolean }) {
  const t = useConsoleWords();
  const words = useWords();
  return (
    <Nothing
      alone
      icon="console"
      title={t(demoted ? 'console.demoted.title' : 'console.denied.title')}
      text={t(demoted ? 'console.demoted.text' : 'console.denied.text')}
      action={
        <Button type="primary" onClick={() => go({ kind: 'lines' }, 'replace')}>
          {words('app.nowhere.back')}
        </Button>
      }
    />
  );
}
