import type { ConsolePage } from '../pages.js';
import { LoginsPage } from './LoginsPage.js';

export const loginsPage: ConsolePage = {
  path: 'logins',
  title: 'logins.title',
  icon: 'logins',
  permission: 'identity.login.manage',
  component: LoginsPage,
};
