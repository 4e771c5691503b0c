/**
 * `npm run env:schema [-- file]`: prints the JSON Schema of the environment variables of the Studio API, or writes it to a file. Types,
 * limits and defaults come from the declarations that check the environment, descriptions from docs/guides/configuration.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const { environmentSchema } = await import('../apps/api/dist/environment.js');

/** The last cell of each row of the guide, by the variable in its first cell. */
const rows = readFileSync('docs/guides/configuration.md', 'utf8').matchAll(
  /^\| `(?<name>[A-Z\d_]+)` +\|.*?\| (?<text>[^|]+?) +\|$/gm,
);
const descriptions = Object.fromEntries([...rows].map(({ groups: { name, text } }) => [name, text]));
const text = `${JSON.stringify(environmentSchema(descriptions), null, 2)}\n`;
const [file] = process.argv.slice(2);
if (file === undefined) process.stdout.write(text);
else writeFileSync(file, text);
