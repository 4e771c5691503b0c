import { basename } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { queriesOf, readDashboards } from './dashboards.js';
import { metricsOf } from './promql.js';

const dashboards = readDashboards();

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

    it('has variables for the data source, the job and the instance', () => {
      expect(dashboard.templating.list.map(({ name }) => name)).toEqual(['datasource', 'job', 'instance']);
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

    it('uses valid PromQL, and follows the chosen job everywhere', () => {
      const queries = queriesOf(dashboard);
      expect(queries.flatMap((query) => metricsOf(query)).length).toBeGreaterThanOrEqual(queries.length);
      const loose = dashboard.panels
        .flatMap(({ targets = [] }) => targets)
        .filter(({ expr }) => !expr.includes('job=~"$job"'));
      expect(loose).toEqual([]);
    });
  });
});
