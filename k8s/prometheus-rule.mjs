// `node k8s/prometheus-rule.mjs` wraps the alert rules of docker/prometheus/rules into the object that the Prometheus operator
// reads. Kustomize cannot do this, because it reads no files outside of its own folder. `--print` changes no file.
// A rule names the file of its runbook. In the object the folder is a placeholder: an overlay replaces it with the setting of that name.
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { writeMonitoringObject } from './monitoring-object.mjs';

const RULES = fileURLToPath(new URL('../docker/prometheus/rules/', import.meta.url));
const OBJECT = new URL('components/monitoring/prometheus-rule.yaml', import.meta.url);

const groups = globSync('*.yaml', { cwd: RULES })
  .toSorted()
  .flatMap((file) => parse(readFileSync(RULES + file, 'utf8')).groups);
for (const { annotations } of groups.flatMap(({ rules }) => rules)) {
  if (annotations)
    annotations.runbook_url = annotations.runbook_url.replace(/^docs\/runbooks/, 'RUNBOOK_URL');
}

await writeMonitoringObject(
  OBJECT,
  'Written by k8s/prometheus-rule.mjs from docker/prometheus/rules; change those.',
  { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', spec: { groups } },
);
