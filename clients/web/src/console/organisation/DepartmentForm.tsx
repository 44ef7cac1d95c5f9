import { useState } from 'react';
import { Form, Input, Modal, Select } from 'antd';
import { api } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { usePreferences } from '../../app/preferences.js';
import { useDoing } from '../parts/Details.js';
import { useFocusBack } from '../parts/focus.js';
import { namedList } from '../parts/NamedList.js';
import { useConsoleWords } from '../words/index.js';
import type { Department } from './reading.js';
import { pathTo, within } from './tree.js';

const NAME_MAX = 100;

interface Values {
  name: string;
  /** Empty for on top. */
  parent: string;
}

/** A new department, or another name and another place for one. */
export default function DepartmentForm({
  organisation,
  departments,
  above,
  department,
  close,
}: {
  organisation: string;
  departments: readonly Department[];
  /** Beneath which a new one is offered to stand. */
  above?: string | undefined;
  /** The one to be changed; undefined for a new one. */
  department?: Department;
  close: () => void;
}) {
  useFocusBack();
  const t = useConsoleWords();
  const words = useWords();
  const { doing } = useDoing();
  const language = usePreferences((preferences) => preferences.language);
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  // Nothing can stand beneath itself.
  const beneath = department === undefined ? new Set<string>() : within(departments, department.id);
  const order = new Intl.Collator(language, { numeric: true });
  const places = departments
    .filter((one) => !beneath.has(one.id))
    .map((one) => ({ value: one.id, label: one.name, path: [...pathTo(departments, one), one.name].join(' › ') }))
    .sort((one, other) => order.compare(one.path, other.path));
  const known = places.some((one) => one.value === above);

  const save = async ({ name, parent }: Values) => {
    setBusy(true);
    const done =
      department === undefined
        ? await doing(
            () =>
              api.call('POST /api/organisations/{id}/departments', {
                path: { id: organisation },
                body: { name: name.trim(), ...(parent === '' ? {} : { parent }) },
              }),
            t('organisation.departmentAdded', { name: name.trim() }),
          )
        : await doing(
            () =>
              api.call('PATCH /api/departments/{id}', {
                path: { id: department.id },
                body: { name: name.trim(), parent },
              }),
            t('organisation.departmentChanged', { name: name.trim() }),
          );
    if (done) {
      close();
    } else {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t(department === undefined ? 'organisation.addDepartmentTitle' : 'organisation.changeTitle')}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t(department === undefined ? 'organisation.addDepartment' : 'organisation.save')}
      cancelText={words('app.cancel')}
      confirmLoading={busy}
      width={480}
    >
      {department !== undefined && <p className="dialog-text">{t('organisation.changeText')}</p>}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        validateTrigger="onSubmit"
        initialValues={
          department === undefined
            ? { name: '', parent: known ? above : '' }
            : { name: department.name, parent: department.parent ?? '' }
        }
        onFinish={(values) => void save(values)}
      >
        <Form.Item
          name="name"
          label={t('organisation.name')}
          rules={[{ required: true, whitespace: true, message: t('refused.invalid-title') }]}
        >
          {/* A form with two fields and its button outside would not hear of Enter. */}
          <Input autoFocus maxLength={NAME_MAX} autoComplete="off" onPressEnter={() => form.submit()} />
        </Form.Item>
        <Form.Item name="parent" label={t('organisation.beneath')}>
          <Select
            aria-label={t('organisation.beneath')}
            popupRender={namedList(t('organisation.beneath'))}
            showSearch={{ optionFilterProp: 'path' }}
            options={[{ value: '', label: t('organisation.onTop'), path: t('organisation.onTop') }, ...places]}
            optionRender={(option) => option.data.path}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
