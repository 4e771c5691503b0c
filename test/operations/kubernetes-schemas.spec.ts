import { describe, expect, it } from '@jest/globals';
import { schemaProblems, unknownFields } from '../harness/kubernetes-schema.js';
import { type Manifest, OVERLAYS, renderOverlay } from '../harness/rendered-overlay.js';

describe.each(OVERLAYS)('the overlay %s', (overlay) => {
  it('contains valid objects of Kubernetes and of the Prometheus operator', async () => {
    const objects = renderOverlay(overlay);
    const problems = await Promise.all(
      objects.map(async (object) =>
        (await schemaProblems(object)).map((problem) => `${object.kind}/${object.metadata.name}: ${problem}`),
      ),
    );
    expect(problems.flat()).toEqual([]);
  });

  it('has no field that Kubernetes does not know', () => {
    expect(unknownFields(renderOverlay(overlay))).toEqual([]);
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
});
