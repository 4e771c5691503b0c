import { describe, expect, it } from '@jest/globals';
import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1';
import type { IConfigMap, INamespace, IService } from 'kubernetes-models/v1';
import { YOUTUBE_POLICIES, YOUTUBE_POLICY } from '../../apps/api/src/features/channels/youtube.policies.js';
import { objectOf, type Overlay, OVERLAYS, podSpecs, renderOverlay } from '../harness/rendered-overlay.js';

describe.each(OVERLAYS)('the overlay %s', (overlay) => {
  const deployment = objectOf<IDeployment>(overlay, 'Deployment').spec!;
  const service = objectOf<IService>(overlay, 'Service').spec!;
  const autoscaler = objectOf<IHorizontalPodAutoscaler>(overlay, 'HorizontalPodAutoscaler').spec;
  const labels = deployment.template.metadata!.labels!;

  it('selects the pods of the API, and no others, in every object about them', () => {
    for (const selector of selectorsOf(overlay, 'studio-api')) {
      expect(Object.keys(selector!).length).toBeGreaterThan(0);
      const selected = podSpecs(overlay).filter((pod) => matches(selector!, pod.labels));
      expect(selected.map(({ labels: found }) => found)).toEqual([labels]);
    }
  });

  it('puts everything into a namespace of its own, which enforces the restricted standard', () => {
    const namespace = renderOverlay(overlay).find(({ kind }) => kind === 'Namespace') as INamespace;
    expect(namespace.metadata?.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
    for (const { kind, metadata } of renderOverlay(overlay)) {
      expect([kind, metadata.namespace]).toEqual([
        kind,
        kind === 'Namespace' ? undefined : namespace.metadata?.name,
      ]);
    }
  });

  it('names accounts that exist', () => {
    const accounts = renderOverlay(overlay).filter(({ kind }) => kind === 'ServiceAccount');
    const named = podSpecs(overlay).flatMap(({ spec }) => spec.serviceAccountName ?? []);
    expect(named.toSorted()).toEqual(accounts.map(({ metadata }) => metadata.name).toSorted());
  });

  it('sends traffic of the service to the port that the container names', () => {
    const [container] = deployment.template.spec!.containers;
    expect(service.ports?.map(({ targetPort }) => targetPort)).toEqual(
      container!.ports?.map(({ name }) => name),
    );
  });

  it('has addresses of both families, where the cluster has both', () => {
    expect(service.ipFamilyPolicy).toBe('PreferDualStack');
  });

  it('pulls its images with the Secret for a private registry, if there is one', () => {
    const accounts = renderOverlay(overlay).filter(({ kind }) => kind === 'ServiceAccount');
    for (const account of accounts) {
      expect(account).toMatchObject({ imagePullSecrets: [{ name: 'studio-api-registry' }] });
    }
  });

  it('keeps full capacity during a rollout', () => {
    expect(deployment.strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    });
  });

  it('also rolls out a change of the configuration', () => {
    const [container] = deployment.template.spec!.containers;
    expect(container!.envFrom).toEqual([
      { configMapRef: { name: expect.stringMatching(/^studio-api-[a-z0-9]{10}$/) } },
    ]);
  });

  it('leaves the number of pods to the autoscaler', () => {
    expect(deployment.replicas).toBeUndefined();
    expect(autoscaler.scaleTargetRef).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'studio-api',
    });
    expect(autoscaler.minReplicas).toBeLessThan(autoscaler.maxReplicas);
  });

  it('adds pods before requests to YouTube begin to queue in one', () => {
    const { bulkhead } = YOUTUBE_POLICIES[YOUTUBE_POLICY]!;
    const { pods } = autoscaler.metrics!.find(({ type }) => type === 'Pods')!;
    expect(pods!.metric.name).toBe('http_server_active_requests');
    expect(Number(pods!.target.averageValue)).toBeLessThan(
      (bulkhead as { maxConcurrent: number }).maxConcurrent,
    );
  });

  it('requests CPU, because utilization is measured against the request', () => {
    expect(autoscaler.metrics!.map(({ resource }) => resource?.name)).toContain('cpu');
    expect(deployment.template.spec!.containers[0]!.resources?.requests?.['cpu']).toBeDefined();
  });
});

describe.each(OVERLAYS)('the page in the overlay %s', (overlay) => {
  const deployment = objectOf<IDeployment>(overlay, 'Deployment', 'studio-web').spec!;
  const service = objectOf<IService>(overlay, 'Service', 'studio-web').spec!;

  it('selects its pods, and no others, in every object about them', () => {
    for (const selector of selectorsOf(overlay, 'studio-web')) {
      const selected = podSpecs(overlay).filter((pod) => matches(selector!, pod.labels));
      expect(selected.map(({ name }) => name)).toEqual(['Deployment/studio-web']);
    }
  });

  it('is rolled out with full capacity, also after a change of its configuration', () => {
    expect(deployment.strategy).toMatchObject({ rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } });
    const [container] = deployment.template.spec!.containers;
    expect(container!.envFrom).toEqual([
      { configMapRef: { name: expect.stringMatching(/^studio-web-[a-z0-9]{10}$/) } },
    ]);
    expect(service.ports?.map(({ targetPort }) => targetPort)).toEqual(
      container!.ports?.map(({ name }) => name),
    );
  });

  it('listens on the port of its container', () => {
    const { data } = objectOf<IConfigMap>(overlay, 'ConfigMap', 'studio-web');
    const [container] = deployment.template.spec!.containers;
    expect(data!['WEB_PORT']).toBe(String(container!.ports![0]!.containerPort));
  });
});

describe('the overlay production', () => {
  it('survives the loss of a zone and the drain of a node', () => {
    const { minReplicas } = objectOf<IHorizontalPodAutoscaler>('production', 'HorizontalPodAutoscaler').spec;
    expect(minReplicas).toBeGreaterThanOrEqual(3);
    expect(objectOf<IDeployment>('production', 'Deployment', 'studio-web').spec!.replicas).toBe(2);
    for (const name of ['studio-api', 'studio-web'])
      expect(
        objectOf<IPodDisruptionBudget>('production', 'PodDisruptionBudget', name).spec?.maxUnavailable,
      ).toBe(1);
    const { topologySpreadConstraints } = objectOf<IDeployment>('production', 'Deployment').spec!.template
      .spec!;
    expect(topologySpreadConstraints?.map(({ topologyKey }) => topologyKey)).toEqual([
      'topology.kubernetes.io/zone',
      'kubernetes.io/hostname',
    ]);
  });

  it('runs every program from images of one version', () => {
    const images = podSpecs('production').flatMap(({ spec }) => spec.containers.map(({ image }) => image));
    expect(new Set(images).size).toBe(2);
    const versions = images.map((image) => /^[\w.-]+\/[\w./-]+:(\d+\.\d+\.\d+)$/.exec(image!)?.[1]);
    expect(versions).toEqual(versions.map(() => expect.any(String)));
    expect(new Set(versions).size).toBe(1);
  });

  it('migrates as a step that can be applied alone', () => {
    const step = renderOverlay('production').filter(
      ({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === 'migration',
    );
    expect(step.map(({ kind }) => kind).toSorted()).toEqual(['Job', 'NetworkPolicy', 'ServiceAccount']);
  });
});

/** The selectors of all objects about the pods of a Deployment, which have its name. */
function selectorsOf(overlay: Overlay, name: string): (Readonly<Record<string, string>> | undefined)[] {
  const { selector, template } = objectOf<IDeployment>(overlay, 'Deployment', name).spec!;
  return [
    selector.matchLabels,
    objectOf<IService>(overlay, 'Service', name).spec!.selector,
    objectOf<IPodDisruptionBudget>(overlay, 'PodDisruptionBudget', name).spec!.selector?.matchLabels,
    objectOf<INetworkPolicy>(overlay, 'NetworkPolicy', name).spec!.podSelector?.matchLabels,
    ...template.spec!.topologySpreadConstraints!.map(({ labelSelector }) => labelSelector?.matchLabels),
  ];
}

/** Returns true if labels match a selector. */
function matches(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
