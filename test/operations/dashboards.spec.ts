import { existsSync, globSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { queriesOf, queriesOfPanel, readDashboards, withVariables } from './dashboards.js';
import { metricsOf } from './promql.js';

const dashboards = readDashboards();

/** Histograms of durations, and the label that tells failures from successes. */
const OUTCOMES: Readonly<Record<string, string>> = {
  http_server_request_duration_seconds: 'http_response_status_code',
  http_client_request_duration_seconds: 'outcome',
  breakwater_calls_seconds: 'outcome',
  breakwater_circuitbreaker_calls_seconds: 'kind',
  db_client_operation_duration_seconds: 'error_type',
  breakwater_upload_duration_seconds: 'outcome',
  breakwater_operation_duration_seconds: 'end',
  breakwater_ai_provider_call_duration_seconds: 'outcome',
};

describe('the dashboards', () => {
  it('are the nine that operators need', () => {
    expect(dashboards.map(([, { title }]) => title).toSorted()).toEqual([
      'AI',
      'Breakers and retries',
      'Database and Redis',
      'Errors and alerts',
      'Health and shutdown',
      'Operations',
      'Service overview',
      'Streams',
      'Uploads',
    ]);
  });

  describe.each(dashboards)('%s', (file, dashboard) => {
    it('has the name of its file as uid, so that links work', () => {
      expect(dashboard.uid).toBe(basename(file, '.json'));
    });

    it('has variables for the data source, the namespace, the service and the instance', () => {
      const names = dashboard.templating.list.map(({ name }) => name);
      expect(names.slice(0, 4)).toEqual(['datasource', 'namespace', 'job', 'instance']);
    });

    it('uses each of its variables', () => {
      const { templating, panels, annotations } = dashboard;
      const texts = JSON.stringify([
        panels,
        annotations,
        templating.list.map(({ definition }) => definition),
      ]);
      const used = new Set([...texts.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name));
      expect(templating.list.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([]);
    });

    it('links panels to runbooks that exist', () => {
      const links = dashboard.panels.flatMap(({ links: own = [] }) => own);
      expect(links.length).toBeGreaterThan(0);
      const files = links.map(({ url }) => url.replace('${runbooks}/', 'docs/runbooks/'));
      expect(files.filter((linked) => !existsSync(linked))).toEqual([]);
    });

    it('shows the durations of failures beside those of successes', () => {
      const silent = dashboard.panels
        .filter(({ type }) => type === 'timeseries')
        .filter(({ targets = [] }) => {
          const durations = targets
            .map(({ expr }) => expr)
            .filter((expr) => expr.includes('histogram_quantile'));
          return Object.entries(OUTCOMES).some(([metric, label]) => {
            const own = durations.filter((expr) => expr.includes(`${metric}_bucket`));
            const grouped = new RegExp(`by \\([^)]*\\b${label}\\b`);
            const selectors = own.map((expr) => new RegExp(`\\b${label}[!=~]+"[^"]*"`).exec(expr)?.[0]);
            const isTold = own.every((expr) => grouped.test(expr)) || new Set(selectors).size > 1;
            return own.length > 0 && !isTold;
          });
        });
      expect(silent.map(({ title }) => title)).toEqual([]);
    });

    it('has panels with a description that do not overlap', () => {
      const { panels } = dashboard;
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
        Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)}/${y + Math.floor(cell / w)}`),
      );
      expect(new Set(cells).size).toBe(cells.length);
      const silent = panels.filter(({ type, description }) => type !== 'row' && !description);
      expect(silent).toEqual([]);
    });

    it('draws rates over an interval that fits the scrapes and the zoom', () => {
      const drawn = dashboard.panels.filter(({ type }) => type === 'timeseries');
      const rates = drawn
        .flatMap(({ targets = [] }) => targets)
        .flatMap(({ expr }) => [...expr.matchAll(/rate\([^[]*\[([^\]]+)\]/g)].map(([, range]) => range));
      expect(rates.filter((range) => range !== '$__rate_interval')).toEqual([]);
    });

    it('uses valid PromQL, and follows the chosen namespace and service everywhere', () => {
      const queries = queriesOf(dashboard);
      expect(queries.flatMap((query) => metricsOf(query)).length).toBeGreaterThanOrEqual(queries.length);
      const loose = dashboard.panels
        .flatMap(({ targets = [] }) => targets)
        .filter(({ expr }) => !expr.includes('namespace=~"$namespace", job=~"$job"'));
      expect(loose).toEqual([]);
    });
  });

  it.each([
    ['service-overview', 'http_route', 'route'],
    ['breakers-and-retries', 'name', 'name'],
    ['breakers-and-retries', 'upstream', 'upstream'],
  ])(
    '%s draws the lines with the largest values of each %s, or of the chosen ones',
    (uid, label, variable) => {
      const { panels } = dashboards.find(([, dashboard]) => dashboard.uid === uid)![1];
      const grouped = new RegExp(`by \\([^)]*\\b${label}\\b`);
      const drawn = panels
        .filter(({ type }) => type === 'timeseries')
        .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
        .filter((expr) => grouped.test(expr));
      expect(drawn.length).toBeGreaterThan(2);
      expect(drawn.filter((expr) => !/^(?:top|bottom)k\(\$top, /.test(expr))).toEqual([]);
      expect(drawn.filter((expr) => !expr.includes(`${label}=~"$${variable}"`))).toEqual([]);
    },
  );

  it('compare the use of the error budget with the SLO that is typed in', () => {
    const [, overview] = dashboards.find(([, { uid }]) => uid === 'service-overview')!;
    const burn = overview.panels.find(({ title }) => title === 'Error budget burn');
    const queries = queriesOfPanel(overview, burn!);
    expect(queries).toHaveLength(3);
    expect(queries.filter((query) => !query.endsWith(' / (1 - 99.9 / 100)'))).toEqual([]);
  });

  it('link each runbook from the panel that shows its figures', () => {
    const linked = dashboards.flatMap(([, { panels }]) => panels).flatMap(({ links = [] }) => links);
    const files = new Set(linked.map(({ url }) => basename(url)));
    const runbooks = globSync('docs/runbooks/*.md').map((runbook) => basename(runbook));
    expect(runbooks.filter((runbook) => !files.has(runbook))).toEqual([]);
  });

  it('name a variable that is missing', () => {
    expect(() => withVariables('$nothing', { templating: { list: [] } })).toThrow(
      'The dashboard has no variable $nothing.',
    );
  });
});
