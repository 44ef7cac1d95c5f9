import { useState } from 'react';
import { App, Button, Form, Input, Modal, Select } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.js';
import { Icon } from '../../app/Icon.js';
import { useWords } from '../../app/i18n/index.js';
import { Nothing } from '../../app/States.js';
import { useLive } from '../../live/context.js';
import type { ConsolePlace } from '../pages.js';
import { DataTable, type Column } from '../parts/DataTable.js';
import { useFocusBack } from '../parts/focus.js';
import { namedList } from '../parts/NamedList.js';
import { Page } from '../parts/Page.js';
import { Permission } from '../parts/Permission.js';
import { adviceOf } from '../parts/refused.js';
import { CONSOLE, useWatched } from '../parts/watch.js';
import { useConsoleWords, wordFor } from '../words/index.js';
import { usePermissions } from './choices.js';
import { readBundles, type Bundle } from './subjects.js';
import { Views } from './Views.js';

const EVERY_SECONDS = 30;

/** Permissions that are granted together. */
export function Bundles({ place }: { place: ConsolePlace }) {
  const t = useConsoleWords();
  const words = useWords();
  const live = useLive();
  const queries = useQueryClient();
  const { modal, message } = App.useApp();
  const [open, setOpen] = useState<Bundle | 'new'>();
  const may = live.may('identity.access.manage');
  const watched = useWatched(['made bundles'], readBundles, EVERY_SECONDS);
  const remove = (bundle: Bundle) =>
    void modal.confirm({
      title: t('bundles.removeAsk', { bundle: bundle.name }),
      content: t('bundles.removeText'),
      okText: t('bundles.remove'),
      cancelText: words('app.cancel'),
      okButtonProps: { danger: true },
      onOk: async () => {
        try {
          await api.call('DELETE /api/access/bundles/{id}', { path: { id: bundle.id } });
          void message.success(t('bundles.removed', { bundle: bundle.name }));
        } catch (fault) {
          void message.error(adviceOf(fault, t, words));
        }
        await queries.invalidateQueries({ queryKey: [CONSOLE] });
      },
    });
  const columns: Column<Bundle>[] = [
    { key: 'name', head: t('bundles.name'), title: true, cell: (bundle) => <strong>{bundle.name}</strong> },
    {
      key: 'permissions',
      head: t('bundles.permissions'),
      cell: (bundle) => (
        <details className="bundle-permissions">
          <summary>{t('bundles.count', { count: bundle.permissions.length })}</summary>
          <ul>
            {bundle.permissions.map((permission) => (
              <li key={permission}>
                <Permission name={permission} />
              </li>
            ))}
          </ul>
        </details>
      ),
    },
    ...(may
      ? [
          {
            key: 'actions',
            head: t('table.actions'),
            actions: true,
            cell: (bundle: Bundle) => (
              <span className="bundle-actions">
                <Button
                  size="small"
                  onClick={() => setOpen(bundle)}
                  aria-label={t('bundles.changeOf', { change: t('bundles.change'), bundle: bundle.name })}
                >
                  {t('bundles.change')}
                </Button>
                <Button
                  size="small"
                  danger
                  onClick={() => remove(bundle)}
                  aria-label={t('bundles.changeOf', { change: t('bundles.remove'), bundle: bundle.name })}
                >
                  {t('bundles.remove')}
                </Button>
              </span>
            ),
          },
        ]
      : []),
  ];
  const add = may ? (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setOpen('new')}>
      {t('bundles.add')}
    </Button>
  ) : undefined;
  return (
    <>
      <Page
        title={t('access.title')}
        lead={t('access.lead')}
        watched={watched}
        failed={t('access.failed')}
        actions={watched.query.data?.length === 0 ? undefined : add}
        filters={<Views place={place} />}
      >
        {(bundles) =>
          bundles.length === 0 ? (
            <Nothing icon="plus" title={t('bundles.none')} text={t('bundles.noneText')} action={add} />
          ) : (
            <DataTable
              label={t('access.view.bundles')}
              columns={columns}
              rows={bundles}
              rowKey={(bundle) => bundle.id}
            />
          )
        }
      </Page>
      {open !== undefined && (
        <BundleForm {...(open === 'new' ? {} : { bundle: open })} close={() => setOpen(undefined)} />
      )}
    </>
  );
}

function BundleForm({ bundle, close }: { bundle?: Bundle; close: () => void }) {
  useFocusBack();
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const known = usePermissions().data?.items ?? [];
  const [form] = Form.useForm<{ name: string; permissions: string[] }>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const save = async ({ name, permissions }: { name: string; permissions: string[] }) => {
    setBusy(true);
    setFailure(undefined);
    const body = { name: name.trim(), permissions };
    try {
      if (bundle === undefined) {
        await api.call('POST /api/access/bundles', { body });
      } else {
        await api.call('PUT /api/access/bundles/{id}', { path: { id: bundle.id }, body });
      }
      await queries.invalidateQueries({ queryKey: [CONSOLE] });
      close();
      return;
    } catch (fault) {
      setFailure(adviceOf(fault, t, words));
    }
    setBusy(false);
  };
  return (
    <Modal
      open
      title={t(bundle === undefined ? 'bundles.addTitle' : 'bundles.changeTitle')}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t(bundle === undefined ? 'bundles.add' : 'bundles.save')}
      cancelText={words('app.cancel')}
      confirmLoading={busy}
      width={560}
    >
      {bundle !== undefined && <p className="dialog-text">{t('bundles.changeText')}</p>}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        validateTrigger="onSubmit"
        initialValues={{ name: bundle?.name ?? '', permissions: bundle?.permissions ?? [] }}
        onFinish={(values) => void save(values)}
      >
        <Form.Item
          name="name"
          label={t('bundles.name')}
          rules={[{ required: true, whitespace: true, message: t('refused.invalid-title') }]}
        >
          <Input autoFocus autoComplete="off" maxLength={100} />
        </Form.Item>
        <Form.Item
          name="permissions"
          label={t('bundles.permissions')}
          rules={[{ required: true, message: t('bundles.needPermissions') }]}
        >
          <Select
            mode="multiple"
            aria-label={t('bundles.permissions')}
            popupRender={namedList(t('bundles.permissions'))}
            className="access-choice"
            placeholder={t('bundles.choose')}
            showSearch={{ optionFilterProp: ['label', 'value'] }}
            options={known.map(({ permission }) => ({
              value: permission,
              label: wordFor(t, 'permission', permission),
            }))}
            optionRender={(option) => <Permission name={String(option.value)} />}
          />
        </Form.Item>
      </Form>
      <div className="dialog-trouble" role="alert">
        {failure}
      </div>
    </Modal>
  );
}
