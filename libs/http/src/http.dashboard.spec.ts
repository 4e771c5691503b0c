import { expect, it } from '@jest/globals';
import { HTTP_DASHBOARD } from './http.dashboard.js';

const measure = (gauge: object) => HTTP_DASHBOARD.saturation?.[0]?.measure(gauge as never);

it.each([
  ['good while no request has run', { running: 0, queued: 0, size: 0 }, { used: 0, tone: 'good' }],
  ['good while each request has a connection', { running: 2, queued: 0, size: 2 }, { used: 2, tone: 'good' }],
  [
    'a warning while requests wait for a connection',
    { running: 5, queued: 3, size: 5 },
    { used: 5, note: '3 waiting', tone: 'warning' },
  ],
])('the connections of an upstream are %s', (_, gauge, shown) => {
  expect(measure({ upstream: 'payments', ...gauge })).toEqual({
    kind: 'upstream',
    name: 'payments',
    ...shown,
  });
});
