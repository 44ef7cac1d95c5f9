import type { ConsolePage } from '../pages.js';
import { OverviewPage } from './OverviewPage.js';

export const overviewPage: ConsolePage = {
  path: '',
  title: 'overview.title',
  icon: 'overview',
  permission: 'platform.overview.read',
  component: OverviewPage,
};
