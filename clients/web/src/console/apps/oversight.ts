import { lazy } from 'react';
import type { ConsolePage } from '../pages.js';

export const oversightPage: ConsolePage = {
  path: 'all-apps',
  title: 'oversight.title',
  icon: 'oversight',
  permission: 'identity.app.oversee',
  component: lazy(() => import('./OversightPage.js')),
};
