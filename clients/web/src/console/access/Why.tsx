import { api, type Reply } from '../../api/client.js';
import { useLive } from '../../live/context.js';
import type { ConsolePlace } from '../pages.js';
import { ConsoleIcon } from '../parts/ConsoleIcon.js';
import { filter } from '../parts/Parts.js';
import { adviceOf } from '../parts/refused.js';
import { useWatched } from '../parts/watch.js';
import { useWords } from '../../app/i18n/index.js';
import { useConsoleWords, wordFor } from '../words/index.js';
import { PermissionChoice, SubjectChoice, useDepartments, usePermissions } from './choices.js';
import { find, type Somebody } from './subjects.js';
import { What } from './What.js';

type Reasons = Reply<'GET /api/access/why'>;

const EVERY_SECONDS = 15;

/** "Why may she?": whether a permission is held, for anything or for one person's things, and each way by which it is. */
export function Why({ somebody, place }: { somebody: Somebody; place: ConsolePlace }) {
  const t = useConsoleWords();
  const { permission = '', owner = '' } = place.query;
  return (
    <section className="access-section" aria-labelledby="why">
      <h2 id="why">{t('access.why', { name: somebody.label })}</h2>
      <div className="access-question">
        <PermissionChoice
          value={permission}
          onChange={(value) => filter(place, { permission: value })}
          label={t('access.permission')}
          placeholder={t('access.choosePermission')}
        />
        <SubjectChoice
          kind="person"
          value={owner}
          onChange={(value) => filter(place, { owner: value })}
          label={t('access.owner')}
          placeholder={t('access.chooseOwner')}
        />
        {owner !== '' && (
          <button type="button" className="plain-link" onClick={() => filter(place, { owner: '' })}>
            {t('access.anyOwner')}
          </button>
        )}
      </div>
      <div aria-live="polite">
        {permission === '' ? (
          <p className="quiet">{t('access.whyText')}</p>
        ) : (
          <Answer somebody={somebody} permission={permission} owner={owner} />
        )}
      </div>
    </section>
  );
}

function Answer({ somebody, permission, owner }: { somebody: Somebody; permission: string; owner: string }) {
  const t = useConsoleWords();
  const words = useWords();
  const known = usePermissions().data?.items ?? [];
  const { query } = useWatched<Reasons>(
    ['why', somebody.kind, somebody.id, permission, owner],
    async (signal) => {
      const whose = owner === '' ? undefined : await find('person', owner, signal);
      return api.call('GET /api/access/why', {
        query: {
          kind: somebody.kind,
          subject: somebody.id,
          permission,
          ...(whose === undefined ? {} : { owner: whose.id }),
        },
        signal,
      });
    },
    EVERY_SECONDS,
  );
  if (query.isError) {
    return <p role="alert">{adviceOf(query.error, t, words)}</p>;
  }
  if (query.data === undefined || query.isPlaceholderData) {
    return <p className="quiet">{words('app.loading')}</p>;
  }
  const { decision, ways } = query.data;
  const everybody = known.find((one) => one.permission === permission)?.everybody === true;
  const allowed = decision === 'allowed';
  return (
    <>
      <p className={`access-verdict${allowed ? '' : ' is-no'}`}>
        <ConsoleIcon name={allowed ? 'well' : 'bad'} size={20} />
        <strong>
          {t(allowed ? 'why.allowed' : decision === 'out-of-range' ? 'why.out-of-range' : 'why.not-held', {
            name: somebody.label,
          })}
        </strong>
      </p>
      {ways.length > 0 && (
        <ul className="access-ways">
          {ways.map((way) => (
            <li key={way.grant?.id ?? 'login'}>
              {way.grant == null ? (
                <span>{t(everybody ? 'why.everybody' : 'why.login')}</span>
              ) : (
                <Way grant={way.grant} />
              )}
              {!way.enough && <span className="quiet">{t('why.notEnough')}</span>}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Way({ grant }: { grant: NonNullable<Reasons['ways'][number]['grant']> }) {
  const t = useConsoleWords();
  const live = useLive();
  const departments = useDepartments(grant.kind === 'department' && live.may('identity.organisation.read')).data;
  return (
    <>
      <What grant={grant} />
      <span>
        {grant.kind === 'department'
          ? t('why.department', {
              department: departments?.find((one) => one.id === grant.subject)?.name ?? grant.subject,
            })
          : t('why.granted')}{' '}
        {wordFor(t, 'range', grant.range)}
      </span>
      <span className="quiet access-reason">
        {t('why.reason', { reason: grant.reason, who: grant.grantedBy === '' ? grant.producer : grant.grantedBy })}
      </span>
    </>
  );
}
