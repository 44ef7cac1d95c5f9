import { useEffect, useRef, useState } from 'react';
import { Button, Checkbox, Modal, Progress, type ProgressProps } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api, Problem } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { useFocusBack } from '../parts/focus.js';
import { adviceOf } from '../parts/refused.js';
import { CONSOLE } from '../parts/watch.js';
import { useConsoleWords, type ConsoleKey } from '../words/index.js';
import { en } from '../words/en.js';
import { partsOf, rowAt, type Parts } from './csv.js';

interface Refused {
  readonly line: number;
  readonly name: string;
  readonly code: string;
  readonly advice: string;
}

interface Progressed {
  readonly done: number;
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: readonly Refused[];
}

const NOTHING: Progressed = { done: 0, added: 0, updated: 0, unchanged: 0, refused: [] };
const REFUSED_SHOWN = 100;
const FILE_BYTES_MAX = 20 * 1024 * 1024;

/** People from a file, a part at a time; what was brought in stays, whatever comes after. */
export default function ImportLogins({ close }: { close: () => void }) {
  useFocusBack();
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const result = useRef<HTMLParagraphElement>(null);
  const stopped = useRef(false);
  const [file, setFile] = useState<{ name: string; parts: Parts }>();
  const [update, setUpdate] = useState(false);
  const [state, setState] = useState<'choosing' | 'running' | 'done'>('choosing');
  const [progress, setProgress] = useState<Progressed>(NOTHING);
  const [failure, setFailure] = useState<string>();

  const choose = async (chosen: File | undefined) => {
    setFailure(undefined);
    if (chosen === undefined) {
      return;
    }
    if (chosen.size > FILE_BYTES_MAX) {
      setFailure(t('import.tooLarge'));
      return;
    }
    const parts = partsOf(await chosen.text());
    if (parts.rows === 0) {
      setFailure(t('import.empty'));
      return;
    }
    setFile({ name: chosen.name, parts });
  };

  const run = async () => {
    if (file === undefined) {
      return;
    }
    stopped.current = false;
    setState('running');
    setFailure(undefined);
    let sum = NOTHING;
    for (const part of file.parts.parts) {
      if (stopped.current) {
        break;
      }
      try {
        const reply = await api.call('POST /api/logins/import', { body: { csv: part.csv, update } });
        // The server counts lines of what it was sent, and answers in the order in which it was done.
        const refused = reply.refused
          .map((row) => {
            const { line, name } = rowAt(part, row.line) ?? { line: row.line, name: '' };
            return { ...row, line, name };
          })
          .sort((one, other) => one.line - other.line);
        sum = {
          done: sum.done + reply.added + reply.updated + reply.unchanged + refused.length,
          added: sum.added + reply.added,
          updated: sum.updated + reply.updated,
          unchanged: sum.unchanged + reply.unchanged,
          refused: [...sum.refused, ...refused],
        };
        setProgress(sum);
      } catch (fault) {
        setFailure(adviceOf(fault, t, words));
        if (sum.done === 0) {
          // Nothing was brought in, so one begins again here.
          if (fault instanceof Problem && fault.code === 'invalid-header') {
            // What was read of it does not change when the file is mended.
            setFile(undefined);
          }
          setState('choosing');
          return;
        }
        break;
      }
    }
    setState('done');
    await queries.invalidateQueries({ queryKey: [CONSOLE] });
  };

  const rows = file?.parts.rows ?? 0;
  useEffect(() => {
    if (state === 'done') {
      result.current?.focus();
    }
  }, [state]);
  const again = () => {
    setFile(undefined);
    setProgress(NOTHING);
    setFailure(undefined);
    setState('choosing');
  };
  return (
    <Modal
      open
      title={t('import.title')}
      mask={{ closable: state === 'choosing' }}
      onCancel={() => {
        stopped.current = true;
        close();
      }}
      width={560}
      footer={
        <div className="import-footer">
          {state === 'done' && <Button onClick={again}>{t('import.again')}</Button>}
          <span className="import-gap" />
          {state === 'running' ? (
            <Button
              onClick={() => {
                stopped.current = true;
              }}
            >
              {t('import.stop')}
            </Button>
          ) : (
            <Button onClick={close}>{state === 'done' ? words('app.close') : words('app.cancel')}</Button>
          )}
          {/* It stays where it is: the second click of a double one must not meet what closes this. */}
          <Button
            type="primary"
            disabled={file === undefined || state === 'done'}
            loading={state === 'running'}
            onClick={() => void run()}
          >
            {file === undefined ? t('logins.import') : t('import.do', { count: rows })}
          </Button>
        </div>
      }
    >
      {state === 'choosing' ? (
        <div className="dialog-text">
          <p>{t('import.text')}</p>
          <pre className="sample">{t('import.sample')}</pre>
          <p className="import-choose">
            <Button onClick={() => input.current?.click()}>{t('import.choose')}</Button>
            <span className="quiet">
              {file === undefined ? t('import.noFile') : t('import.chosen', { name: file.name, count: rows })}
            </span>
          </p>
          <input
            ref={input}
            type="file"
            hidden
            accept=".csv,text/csv,text/plain"
            onChange={(event) => {
              void choose(event.target.files?.[0]);
              // The same file, mended, is a choice as well.
              event.target.value = '';
            }}
          />
          <Checkbox checked={update} onChange={(event) => setUpdate(event.target.checked)}>
            {t('import.update')}
          </Checkbox>
        </div>
      ) : (
        <div className="dialog-text">
          <Progress
            percent={rows === 0 ? 0 : Math.floor((progress.done / rows) * 100)}
            status={statusOf(state, failure, progress)}
            aria-label={t('import.progress')}
          />
          <p role="status" ref={result} tabIndex={-1} className="import-result">
            {t('import.soFar', {
              done: progress.done,
              rows,
              added: progress.added,
              updated: progress.updated,
              refused: progress.refused.length,
            })}
          </p>
          {state === 'done' && progress.refused.length > 0 && (
            <p>{t(progress.refused.length === progress.done ? 'import.allRefused' : 'import.someRefused')}</p>
          )}
          {progress.refused.length > 0 && (
            <ul className="refused-rows" aria-label={t('import.refused')}>
              {progress.refused.slice(0, REFUSED_SHOWN).map((row) => (
                <li key={row.line}>
                  <strong>
                    {row.name === ''
                      ? t('import.line', { line: row.line })
                      : t('import.lineOf', { line: row.line, name: row.name })}
                  </strong>{' '}
                  {`refused.${row.code}` in en ? (
                    t(`refused.${row.code}` as ConsoleKey)
                  ) : (
                    <span lang="en">{row.advice}</span>
                  )}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      <div className="signin-failure" role="alert">
        {failure}
      </div>
    </Modal>
  );
}

/** A full bar in green is for rows that were taken, not for rows that were read. */
function statusOf(
  state: string,
  failure: string | undefined,
  progress: Progressed,
): NonNullable<ProgressProps['status']> {
  if (failure !== undefined || (state === 'done' && progress.done > 0 && progress.refused.length === progress.done)) {
    return 'exception';
  }
  return state !== 'done' ? 'active' : progress.refused.length > 0 ? 'normal' : 'success';
}
