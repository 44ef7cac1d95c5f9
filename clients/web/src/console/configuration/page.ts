import { lazy } from 'react';
import type { ConsolePage } from '../pages.js';

export const configurationPage: ConsolePage = {
  path: 'configuration',
  title: 'configuration.title',
  icon: 'configuration',
  permission: 'configuration.setting.read',
  component: lazy(() => import('./ConfigurationPage.js')),
};
