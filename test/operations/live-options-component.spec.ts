import { dirname } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { IConfigMap } from 'kubernetes-models/v1';
import { readEnvironment } from '../../apps/api/src/environment.js';
import { apiEnvironment } from '../harness/api-environment.js';
import { objectIn, renderWithComponent } from '../harness/rendered-overlay.js';

describe('production with the component for live options', () => {
  const objects = renderWithComponent('live-options');
  const { data = {} } = objectIn<IConfigMap>(objects, 'ConfigMap');
  const file = data['RESILIENCE_OPTIONS_FILE'] ?? '';

  it('names a file that the API accepts, in a folder that is mounted whole', () => {
    const environment = { ...apiEnvironment('production'), ...data };
    expect(readEnvironment(environment, environment)).toMatchObject({ RESILIENCE_OPTIONS_FILE: file });
    const { containers, volumes } = objectIn<IDeployment>(objects, 'Deployment').spec!.template.spec!;
    const mount = containers[0]!.volumeMounts!.find(({ mountPath }) => mountPath === dirname(file));
    expect(mount).toEqual({ name: 'policies', mountPath: '/etc/studio-api', readOnly: true });
    expect(volumes).toContainEqual({ name: 'policies', configMap: { name: 'policies' } });
  });

  it('keeps the name of the options, so that their change causes no rollout', () => {
    const policies = objectIn<IConfigMap>(objects, 'ConfigMap', 'policies');
    expect(policies.metadata?.name).toBe('policies');
    expect(JSON.parse(policies.data?.['policies.json'] ?? '')).toEqual({});
  });
});
