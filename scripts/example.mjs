// `npm run example -- name`: runs one of the examples. `npm run build` compiles them.
import { globSync } from 'node:fs';
import { basename } from 'node:path';

const names = globSync('examples/src/*.ts').map((file) => basename(file, '.ts'));
const [name = ''] = process.argv.slice(2);
if (names.includes(name)) await import(`../examples/dist/${name}.js`);
else {
  console.error(`There is no example '${name}'. Choose one of: ${names.toSorted().join(', ')}.`);
  process.exitCode = 1;
}
