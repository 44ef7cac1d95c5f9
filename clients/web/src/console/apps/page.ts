import { lazy } from 'react';
import type { ConsolePage } from '../pages.js';

export const appsPage: ConsolePage = {
  path: 'apps',
  title: 'apps.title',
  icon: 'apps',
  permission: 'identity.app.manage',
  component: lazy(() => import('./AppsPage.js')),
};
