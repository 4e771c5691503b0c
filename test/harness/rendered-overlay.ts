import { spawnSync } from 'node:child_process';
import type { IPodTemplateSpec, IPodSpec } from 'kubernetes-models/v1';
import { parseAllDocuments } from 'yaml';
import { EditedOverlay } from './edited-overlay.js';

/** The overlays below `k8s/overlays`. */
export const OVERLAYS = ['development', 'production'] as const;
export type Overlay = (typeof OVERLAYS)[number];

/** A Kubernetes object in a manifest. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

const rendered = new Map<Overlay, readonly Manifest[]>();

/** The objects that `kubectl apply -k` would send to a cluster; rendered once per process, without a cluster. */
export function renderOverlay(overlay: Overlay): readonly Manifest[] {
  const known = rendered.get(overlay);
  if (known) return known;
  const objects = renderFolder(`k8s/overlays/${overlay}`);
  rendered.set(overlay, objects);
  return objects;
}

/**
 * The objects of a folder with a `kustomization.yaml`.
 *
 * @throws Error with the message of kubectl, or with the place to get kubectl
 */
export function renderFolder(folder: string): readonly Manifest[] {
  const { error, status, stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
  if (error) {
    throw new Error(
      'These tests need "kubectl" 1.27 or later on the PATH; no cluster is needed. See https://kubernetes.io/docs/tasks/tools/.',
      { cause: error },
    );
  }
  if (status !== 0) throw new Error(`${folder} cannot be rendered:\n${stderr}`);
  return parseAllDocuments(stdout).map((document) => withoutFolds(document.toJS() as Manifest));
}

/** The objects of production with one more component, or several. */
export function renderWithComponent(
  component: string | readonly string[],
  settings: Readonly<Record<string, string>> = {},
): readonly Manifest[] {
  using overlay = new EditedOverlay({ components: [component].flat(), settings });
  return renderFolder(overlay.folder);
}

/**
 * The one object of an overlay of this kind and name.
 *
 * @typeParam T the type of the object, from `kubernetes-models`
 */
export const objectOf = <T>(overlay: Overlay, kind: string, name?: string): T =>
  objectIn<T>(renderOverlay(overlay), kind, name);

/**
 * The one object of this kind and name among objects.
 *
 * @typeParam T the type of the object, from `kubernetes-models`
 */
export function objectIn<T>(objects: readonly Manifest[], kind: string, name = 'studio-api'): T {
  // Kustomize appends a hash to generated names.
  const generated = new RegExp(`^${name}(-[a-z0-9]{10})?$`);
  const matches = objects.filter(
    ({ kind: other, metadata }) => other === kind && generated.test(metadata.name),
  );
  if (matches.length !== 1) throw new Error(`Expected one object ${kind}/${name}, got ${matches.length}.`);
  return matches[0] as unknown as T;
}

/** The pods of a Deployment or a Job. */
interface Pods {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: IPodSpec;
}

/** The pods of the Deployments and Jobs of an overlay. */
export const podSpecs = (overlay: Overlay): Pods[] => podSpecsOf(renderOverlay(overlay));

/** The pods of the Deployments and Jobs among objects. */
export function podSpecsOf(objects: readonly Manifest[]): Pods[] {
  return objects.flatMap((object) => {
    const { spec } = object as { readonly spec?: { readonly template?: IPodTemplateSpec } };
    if (!spec?.template?.spec) return [];
    const { metadata } = spec.template;
    return [
      {
        name: `${object.kind}/${object.metadata.name}`,
        labels: metadata?.labels ?? {},
        spec: spec.template.spec,
      },
    ];
  });
}

/** Kustomize folds long secrets. Kubernetes ignores the line breaks, but base64 schemas do not, so they are removed. */
function withoutFolds(object: Manifest & { readonly data?: Readonly<Record<string, string>> }): Manifest {
  if (object.kind !== 'Secret' || !object.data) return object;
  const data = Object.entries(object.data).map(([key, value]) => [key, value.replaceAll('\n', '')]);
  return { ...object, data: Object.fromEntries(data) as Record<string, string> } as Manifest;
}
