import { globSync, readFileSync } from 'node:fs';

/** The part of a panel of a Grafana dashboard that the tests read. */
export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
  readonly links?: readonly { readonly title: string; readonly url: string }[];
}

/** A variable that people choose a value for, or a constant. */
export interface Variable {
  readonly name: string;
  readonly type: string;
  /** `label_values(<series>, <label>)` of a variable of type `query`. */
  readonly definition?: string;
  readonly current: { readonly value?: string };
}

/** The part of a Grafana dashboard that the tests read. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly templating: { readonly list: readonly Variable[] };
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

/**
 * Puts the values of a dashboard's variables into a text as Grafana does: its own value for a constant, a text and a choice, and a pattern
 * that matches anything for the values of a label.
 *
 * @throws Error for a variable that the dashboard does not have
 */
export function withVariables(text: string, { templating }: Pick<Dashboard, 'templating'>): string {
  return text
    .replaceAll('$__rate_interval', '10m')
    .replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (found, ...names) => {
      const name = (names[0] ?? names[1]) as string;
      const variable = templating.list.find((one) => one.name === name);
      if (!variable) throw new Error(`The dashboard has no variable ${found}.`);
      return variable.type === 'query' ? '.*' : (variable.current.value ?? '');
    });
}

/** The queries of a panel. */
export const queriesOfPanel = (dashboard: Dashboard, { targets = [] }: Panel): string[] =>
  targets.map(({ expr }) => withVariables(expr, dashboard));

/** Every query of a dashboard: those of its panels and of its annotations. */
export function queriesOf(dashboard: Dashboard): string[] {
  const annotations = dashboard.annotations.list.map(({ expr }) => withVariables(expr, dashboard));
  return [...dashboard.panels.flatMap((panel) => queriesOfPanel(dashboard, panel)), ...annotations];
}
