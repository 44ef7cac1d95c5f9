import { lazy } from 'react';
import type { ConsolePage } from '../pages.js';

export const trafficPage: ConsolePage = {
  path: 'traffic',
  title: 'traffic.title',
  icon: 'traffic',
  permission: 'gateway.traffic.read',
  component: lazy(() => import('./TrafficPage.js')),
};
