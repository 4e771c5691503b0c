import { FULL, QUICK } from './bench-case.js';
import { CASES } from './cases/cases.js';

// The process of one case: node run-case.js <name> [--quick]
const [name, ...flags] = process.argv.slice(2);
const benchCase = CASES.find((candidate) => candidate.name === name);
if (!benchCase) throw new Error(`There is no case '${name}'.`);
const report = await benchCase.run(flags.includes('--quick') ? QUICK : FULL);
process.send?.(report, () => process.exit(0));
