import { lazy } from 'react';
import type { ConsolePage } from '../pages.js';

export const accessPage: ConsolePage = {
  path: 'access',
  title: 'access.title',
  icon: 'access',
  permission: 'identity.access.read',
  component: lazy(() => import('./AccessPage.js')),
};
