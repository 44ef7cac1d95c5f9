import { lazy } from 'react';
import type { ConsolePage } from '../pages.js';

export const organisationPage: ConsolePage = {
  path: 'organisation',
  title: 'organisation.title',
  icon: 'organisation',
  permission: 'identity.organisation.read',
  component: lazy(() => import('./OrganisationPage.js')),
};
