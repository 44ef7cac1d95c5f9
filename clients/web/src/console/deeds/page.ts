import type { ConsolePage } from '../pages.js';
import { DeedsPage } from './DeedsPage.js';

export const deedsPage: ConsolePage = {
  path: 'deeds',
  title: 'deeds.title',
  icon: 'deeds',
  permission: 'identity.deed.read',
  component: DeedsPage,
};
