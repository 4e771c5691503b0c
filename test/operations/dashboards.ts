import { globSync, readFileSync } from 'node:fs';

/** The part of a panel of a Grafana dashboard that the tests read. */
export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
}

/** The part of a Grafana dashboard that the tests read. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: unknown }[] };
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
  readonly panels: readonly Panel[];
}

/** The dashboards by file. */
export function readDashboards(): [file: string, dashboard: Dashboard][] {
  return globSync('docker/grafana/dashboards/*.json').map((file) => [
    file,
    JSON.parse(readFileSync(file, 'utf8')) as Dashboard,
  ]);
}

/** Every query of a dashboard. Grafana's variables are replaced by its shortest rate interval, or by a pattern that matches anything. */
export function queriesOf({ panels, annotations }: Dashboard): string[] {
  const queries = [...panels.flatMap(({ targets = [] }) => targets), ...annotations.list].map(
    ({ expr }) => expr,
  );
  return queries.map((query) => query.replaceAll('$__rate_interval', '1m').replaceAll(/\$\w+/g, '.*'));
}
