import type { Family } from '../harness/exposition.js';

/** Numbers under these keys are the same on each run. */
const STABLE_NUMBERS = new Set(['status', 'statusCode', 'window_seconds', 'open_count', 'max']);

/** Checks of the machine on which the tests run; their results do not depend on the API. */
const MACHINE = new Set(['memory', 'cpu', 'event-loop']);

/** The checks of servers. */
const SERVERS = new Set(['database', 'redis', 'pool']);

/** Lists of open handles; their entries change from moment to moment. */
const OPEN = 'handles';

/** Texts that differ from run to run, with the placeholder of each. */
const UNSTABLE: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>'],
  [/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/g, '<uuid>'],
  [/\bv\d+:[\da-f]{8,}/g, '<fingerprint>'],
  [/\b(?=[\da-f]*\d)[\da-f]{16,}\b/g, '<hex>'],
  [/\b\d+(?:\.\d+)? ?ms\b/g, '<duration>'],
  [/127\.0\.0\.1:\d+/g, '<address>'],
  [/\d+(?:\.\d+)? ?(?:MB|MiB|GB|%)/g, '<size>'],
  [/\d+(?:\.\d+)? errors per minute/g, '<n> errors per minute'],
];

/** A body without the parts that differ from run to run. */
export function normalisedBody(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return distinct(value.filter(isSteady).map((item) => normalisedBody(item)));
  if (typeof value === 'number') return STABLE_NUMBERS.has(key) ? value : '<number>';
  if (typeof value === 'string') {
    if (key === 'stack') return '<stack>';
    return UNSTABLE.reduce((text, [pattern, word]) => text.replace(pattern, word), value);
  }
  if (typeof value !== 'object' || value === null) return value;
  const body = value as Record<string, unknown>;
  return Object.fromEntries(
    sorted(Object.keys(body))
      .filter((name) => name !== OPEN)
      .map((name) => {
        if (isOfMachine(name)) return [name, typesOf(body[name])];
        if (name === 'startupChecks') return [name, startupChecksOf(body[name])];
        if (name === 'status' && includesMachine(body)) return [name, '<status>'];
        return [name, normalisedBody(body[name], name)];
      }),
  );
}

/** `event-loop`, and `event-loop:responseTime` of health+json. */
function isOfMachine(name: string): boolean {
  return MACHINE.has(name.replace(/:.*/, ''));
}

/** Returns true if the status of this body depends on the machine. */
function includesMachine(body: Record<string, unknown>): boolean {
  const parts = typeof body['checks'] === 'object' ? body['checks'] : body;
  return Object.keys(parts as object).some(isOfMachine) || 'heapLimit' in body;
}

/** Returns true if the script caused this entry of a history. On a busy machine, probes of servers can also time out. */
function isSteady(item: unknown): boolean {
  const check = (item as { readonly check?: string } | null)?.check ?? '';
  return !MACHINE.has(check) && !SERVERS.has(check);
}

/** The fields of a check of the machine; `error` and `output` exist only while it fails. */
function typesOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(typesOf);
  if (typeof value !== 'object' || value === null) return `<${typeof value}>`;
  const body = value as Record<string, unknown>;
  return Object.fromEntries(
    sorted(Object.keys(body))
      .filter((name) => name !== 'error' && name !== 'output')
      .map((name) => [name, typesOf(body[name])]),
  );
}

/** Names of the start-up checks; the results of some depend on the machine. */
function startupChecksOf(value: unknown): unknown {
  if (!Array.isArray(value)) return '<summary>';
  return distinct(
    (value as { name: string; required: boolean }[]).map(({ name, required }) => ({ name, required })),
  );
}

/** Each item once, sorted, because the number of occurrences depends on time. */
function distinct(items: readonly unknown[]): unknown[] {
  return sorted(new Set(items.map((item) => JSON.stringify(item)))).map((text): unknown => JSON.parse(text));
}

/** Labels whose values depend on the machine, or on the time of a probe or a garbage collection. */
const UNSTABLE_LABELS = new Set(['error_type']);

/** Families whose labels depend on the moment, or come from Node. */
const UNSTABLE_FAMILIES = /^(?:nodejs|process)_|^breakwater_alerts_firing$/;

/** Series of the machine's checks, which are not compared. */
const TRANSITIONS = 'breakwater_health_transitions';

/** A scrape without its numbers: type, help, labels and the values of labels that are the same on each run. */
export function normalisedScrape(families: ReadonlyMap<string, Family>): unknown {
  return Object.fromEntries(
    [...families.values()]
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .map(({ name, type, help, lines }) => [name, { type, help, labels: labelsOf(name, lines) }]),
  );
}

function labelsOf(family: string, lines: Family['lines']): Record<string, string> {
  const values: Record<string, Set<string>> = {};
  const steady = family.startsWith(TRANSITIONS) ? lines.filter(({ labels }) => isSteady(labels)) : lines;
  for (const { labels } of steady)
    for (const [name, value] of Object.entries(labels)) (values[name] ??= new Set()).add(value);
  return Object.fromEntries(
    sorted(Object.keys(values)).map((name) => {
      const unstable = UNSTABLE_LABELS.has(name) || UNSTABLE_FAMILIES.test(family);
      return [name, unstable ? '<any>' : sorted(values[name]!).join(' | ')];
    }),
  );
}

/** Events that occur only on a busy machine: an answer of Redis then takes longer than the 80 ms that caches wait for it. */
const EVENTS_OF_A_BUSY_MACHINE = new Set(['cache.shared-level']);

/** Events by name: each field with the types and words seen in it, and `?` after fields that not every event has. */
export function normalisedEvents(lines: string): Record<string, Record<string, string>> {
  const events = lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as readonly [string, Record<string, string>])
    .filter(([name]) => !EVENTS_OF_A_BUSY_MACHINE.has(name));
  const byName = Map.groupBy(events, ([name]) => name);
  return Object.fromEntries(sorted(byName.keys()).map((name) => [name, shapeOf(byName.get(name)!)]));
}

function shapeOf(events: readonly (readonly [string, Record<string, string>])[]): Record<string, string> {
  const fields = sorted(new Set(events.flatMap(([, event]) => Object.keys(event))));
  return Object.fromEntries(
    fields.map((field) => {
      const seen = events.map(([, event]) => event[field]);
      const always = seen.every((type) => type !== undefined);
      const types = new Set(seen.filter((type) => type !== undefined));
      return [always ? field : `${field}?`, sorted(types).join(' | ')];
    }),
  );
}

function sorted(texts: Iterable<string>): string[] {
  return [...texts].toSorted((one, other) => (one < other ? -1 : 1));
}
