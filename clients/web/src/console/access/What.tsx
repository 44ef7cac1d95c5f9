import { Permission } from '../parts/Permission.js';
import { useConsoleWords } from '../words/index.js';
import { useBundles } from './choices.js';
import type { Grant } from './subjects.js';

/** A permission, or a bundle by its name. */
export function What({ grant }: { grant: Pick<Grant, 'permission' | 'bundle'> }) {
  const t = useConsoleWords();
  const bundles = useBundles().data;
  return grant.permission != null ? (
    <Permission name={grant.permission} />
  ) : (
    <span>
      {t('access.bundleOf', { bundle: bundles?.find((one) => one.id === grant.bundle)?.name ?? grant.bundle ?? '' })}
    </span>
  );
}
