import { useState } from 'react';
import { Button, Checkbox, Form, Input, Modal, Radio } from 'antd';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { go } from '../../app/router.js';
import { useFocusBack } from '../parts/focus.js';
import { Permission } from '../parts/Permission.js';
import { adviceOf } from '../parts/refused.js';
import { CONSOLE } from '../parts/watch.js';
import { useConsoleWords } from '../words/index.js';
import type { OwnApp } from './AppsPage.js';
import { firstWrong, linesOf } from './redirects.js';
import { Copyable, NewSecret } from './Secret.js';

interface Values {
  name: string;
  kind: 'secret' | 'public';
  redirects: string;
  permissions: string[];
  idTokenAlg: string;
  proofRequired: boolean;
  device: boolean;
  logouts: string;
  mini: boolean;
  origins: string;
}

/** By what an app can have its ID tokens signed. */
const ALGORITHMS = ['RS256', 'ES256'];

/** A new app, or another name, other addresses and permissions for one that there is. */
export default function AppForm({ app, close }: { app?: OwnApp; close: () => void }) {
  useFocusBack();
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [made, setMade] = useState<{ app: OwnApp; secret?: string | null }>();
  const open = useQuery({
    queryKey: [CONSOLE, 'open permissions'],
    queryFn: ({ signal }) => api.call('GET /api/apps/permissions', { signal }),
    staleTime: Infinity,
  });
  // What it asks for already is shown even where apps may not have it any more, so that it can be taken away.
  const offered = [...new Set([...(open.data?.items ?? []), ...(app?.permissions ?? [])])].sort();

  const save = async (values: Values) => {
    const { name, kind, redirects, permissions, idTokenAlg, proofRequired, device, logouts, mini, origins } = values;
    setBusy(true);
    setFailure(undefined);
    const body = {
      name: name.trim(),
      redirectUris: linesOf(redirects ?? ''),
      permissions: permissions ?? [],
      idTokenAlg,
      proofRequired,
      device,
      logoutUris: linesOf(logouts ?? ''),
      mini: kind === 'secret' && mini,
      origins: linesOf(origins ?? ''),
    };
    try {
      if (app === undefined) {
        setMade(await api.call('POST /api/apps', { body: { ...body, isPublic: kind === 'public' } }));
      } else {
        await api.call('PUT /api/apps/{clientId}', { path: { clientId: app.clientId }, body });
        close();
      }
      await queries.invalidateQueries({ queryKey: [CONSOLE] });
    } catch (fault) {
      setFailure(adviceOf(fault, t, words));
    }
    setBusy(false);
  };

  /** Each line an address to which people may be sent. */
  const addresses = ({ getFieldValue }: { getFieldValue: (name: string) => unknown }) => ({
    validator: (_: unknown, value: string) => {
      const wrong = firstWrong(linesOf(value ?? ''), getFieldValue('kind') === 'public');
      return wrong === undefined
        ? Promise.resolve()
        : Promise.reject(new Error(t('apps.redirectWrong', { address: wrong })));
    },
  });

  if (made !== undefined) {
    const done = () => {
      close();
      go({ kind: 'console', page: 'apps', item: made.app.clientId, query: {} });
    };
    return (
      <Modal
        open
        title={t('apps.registered', { app: made.app.name })}
        // A click beside it, or Escape, would lose the secret for good.
        mask={{ closable: false }}
        keyboard={false}
        onCancel={done}
        footer={
          <Button type="primary" onClick={done}>
            {t('apps.kept')}
          </Button>
        }
        width={520}
      >
        {made.secret == null ? (
          <>
            <p className="dialog-text">{t('apps.publicText')}</p>
            <Copyable label={t('apps.clientId')} value={made.app.clientId} />
          </>
        ) : (
          <NewSecret clientId={made.app.clientId} secret={made.secret} />
        )}
      </Modal>
    );
  }
  return (
    <Modal
      open
      title={t(app === undefined ? 'apps.registerTitle' : 'apps.changeTitle')}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t(app === undefined ? 'apps.register' : 'apps.save')}
      cancelText={words('app.cancel')}
      confirmLoading={busy}
      width={560}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        validateTrigger="onSubmit"
        initialValues={{
          name: app?.name ?? '',
          kind: app?.isPublic === true ? 'public' : 'secret',
          redirects: app?.redirectUris.join('\n') ?? '',
          permissions: app?.permissions ?? [],
          idTokenAlg: app?.idTokenAlg ?? ALGORITHMS[0],
          proofRequired: app?.proofRequired ?? false,
          device: app?.device ?? false,
          logouts: app?.logoutUris.join('\n') ?? '',
          mini: app?.mini ?? false,
          origins: app?.origins.join('\n') ?? '',
        }}
        onFinish={(values) => void save(values)}
      >
        <Form.Item
          name="name"
          label={t('apps.name')}
          extra={t('apps.nameHint')}
          rules={[{ required: true, whitespace: true, message: t('refused.invalid-app-name') }]}
        >
          <Input autoFocus autoComplete="off" maxLength={100} />
        </Form.Item>
        <Form.Item name="kind" label={t('apps.kind')} hidden={app !== undefined}>
          <Radio.Group
            className="radio-lines"
            options={[
              { value: 'secret', label: t('apps.kind.secret') },
              { value: 'public', label: t('apps.kind.public') },
            ]}
          />
        </Form.Item>
        <Form.Item
          name="redirects"
          label={t('apps.redirects')}
          extra={t('apps.redirectsHint')}
          dependencies={['kind']}
          rules={[addresses]}
        >
          <Input.TextArea autoComplete="off" spellCheck={false} rows={3} className="is-code" />
        </Form.Item>
        <Form.Item name="permissions" label={t('apps.permissions')} extra={t('apps.permissionsHint')}>
          <Checkbox.Group
            className="radio-lines"
            options={offered.map((permission) => ({ value: permission, label: <Permission name={permission} /> }))}
          />
        </Form.Item>
        <Form.Item name="idTokenAlg" label={t('apps.idTokens')}>
          <Radio.Group options={ALGORITHMS} />
        </Form.Item>
        <Form.Item
          name="logouts"
          label={t('apps.logouts')}
          extra={t('apps.logoutsHint')}
          dependencies={['kind']}
          rules={[addresses]}
        >
          <Input.TextArea autoComplete="off" spellCheck={false} rows={1} className="is-code" />
        </Form.Item>
        <Form.Item name="origins" label={t('apps.origins')} extra={t('apps.originsHint')}>
          <Input.TextArea autoComplete="off" spellCheck={false} rows={1} className="is-code" />
        </Form.Item>
        <Form.Item noStyle dependencies={['kind']}>
          {({ getFieldValue }) => (
            <Form.Item
              name="mini"
              valuePropName="checked"
              extra={t('apps.miniHint')}
              hidden={getFieldValue('kind') !== 'secret'}
            >
              <Checkbox>{t('apps.mini')}</Checkbox>
            </Form.Item>
          )}
        </Form.Item>
        <Form.Item name="device" valuePropName="checked" extra={t('apps.deviceHint')}>
          <Checkbox>{t('apps.device')}</Checkbox>
        </Form.Item>
        <Form.Item name="proofRequired" valuePropName="checked" extra={t('apps.boundHint')}>
          <Checkbox>{t('apps.bound')}</Checkbox>
        </Form.Item>
      </Form>
      <div className="dialog-trouble" role="alert">
        {failure ?? (open.isError ? t('apps.permissionsFailed') : undefined)}
      </div>
    </Modal>
  );
}
