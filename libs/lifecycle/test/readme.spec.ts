import { describe, expect, it } from '@jest/globals';
import type { NumberVariable } from '@breakwater/core';
import { readFileSync } from 'node:fs';
import { LIFECYCLE_VARIABLES, type LifecycleDuration } from '../src/options/lifecycle.variables.js';
import { resolveLifecycleOptions } from '../src/options/resolve-lifecycle-options.js';
import * as api from '../src/index.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const rows = new Map(
  [...readme.matchAll(/^\| `(\w+)` +\|([^|]*)\|([^|]*)\|/gm)].map(([, option, variable, value]) => [
    option!,
    { variable: variable!.trim().replaceAll('`', ''), value: value!.trim() },
  ]),
);

describe('the README', () => {
  const defaults = resolveLifecycleOptions({}, {});
  const inKubernetes = resolveLifecycleOptions({}, { KUBERNETES_SERVICE_HOST: '10.0.0.1' });

  it.each(Object.entries(LIFECYCLE_VARIABLES) as [LifecycleDuration, NumberVariable][])(
    'shows the variable and the default of %s',
    (option, { name }) => {
      const value =
        defaults[option] === inKubernetes[option]
          ? `${defaults[option]}`
          : `${defaults[option]} (${inKubernetes[option]} in Kubernetes)`;
      expect(rows.get(option)).toEqual({ variable: name, value });
    },
  );

  it('lists every option', () => {
    for (const option of Object.keys(defaults)) expect([...rows.keys()]).toContain(option);
  });
});

describe('the package', () => {
  it('exports exactly its public names', () => {
    expect(Object.keys(api).toSorted()).toEqual([
      'Closers',
      'GracefulShutdown',
      'HostProcess',
      'InFlight',
      'LIFECYCLE_VARIABLES',
      'LifecycleModule',
      'Shutdown',
      'StartupCheck',
      'StartupChecks',
      'StartupError',
      'StartupTask',
      'StartupTasks',
      'clockSkewCheck',
      'configurationCheck',
      'dateHeaderOf',
      'dnsCheck',
      'enableGracefulShutdown',
      'exitOnSignal',
      'fileDescriptorsCheck',
      'folderCheck',
      'formatStartupReport',
      'limitInactivity',
      'memoryLimitCheck',
      'nodeVersionCheck',
      'reachableCheck',
      'startupReport',
      'validateStartup',
    ]);
  });
});
