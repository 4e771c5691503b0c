import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { IHorizontalPodAutoscaler, IMetricSpec } from 'kubernetes-models/autoscaling/v2';
import { parse } from 'yaml';
import {
  type Manifest,
  objectIn,
  objectOf,
  renderOverlay,
  renderWithComponent,
} from '../harness/rendered-overlay.js';

interface ScaledObject {
  readonly spec: {
    readonly scaleTargetRef: object;
    readonly minReplicaCount: number;
    readonly maxReplicaCount: number;
    readonly advanced: { readonly horizontalPodAutoscalerConfig: { readonly behavior: object } };
    readonly triggers: readonly {
      readonly type: string;
      readonly metricType: string;
      readonly metadata: Readonly<Record<string, string>>;
    }[];
  };
}

const autoscaler = objectOf<IHorizontalPodAutoscaler>('production', 'HorizontalPodAutoscaler').spec;
const metricOf = (type: string): IMetricSpec => autoscaler.metrics!.find((metric) => metric.type === type)!;
const METRIC = metricOf('Pods').pods!.metric.name;

describe('the autoscaler', () => {
  it('reads a metric that the API exposes as one value for each pod', () => {
    const scrape = JSON.parse(readFileSync('test/golden/files/scrape.json', 'utf8')) as Record<
      string,
      { readonly type: string; readonly labels: readonly string[] }
    >;
    expect(scrape[METRIC]).toMatchObject({ type: 'gauge' });
  });

  it('gets the metric of each pod from the rule of prometheus-adapter', () => {
    const { rules } = parse(readFileSync('k8s/prometheus-adapter-values.yaml', 'utf8')) as {
      readonly rules: {
        readonly custom: readonly {
          readonly seriesQuery: string;
          readonly name: { readonly matches: string; readonly as: string };
          readonly resources: { readonly overrides: object };
          readonly metricsQuery: string;
        }[];
      };
    };
    expect(rules.custom).toHaveLength(1);
    const [{ seriesQuery, name, resources, metricsQuery }] = rules.custom as [(typeof rules.custom)[number]];
    expect(name).toEqual({ matches: `^${METRIC}$`, as: METRIC });
    expect(seriesQuery).toBe(`${METRIC}{namespace!="",pod!=""}`);
    expect(resources.overrides).toEqual({
      namespace: { resource: 'namespace' },
      pod: { resource: 'pod' },
    });
    expect(metricsQuery).toBe('sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)');
  });
});

describe('the autoscaler of KEDA', () => {
  const objects = renderWithComponent('keda', {
    NAMESPACE: 'videos',
    PROMETHEUS_URL: 'http://thanos-query.observability.svc:10902',
    MIN_REPLICAS: '4',
    MAX_REPLICAS: '40',
  });
  const kinds = (of: readonly Manifest[]): string[] => of.map(({ kind }) => kind);
  const { spec } = objectIn<ScaledObject>(objects, 'ScaledObject');

  it('stands in for the one of the base, so that only one decides', () => {
    expect(kinds(objects)).not.toContain('HorizontalPodAutoscaler');
    expect(kinds(renderOverlay('production'))).not.toContain('ScaledObject');
    expect(spec.scaleTargetRef).toEqual(autoscaler.scaleTargetRef);
  });

  it('has the same targets and behavior', () => {
    const [cpu, requests] = spec.triggers;
    expect(cpu).toEqual({
      type: 'cpu',
      metricType: 'Utilization',
      metadata: { value: String(metricOf('Resource').resource!.target.averageUtilization) },
    });
    expect(requests).toMatchObject({
      type: 'prometheus',
      metricType: metricOf('Pods').pods!.target.type,
      metadata: { threshold: metricOf('Pods').pods!.target.averageValue },
    });
    expect(spec.advanced.horizontalPodAutoscalerConfig.behavior).toEqual(autoscaler.behavior);
  });

  it('asks the Prometheus of the settings for the requests of its own namespace', () => {
    expect(spec.triggers[1]!.metadata).toMatchObject({
      serverAddress: 'http://thanos-query.observability.svc:10902',
      query: `sum(${METRIC}{job="studio-api",namespace="videos"})`,
    });
  });

  it('has the limits of the settings', () => {
    expect([spec.minReplicaCount, spec.maxReplicaCount]).toEqual([4, 40]);
  });
});
