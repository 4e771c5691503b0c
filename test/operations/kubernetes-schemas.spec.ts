import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { schemaProblems, unknownFields } from '../harness/kubernetes-schema.js';
import { type Manifest, OVERLAYS, renderOverlay, renderWithComponent } from '../harness/rendered-overlay.js';

/** The objects of the overlays, and those of production with everything that can be added to it. */
const SETS: readonly (readonly [name: string, objects: readonly Manifest[]])[] = [
  ...OVERLAYS.map((overlay) => [`the overlay ${overlay}`, renderOverlay(overlay)] as const),
  [
    'production with every component',
    renderWithComponent(['alertmanager', 'gateway', 'ingress', 'keda', 'live-options', 'tracing']),
  ],
];

describe.each(SETS)('%s', (_name, objects) => {
  it('contains valid objects of Kubernetes and of the operators in the cluster', async () => {
    const problems = await Promise.all(
      objects.map(async (object) =>
        (await schemaProblems(object)).map((problem) => `${object.kind}/${object.metadata.name}: ${problem}`),
      ),
    );
    expect(problems.flat()).toEqual([]);
  });
});

describe('the manifests', () => {
  it('have no field that Kubernetes does not know', () => {
    // One run of the compiler, because it reads the types of all kinds.
    expect(unknownFields(SETS.flatMap(([, objects]) => objects))).toEqual([]);
  });

  it('use every component', () => {
    const components = globSync('k8s/components/*').map((folder) => basename(folder));
    expect(new Set(components)).toEqual(
      new Set(['alertmanager', 'gateway', 'ingress', 'keda', 'live-options', 'monitoring', 'tracing']),
    );
  });
});

describe('the checks of this spec', () => {
  const service = (port: object): Manifest =>
    ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'x' },
      spec: { ports: [port] },
    }) as unknown as Manifest;

  it('refuse a value of the wrong type', async () => {
    expect(await schemaProblems(service({ port: '80' }))).toEqual([
      expect.stringContaining('/spec/ports/0/port must be integer'),
    ]);
  });

  it('refuse a misspelt field', () => {
    expect(unknownFields([service({ port: 80, targetport: 'http' })])).toEqual([
      expect.stringMatching(/targetport.* does not exist in type 'IServicePort'/),
    ]);
  });

  it('refuse a misspelt field and a wrong duration in an HTTPRoute, which has a schema of its own', async () => {
    const route = (rule: object): Manifest =>
      ({
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: 'x' },
        spec: { rules: [rule] },
      }) as unknown as Manifest;
    expect(await schemaProblems(route({ timeout: {} }))).toEqual([expect.stringContaining('timeout')]);
    expect(await schemaProblems(route({ timeouts: { request: '15 s' } }))).toEqual([
      expect.stringContaining('/timeouts/request'),
    ]);
  });
});
