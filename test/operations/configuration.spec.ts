import { describe, expect, it } from '@jest/globals';
import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { IConfigMap } from 'kubernetes-models/v1';
import { readEnvironment, VARIABLES } from '../../apps/api/src/environment.js';
import { apiEnvironment } from '../harness/api-environment.js';
import { objectOf, OVERLAYS, renderOverlay } from '../harness/rendered-overlay.js';

const NAMES = Object.keys(VARIABLES);
const isSecret = (name: string): boolean =>
  name in VARIABLES && VARIABLES[name as keyof typeof VARIABLES].secret;

describe.each(OVERLAYS)('the configuration in the overlay %s', (overlay) => {
  const plain = Object.keys(objectOf<IConfigMap>(overlay, 'ConfigMap').data ?? {});
  const [container] = objectOf<IDeployment>(overlay, 'Deployment').spec!.template.spec!.containers;
  const secret = (container!.env ?? []).map(({ name }) => name);

  it('consists of variables that the API reads', () => {
    expect(NAMES).toEqual(expect.arrayContaining([...plain, ...secret]));
  });

  it('is accepted by the API', () => {
    const environment = apiEnvironment(overlay);
    expect(() => readEnvironment(environment, environment)).not.toThrow();
  });

  it('has its secrets from a Secret, and nothing else', () => {
    expect(plain.filter(isSecret)).toEqual([]);
    expect(secret.filter((name) => !isSecret(name))).toEqual([]);
    for (const { value, valueFrom } of container!.env!) {
      expect(value).toBeUndefined();
      expect(valueFrom?.secretKeyRef).toBeDefined();
    }
  });

  it('names every secret that the API can use', () => {
    expect(secret.toSorted()).toEqual(NAMES.filter(isSecret).toSorted());
  });

  it('needs only the secrets without which the API does not start', () => {
    const needed = container!.env!.filter(({ valueFrom }) => !valueFrom?.secretKeyRef?.optional);
    expect(needed.map(({ name }) => name)).toEqual(['DATABASE_URL']);
  });

  it('sets the port that the container names', () => {
    expect(apiEnvironment(overlay)['PORT']).toBe(String(container!.ports![0]!.containerPort));
  });
});

describe('the overlay production', () => {
  it('contains no value of a secret', () => {
    expect(renderOverlay('production').filter(({ kind }) => kind === 'Secret')).toEqual([]);
    expect(apiEnvironment('production')['NODE_ENV']).toBe('production');
  });
});
