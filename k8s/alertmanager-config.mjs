// `node k8s/alertmanager-config.mjs` turns the routes and inhibitions of docker/alertmanager/alertmanager.yml into the object that the
// Prometheus operator adds to the configuration of its Alertmanager. `--print` changes no file.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { writeMonitoringObject } from './monitoring-object.mjs';

const CONFIGURATION = new URL('../docker/alertmanager/alertmanager.yml', import.meta.url);
const OBJECT = new URL('components/alertmanager/alertmanager-config.yaml', import.meta.url);

/** The Secret with the addresses of the receivers. */
const SECRET = 'studio-api-alerts';
/** The receivers that tell somebody, and the keys of their addresses. */
const ADDRESSES = { page: 'PAGE_SLACK_URL', ticket: 'TICKET_SLACK_URL' };

const { route, inhibit_rules: rules, receivers } = parse(readFileSync(CONFIGURATION, 'utf8'));

/** A matcher such as `severity=~"critical|high"`. */
function matcher(text) {
  const [, name, matchType, value] = /^\s*(\w+)\s*(=~|!~|!=|=)\s*"(.*)"\s*$/.exec(text) ?? [];
  if (name === undefined)
    throw new Error(`${fileURLToPath(CONFIGURATION)}: cannot read the matcher ${text}.`);
  return { name, matchType, value };
}

/** Fields of a configuration file have the names of the object, but for their case. */
const camelCase = (name) => name.replaceAll(/_(\w)/g, (_, letter) => letter.toUpperCase());

function routeOf({ matchers, routes, ...fields }) {
  return {
    ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [camelCase(name), value])),
    ...(matchers && { matchers: matchers.map(matcher) }),
    ...(routes && { routes: routes.map(routeOf) }),
  };
}

function receiverOf({ name }) {
  const key = ADDRESSES[name];
  if (key === undefined) return { name };
  return { name, slackConfigs: [{ apiURL: { name: SECRET, key }, sendResolved: true }] };
}

const origin =
  'Written by k8s/alertmanager-config.mjs from docker/alertmanager/alertmanager.yml; change that.';
await writeMonitoringObject(OBJECT, origin, {
  apiVersion: 'monitoring.coreos.com/v1alpha1',
  kind: 'AlertmanagerConfig',
  spec: {
    route: routeOf(route),
    inhibitRules: rules.map(({ source_matchers, target_matchers, equal }) => ({
      sourceMatch: source_matchers.map(matcher),
      targetMatch: target_matchers.map(matcher),
      equal,
    })),
    receivers: receivers.map(receiverOf),
  },
});
