// `node k8s/prometheus-rule.mjs` wraps the alert rules of docker/prometheus/rules into the object that the Prometheus operator
// reads. Kustomize cannot do this, because it reads no files outside of its own folder. `--print` changes no file.
// A rule names the file of its runbook. In the object the folder is a placeholder: an overlay replaces it with the setting of that name.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';
import { parse, stringify } from 'yaml';

const RULES = fileURLToPath(new URL('../docker/prometheus/rules/', import.meta.url));
const OBJECT = new URL('components/monitoring/prometheus-rule.yaml', import.meta.url);

const groups = globSync('*.yaml', { cwd: RULES })
  .toSorted()
  .flatMap((file) => parse(readFileSync(RULES + file, 'utf8')).groups);
for (const { annotations } of groups.flatMap(({ rules }) => rules)) {
  if (annotations)
    annotations.runbook_url = annotations.runbook_url.replace(/^docs\/runbooks/, 'RUNBOOK_URL');
}

const object = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: {
    name: 'studio-api',
    labels: {
      'app.kubernetes.io/name': 'studio-api',
      'app.kubernetes.io/part-of': 'breakwater',
      'app.kubernetes.io/component': 'monitoring',
    },
  },
  spec: { groups },
};
const text = `# Written by k8s/prometheus-rule.mjs from docker/prometheus/rules; change those.\n${stringify(object, { lineWidth: 0 })}`;
const style = await prettier.resolveConfig(fileURLToPath(OBJECT));
const formatted = await prettier.format(text, { ...style, parser: 'yaml' });
if (process.argv.includes('--print')) process.stdout.write(formatted);
else writeFileSync(OBJECT, formatted);
