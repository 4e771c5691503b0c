import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';
import { stringify } from 'yaml';

/**
 * Writes an object for the Prometheus operator below a comment about its origin. With `--print` it prints the text and changes no file.
 *
 * @param {URL} file
 * @param {string} origin the first line of the file, without `#`
 * @param {{ apiVersion: string, kind: string, spec: object }} object
 */
export async function writeMonitoringObject(file, origin, { apiVersion, kind, spec }) {
  const object = {
    apiVersion,
    kind,
    metadata: {
      name: 'studio-api',
      labels: {
        'app.kubernetes.io/name': 'studio-api',
        'app.kubernetes.io/part-of': 'breakwater',
        'app.kubernetes.io/component': 'monitoring',
      },
    },
    spec,
  };
  const style = await prettier.resolveConfig(fileURLToPath(file));
  const text = `# ${origin}\n${stringify(object, { lineWidth: 0 })}`;
  const formatted = await prettier.format(text, { ...style, parser: 'yaml' });
  if (process.argv.includes('--print')) process.stdout.write(formatted);
  else writeFileSync(file, formatted);
}
