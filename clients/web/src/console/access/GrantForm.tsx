import { useState } from 'react';
import { Form, Input, Modal, Radio, Segmented, Select } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { useFocusBack } from '../parts/focus.js';
import { namedList } from '../parts/NamedList.js';
import { adviceOf } from '../parts/refused.js';
import { CONSOLE } from '../parts/watch.js';
import { useConsoleWords } from '../words/index.js';
import { PermissionChoice, useBoundaries, useBundles, usePermissions } from './choices.js';
import { endOf, type Somebody } from './subjects.js';

const REASON_MAX = 500;
const RANGES = ['all', 'tree', 'department', 'own'] as const;

interface Values {
  what: 'permission' | 'bundle';
  permission?: string;
  bundle?: string;
  range: (typeof RANGES)[number];
  boundary?: string;
  until?: string;
  reason: string;
}

/** One grant more for somebody. */
export default function GrantForm({ somebody, close }: { somebody: Somebody; close: () => void }) {
  useFocusBack();
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const bundles = useBundles().data ?? [];
  const boundaries = useBoundaries().data ?? [];
  const permissions = usePermissions().data?.items ?? [];
  const [form] = Form.useForm<Values>();
  const what = Form.useWatch('what', form) ?? 'permission';
  const permission = Form.useWatch('permission', form);
  // Sent twice, it grants once.
  const [key] = useState(() => crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  // Where nobody asks on whose things it is held, there is nothing to choose.
  const ranged = what === 'bundle' || (permissions.find((one) => one.permission === permission)?.ranged ?? false);

  const grant = async (values: Values) => {
    setBusy(true);
    setFailure(undefined);
    const until = endOf(values.until ?? '');
    try {
      await api.call('POST /api/access/grants', {
        body: {
          kind: somebody.kind,
          subject: somebody.id,
          ...(values.what === 'bundle' ? { bundle: values.bundle ?? '' } : { permission: values.permission ?? '' }),
          range: ranged ? values.range : 'all',
          ...(values.boundary === undefined || values.boundary === '' ? {} : { boundary: values.boundary }),
          ...(until === undefined ? {} : { until }),
          reason: values.reason.trim(),
          key,
        },
      });
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
      title={t('access.grantTitle', { name: somebody.label })}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t('access.grant')}
      cancelText={words('app.cancel')}
      confirmLoading={busy}
      width={560}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        validateTrigger="onSubmit"
        initialValues={{ what: 'permission', range: 'all', boundary: '' }}
        onFinish={(values) => void grant(values)}
      >
        <Form.Item name="what" label={t('access.what')}>
          <Segmented
            block
            options={[
              { value: 'permission', label: t('access.permission') },
              { value: 'bundle', label: t('access.bundle') },
            ]}
          />
        </Form.Item>
        {what === 'permission' ? (
          <Form.Item
            name="permission"
            label={t('access.permission')}
            rules={[{ required: true, message: t('access.choosePermission') }]}
          >
            <PermissionChoice label={t('access.permission')} placeholder={t('access.choosePermission')} />
          </Form.Item>
        ) : (
          <Form.Item
            name="bundle"
            label={t('access.bundle')}
            rules={[{ required: true, message: t('access.chooseBundle') }]}
          >
            <Select
              aria-label={t('access.bundle')}
              popupRender={namedList(t('access.bundle'))}
              className="access-choice"
              placeholder={t('access.chooseBundle')}
              showSearch={{ optionFilterProp: 'label' }}
              notFoundContent={<span className="quiet">{t('access.noBundles')}</span>}
              options={bundles.map((one) => ({ value: one.id, label: one.name }))}
            />
          </Form.Item>
        )}
        <Form.Item name="range" label={t('access.rangeWhose')} hidden={!ranged}>
          <Radio.Group
            className="radio-lines"
            options={RANGES.map((range) => ({ value: range, label: t(`range.${range}`) }))}
          />
        </Form.Item>
        {boundaries.length > 0 && (
          <Form.Item name="boundary" label={t('access.boundary')}>
            <Select
              aria-label={t('access.boundary')}
              popupRender={namedList(t('access.boundary'))}
              options={[
                { value: '', label: t('access.anywhere') },
                ...boundaries.map((one) => ({ value: one.id, label: one.name })),
              ]}
            />
          </Form.Item>
        )}
        <Form.Item name="until" label={t('access.untilDay')} extra={t('access.untilHint')}>
          <Input type="date" className="access-day" />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t('access.reason')}
          extra={t('access.reasonHint')}
          rules={[{ required: true, whitespace: true, message: t('refused.invalid-reason') }]}
        >
          <Input.TextArea rows={2} maxLength={REASON_MAX} />
        </Form.Item>
      </Form>
      <div className="dialog-trouble" role="alert">
        {failure}
      </div>
    </Modal>
  );
}
