import { globSync, readFileSync } from 'node:fs';
import { minutes, seconds } from '@breakwater/core';
import { DEFAULT_METRICS_PATH } from '@breakwater/observability';
import { describe, expect, it } from '@jest/globals';
import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1';
import type { IConfigMap, IService } from 'kubernetes-models/v1';
import { DEFAULT_REQUEST_TIMEOUT } from '../../apps/api/src/platform/config/request-timeout.js';
import { PROBE_PATHS } from '../../apps/api/src/platform/health/probe-paths.js';
import { UPLOAD_POLICIES } from '../../libs/uploads/src/policies/built-in-policies.js';
import { type Manifest, objectIn, renderWithComponent } from '../harness/rendered-overlay.js';

/** The longest upload (apps/api/src/platform/security/server-timeouts.ts). */
const LONGEST_REQUEST = minutes(10);

const MEBIBYTE = 2 ** 20;

/** The paths of the controllers in the features of the API, and the first segments of those without a deadline. */
function featurePaths(): { readonly all: string[]; readonly withoutDeadline: Set<string> } {
  const sources = globSync('apps/api/src/features/**/*.controller.ts').map((file) =>
    readFileSync(file, 'utf8'),
  );
  const controllers = sources.map((text) => ({
    path: `/${/@Controller\('([^']+)'\)/.exec(text)![1]!.replaceAll(/:\w+/g, 'abc')}`,
    endless: text.includes('@RequestTimeout(false)'),
  }));
  return {
    all: controllers.map(({ path }) => path),
    withoutDeadline: new Set(
      controllers.filter(({ endless }) => endless).map(({ path }) => `/${path.split('/')[1]!}`),
    ),
  };
}

const { all: PUBLIC, withoutDeadline: WITHOUT_DEADLINE } = featurePaths();

/** Paths for operators, for Prometheus and for the kubelet. */
const PRIVATE = [
  ...PROBE_PATHS,
  ...PROBE_PATHS.map((path) => `${path}/detailed`),
  DEFAULT_METRICS_PATH,
  '/debug/circuits',
  '/debug/actions',
  '/errors',
  '/errors/1/resolve',
  '/alerts/test',
  '/admin',
  '/admin/operations',
  '/',
  '/videosmetrics',
];

/** A route from outside: a prefix of paths, its time limit in milliseconds, and the port of the Service. */
interface Route {
  readonly prefix: string;
  readonly timeout: number;
  readonly backend: { readonly name?: string | undefined; readonly port: unknown };
}

interface HttpRoute {
  readonly spec: {
    readonly hostnames: readonly string[];
    readonly parentRefs: readonly object[];
    readonly rules: readonly {
      readonly matches: readonly { readonly path: { readonly type: string; readonly value: string } }[];
      readonly timeouts: { readonly request: string };
      readonly backendRefs: readonly { readonly name: string; readonly port: number }[];
    }[];
  };
}

function routesOfGateway(objects: readonly Manifest[]): Route[] {
  const { spec } = objectIn<HttpRoute>(objects, 'HTTPRoute');
  return spec.rules.flatMap(({ matches, timeouts, backendRefs }) =>
    matches.map(({ path }) => {
      expect(path.type).toBe('PathPrefix');
      const [, number, unit] = /^(\d+)(s|m)$/.exec(timeouts.request)!;
      return {
        prefix: path.value,
        timeout: (unit === 's' ? seconds : minutes)(Number(number)),
        backend: { name: backendRefs[0]!.name, port: backendRefs[0]!.port },
      };
    }),
  );
}

const NGINX = 'nginx.ingress.kubernetes.io';

/** The Ingresses of the API. */
function ingresses(objects: readonly Manifest[]): IIngress[] {
  return objects.filter(
    ({ kind, metadata }) => kind === 'Ingress' && metadata.name !== 'studio-web',
  ) as IIngress[];
}

function routesOfIngress(objects: readonly Manifest[]): Route[] {
  return ingresses(objects).flatMap(({ metadata, spec }) =>
    spec!.rules![0]!.http!.paths.map(({ path, pathType, backend }) => {
      expect(pathType).toBe('Prefix');
      const limits = ['read', 'send'].map((way) =>
        Number(metadata!.annotations![`${NGINX}/proxy-${way}-timeout`]),
      );
      return {
        prefix: path!,
        timeout: seconds(Math.min(...limits)),
        backend: { name: backend.service?.name, port: backend.service?.port?.name },
      };
    }),
  );
}

/** The route of a path: prefixes match whole segments, and the longest one wins. */
function routeOf(routes: readonly Route[], path: string): Route | undefined {
  return routes
    .filter(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))
    .toSorted((one, other) => other.prefix.length - one.prefix.length)[0];
}

const SETTINGS = {
  HOST: 'api.acme.dev',
  WEB_HOST: 'studio.acme.dev',
  GATEWAY: 'public',
  GATEWAY_NAMESPACE: 'edge',
  INGRESS_CLASS: 'traefik',
  TLS_SECRET: 'acme-tls',
};

describe.each([
  ['gateway', routesOfGateway, 80],
  ['ingress', routesOfIngress, 'http'],
] as const)('production with the component %s', (component, routesOf, port) => {
  const objects = renderWithComponent(component, SETTINGS);
  const routes = routesOf(objects);

  it('routes every path of the features of the API', () => {
    expect(PUBLIC.length).toBeGreaterThan(5);
    expect(PUBLIC.filter((path) => !routeOf(routes, path))).toEqual([]);
  });

  it('routes no probe, no metrics and no route for operators', () => {
    expect(PRIVATE.filter((path) => routeOf(routes, path))).toEqual([]);
  });

  it('lets the API answer before the proxy gives up', () => {
    for (const { prefix, timeout } of routes) {
      const longest = WITHOUT_DEADLINE.has(prefix) ? LONGEST_REQUEST : DEFAULT_REQUEST_TIMEOUT;
      expect([prefix, timeout > longest]).toEqual([prefix, true]);
    }
  });

  it('ends requests with a deadline soon after it', () => {
    const short = routes.filter(({ prefix }) => !WITHOUT_DEADLINE.has(prefix));
    expect(short.length).toBeGreaterThan(0);
    for (const { timeout } of short) expect(timeout).toBeLessThanOrEqual(2 * DEFAULT_REQUEST_TIMEOUT);
  });

  it('sends requests to the port of the Service', () => {
    const { metadata, spec } = objectIn<IService>(objects, 'Service');
    expect(spec!.ports!.map((open) => (component === 'gateway' ? open.port : open.name))).toContain(port);
    for (const { backend } of routes) expect(backend).toEqual({ name: metadata!.name, port });
  });
});

describe('the route of the page', () => {
  const objects = renderWithComponent(['gateway', 'ingress'], SETTINGS);
  const page = objectIn<IService>(objects, 'Service', 'studio-web').spec!.ports!;

  it('leads all paths of its own host to the page, by the gateway', () => {
    const { spec } = objectIn<HttpRoute>(objects, 'HTTPRoute', 'studio-web');
    expect(spec).toEqual({
      hostnames: ['studio.acme.dev'],
      parentRefs: [{ name: 'public', namespace: 'edge' }],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          timeouts: { request: '15s' },
          backendRefs: [{ name: 'studio-web', port: page[0]!.port }],
        },
      ],
    });
  });

  it('leads all paths of its own host to the page, by the ingress', () => {
    const { spec } = objectIn<IIngress>(objects, 'Ingress', 'studio-web');
    const backend = { service: { name: 'studio-web', port: { name: page[0]!.name } } };
    expect(spec).toEqual({
      ingressClassName: 'traefik',
      tls: [{ hosts: ['studio.acme.dev'], secretName: 'acme-tls' }],
      rules: [{ host: 'studio.acme.dev', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    });
  });

  it('has the hosts that the page and the API know each other by', () => {
    const { data: web } = objectIn<IConfigMap>(objects, 'ConfigMap', 'studio-web');
    const { data: api } = objectIn<IConfigMap>(objects, 'ConfigMap');
    expect(web).toMatchObject({ API_URL: 'https://api.acme.dev' });
    expect(api).toMatchObject({ CORS_ORIGINS: 'https://studio.acme.dev' });
  });
});

describe('the component gateway', () => {
  it('takes the host and the Gateway from the settings', () => {
    const { spec } = objectIn<HttpRoute>(renderWithComponent('gateway', SETTINGS), 'HTTPRoute');
    expect(spec.hostnames).toEqual(['api.acme.dev']);
    expect(spec.parentRefs).toEqual([{ name: 'public', namespace: 'edge' }]);
  });
});

describe('the component ingress', () => {
  it('takes the host, the class and the certificate from the settings', () => {
    for (const { spec } of ingresses(renderWithComponent('ingress', SETTINGS))) {
      expect(spec!.ingressClassName).toBe('traefik');
      expect(spec!.tls).toEqual([{ hosts: ['api.acme.dev'], secretName: 'acme-tls' }]);
      expect(spec!.rules!.map(({ host }) => host)).toEqual(['api.acme.dev']);
    }
  });

  it('takes the largest video, and passes bodies on as they arrive', () => {
    const files = ingresses(renderWithComponent('ingress')).find(({ spec }) =>
      spec!.rules![0]!.http!.paths.some(({ path }) => path === '/videos'),
    )!;
    const annotations = files.metadata!.annotations!;
    const [, megabytes] = /^(\d+)m$/.exec(annotations[`${NGINX}/proxy-body-size`]!)!;
    expect(Number(megabytes) * MEBIBYTE).toBeGreaterThan(UPLOAD_POLICIES.video.maxSize);
    expect(annotations).toMatchObject({
      [`${NGINX}/proxy-request-buffering`]: 'off',
      [`${NGINX}/proxy-buffering`]: 'off',
    });
  });
});
