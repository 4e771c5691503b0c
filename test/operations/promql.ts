import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** A metric that a query reads, with the labels that the query counts on. */
export interface MetricUse {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** Labels that Prometheus or its operator adds when it scrapes or evaluates rules, and the bucket label of a histogram. */
const ADDED_LABELS: ReadonlySet<string> = new Set([
  'namespace',
  'job',
  'instance',
  'le',
  'alertstate',
  'alertname',
]);

/**
 * The metrics of a PromQL query. A matched label belongs to its own metric. A grouping label belongs to every metric inside
 * the aggregation.
 *
 * @throws Error when the query is not valid
 */
export function metricsOf(query: string): MetricUse[] {
  const tree = parser.parse(query);
  tree.iterate({
    enter: ({ type, from }) => {
      if (type.isError) throw new Error(`Not PromQL at character ${from}: ${query}`);
    },
  });
  return usesIn(tree.topNode, query, []);
}

function usesIn(node: SyntaxNode, query: string, grouping: readonly string[]): MetricUse[] {
  if (node.name === 'VectorSelector') {
    const identifier = node.getChild('Identifier');
    const labels = [...labelNames(node, query), ...grouping].filter((label) => !ADDED_LABELS.has(label));
    return [{ metric: identifier ? textOf(identifier, query) : '', labels: [...new Set(labels)] }];
  }
  const inner = node.name === 'AggregateExpr' ? [...grouping, ...groupingOf(node, query)] : grouping;
  return childrenOf(node).flatMap((child) => usesIn(child, query, inner));
}

/** The labels of `by (...)`; the labels of `without (...)` need not exist. */
function groupingOf(aggregate: SyntaxNode, query: string): string[] {
  const modifier = aggregate.getChild('AggregateModifier');
  return modifier?.getChild('By') ? labelNames(modifier, query) : [];
}

function labelNames(node: SyntaxNode, query: string): string[] {
  if (node.name === 'LabelName') return [textOf(node, query)];
  return childrenOf(node).flatMap((child) => labelNames(child, query));
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

function textOf({ from, to }: SyntaxNode, query: string): string {
  return query.slice(from, to);
}
