import { useState } from 'react';
import { App, Button, Checkbox, Input, Modal } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api, type Arguments, type Reply } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { Moment } from '../parts/Parts.js';
import { adviceOf } from '../parts/refused.js';
import { CONSOLE, useWatched } from '../parts/watch.js';
import { useConsoleWords } from '../words/index.js';
import type { OwnApp } from './AppsPage.js';
import { Copyable } from './Secret.js';

type Key = Reply<'GET /api/apps/{clientId}/keys'>['items'][number];
type Made = Reply<'POST /api/apps/{clientId}/keys'>;

const EVERY_SECONDS = 15;
/** One that is in use, and one that takes its place. */
const KEYS_MAX = 2;

/** By what the app signs its requests, and whether it has to. */
export function Keys({ app }: { app: OwnApp }) {
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const { modal, message } = App.useApp();
  const [made, setMade] = useState<Made>();
  const [publicKey, setPublicKey] = useState<string>();
  const [busy, setBusy] = useState(false);
  const path = { clientId: app.clientId };
  const { query } = useWatched(
    ['keys of', app.clientId],
    (signal) => api.call('GET /api/apps/{clientId}/keys', { path, signal }),
    EVERY_SECONDS,
  );
  const items = query.data?.items ?? [];
  /** Whether it was done; if not, it is said why. */
  const doing = async (work: () => Promise<unknown>) => {
    setBusy(true);
    let done = true;
    try {
      await work();
    } catch (fault) {
      done = false;
      void message.error(adviceOf(fault, t, words));
    }
    setBusy(false);
    await queries.invalidateQueries({ queryKey: [CONSOLE] });
    return done;
  };
  const make = (body: Arguments<'POST /api/apps/{clientId}/keys'>['body']) =>
    doing(async () => setMade(await api.call('POST /api/apps/{clientId}/keys', { path, body })));
  const withdraw = (key: Key) =>
    void modal.confirm({
      title: t('apps.withdrawAsk', { key: key.keyId }),
      content: t('apps.withdrawText'),
      okText: t('apps.withdraw'),
      cancelText: words('app.cancel'),
      okButtonProps: { danger: true },
      onOk: () =>
        doing(() => api.call('DELETE /api/apps/{clientId}/keys/{keyId}', { path: { ...path, keyId: key.keyId } })),
    });
  return (
    <section className="login-section" aria-labelledby="app-keys">
      <header>
        <h3 id="app-keys">{t('apps.keys')}</h3>
        {query.data !== undefined && items.length < KEYS_MAX && (
          <>
            <Button size="small" disabled={busy} onClick={() => setPublicKey('')}>
              {t('apps.addPublicKey')}
            </Button>
            <Button size="small" loading={busy} onClick={() => void make({})}>
              {t('apps.makeKey')}
            </Button>
          </>
        )}
      </header>
      <p className="quiet">{t(items.length < KEYS_MAX ? 'apps.keysText' : 'apps.keysFull')}</p>
      <Checkbox
        checked={query.data?.required === true}
        disabled={busy || query.data === undefined}
        onChange={(event) =>
          void doing(() =>
            api.call('PUT /api/apps/{clientId}/signing', { path, body: { required: event.target.checked } }),
          )
        }
      >
        {t('apps.mustSign')}
      </Checkbox>
      <ul className="browsers">
        {items.map((key) => (
          <li key={key.keyId}>
            <span className="who-words">
              <span>{key.keyId}</span>
              <span className="quiet">
                {key.algorithm} · {t('apps.madeAt')} <Moment at={key.madeAt} />
              </span>
            </span>
            <Button size="small" danger onClick={() => withdraw(key)} aria-label={`${t('apps.withdraw')} ${key.keyId}`}>
              {t('apps.withdraw')}
            </Button>
          </li>
        ))}
      </ul>
      {publicKey !== undefined && (
        <Modal
          open
          title={t('apps.addPublicKey')}
          okText={t('apps.save')}
          cancelText={words('app.cancel')}
          okButtonProps={{ disabled: publicKey.trim() === '', loading: busy }}
          onCancel={() => setPublicKey(undefined)}
          onOk={() =>
            void make({ publicKey: publicKey.replace(/-----[A-Z ]+-----|\s/g, '') }).then((done) => {
              if (done) setPublicKey(undefined);
            })
          }
        >
          <p className="dialog-text">{t('apps.publicKeyText')}</p>
          <Input.TextArea
            autoFocus
            rows={4}
            value={publicKey}
            aria-label={t('apps.publicKey')}
            onChange={(event) => setPublicKey(event.target.value)}
          />
        </Modal>
      )}
      {made !== undefined && (
        <Modal
          open
          title={t('apps.keyMade')}
          mask={{ closable: false }}
          keyboard={false}
          onCancel={() => setMade(undefined)}
          footer={
            <Button type="primary" onClick={() => setMade(undefined)}>
              {t('apps.kept')}
            </Button>
          }
          width={520}
        >
          {made.secret != null && <p className="dialog-text">{t('apps.keyOnce')}</p>}
          <Copyable label={t('apps.keyId')} value={made.keyId} />
          {made.secret != null && <Copyable label={t('apps.keySecret')} value={made.secret} />}
        </Modal>
      )}
    </section>
  );
}
