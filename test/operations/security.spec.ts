import { describe, expect, it } from '@jest/globals';
import type { IPodSpec } from 'kubernetes-models/v1';
import { OVERLAYS, podSpecs } from '../harness/rendered-overlay.js';

/** The rules of the Pod Security Standard "restricted", and a few more. */
describe.each(
  OVERLAYS.flatMap((overlay) => podSpecs(overlay).map(({ name, spec }) => [overlay, name, spec])),
)('in the overlay %s, the pods of %s', (_overlay, _name, spec) => {
  const { automountServiceAccountToken, enableServiceLinks, securityContext, containers, ...pod } =
    spec as IPodSpec;

  it('do not run as root, even if their image would', () => {
    expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(securityContext!.runAsUser).toBeGreaterThan(0);
  });

  it('cannot gain rights or write to their image', () => {
    for (const container of containers) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  it('get no token of the API server, and no variables named after other services', () => {
    expect({ automountServiceAccountToken, enableServiceLinks }).toEqual({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
    });
  });

  it('share nothing with their node', () => {
    const { hostNetwork, hostPID, hostIPC, volumes = [] } = pod;
    expect([hostNetwork, hostPID, hostIPC].some(Boolean)).toBe(false);
    expect(
      volumes.filter(({ emptyDir, persistentVolumeClaim }) => !emptyDir && !persistentVolumeClaim),
    ).toEqual([]);
  });

  it('request memory, and have a memory limit', () => {
    for (const { resources } of containers) {
      expect(resources).toMatchObject({
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { memory: expect.any(String) },
      });
    }
  });
});
