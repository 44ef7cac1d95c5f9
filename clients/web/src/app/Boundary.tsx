import { Component, type ReactNode } from 'react';
import { Button } from 'antd';
import { Icon } from './Icon.js';
import { useWords } from './i18n/index.js';

/** The last net: a fault in a screen shows words and a way out, and reaches the console whole. */
export class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <Fallen /> : this.props.children;
  }
}

function Fallen() {
  const t = useWords();
  return (
    <div className="nothing" role="alert">
      <span className="nothing-icon is-bad">
        <Icon name="alert" size={28} />
      </span>
      <h2>{t('app.error.title')}</h2>
      <p>{t('app.error.advice')}</p>
      <Button type="primary" onClick={() => location.reload()}>
        {t('app.reload')}
      </Button>
    </div>
  );
}
