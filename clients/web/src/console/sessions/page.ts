import type { ConsolePage } from '../pages.js';
import { SessionsPage } from './SessionsPage.js';

export const sessionsPage: ConsolePage = {
  path: 'sessions',
  title: 'sessions.title',
  icon: 'sessions',
  permission: 'messaging.session.read',
  component: SessionsPage,
};
