// `npm run check:manifests [-- folder]`: renders an overlay, by default production, and checks its settings and that no placeholder is left.
// Every problem names the file and the key to edit.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { placeholdersIn, sourceOf } from './manifests/placeholders.mjs';
import { parseSettings, SETTINGS, settingProblems } from './manifests/settings.mjs';

const [folder = 'k8s/overlays/production', ...rest] = process.argv.slice(2);
if (rest.length > 0 || !existsSync(join(folder, 'kustomization.yaml'))) {
  console.error('Usage: npm run check:manifests [-- <folder with a kustomization.yaml>]');
  process.exit(2);
}

const file = join(folder, 'settings.env');
const settings = existsSync(file) ? parseSettings(readFileSync(file, 'utf8')) : undefined;
const problems = settings
  ? settingProblems(settings).map(({ key, problem }) => `${file}: ${key} ${problem}`)
  : [];
const objects = render();
if (objects) problems.push(...placeholderProblems(objects));

if (problems.length > 0) {
  console.error(`${folder} cannot be deployed yet:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  process.exitCode = 1;
} else {
  console.log(`${folder} has ${objects.length} objects and no placeholder.`);
}

/** The objects of the overlay, or undefined with a problem. */
function render() {
  const { error, status, stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
  if (status === 0) return parseAllDocuments(stdout).map((document) => document.toJS());
  // A wrong setting is the cause then, and its problem says more than kubectl.
  if (error) problems.push('"kubectl" is not on the PATH. See https://kubernetes.io/docs/tasks/tools/.');
  else if (problems.length === 0) problems.push(`kubectl cannot render it: ${stderr.trim()}`);
  return undefined;
}

/** One problem for each setting with a placeholder, and one for each placeholder from elsewhere. */
function placeholderProblems(rendered) {
  const places = new Map();
  for (const object of rendered) {
    const name = `${object.kind}/${object.metadata.name}`;
    for (const { path, text } of placeholdersIn(object)) {
      const problem = problemOf(text, path);
      places.set(problem, (places.get(problem) ?? new Set()).add(name));
    }
  }
  return [...places].map(([problem, names]) => `${problem} (in ${[...names].join(', ')})`);
}

function problemOf(text, path) {
  const keys = [...(settings ?? [])].filter(
    ([, value]) => placeholdersIn(value).length > 0 && text.includes(value),
  );
  // The longest value: one setting may repeat a part of another.
  const [setting] = keys.toSorted(([, one], [, other]) => other.length - one.length);
  if (setting) {
    const [key, value] = setting;
    return `${file}: ${key} is still the placeholder "${value}". Set it to ${SETTINGS[key]?.expected ?? 'your value'}.`;
  }
  return `${sourceOf(text, 'k8s') ?? folder}: ${path} still has the placeholder "${text}". Replace it.`;
}
