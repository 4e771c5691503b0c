import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodedMappings, encodedMap, type SourceMapSegment, TraceMap } from '@jridgewell/trace-mapping';
import { minifySync } from '@swc/core';

/** An error of another process, as its stack arrives. */
export interface PrintedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** Two features, whose classes have equal methods. `faults` runs them and prints what they throw. */
const SOURCES = {
  'users.ts': `
export class UsersService {
  load(id) { if (id > 0) throw new RangeError('User ' + id + ' is not active'); return id; }
}
export class UsersController {
  constructor(service) { this.service = service; }
  async create(id) { await null; return this.service.load(id); }
}`,
  'orders.ts': `
export class OrdersService {
  load(id) { if (id > 0) throw new RangeError('Order ' + id + ' was cancelled'); return id; }
}
export class OrdersController {
  constructor(service) { this.service = service; }
  async create(id) { await null; return this.service.load(id); }
}`,
};

const faults = (id: number): string => `
const caught = async (run) => { try { await run(); } catch (error) { return error; } };
const printed = ({ name, message, stack }) => ({ name, message, stack });
const users = new UsersController(new UsersService());
const orders = new OrdersController(new OrdersService());
Promise.all([caught(() => users.create(${id})), caught(() => orders.create(${id}))]).then((errors) =>
  process.stdout.write(JSON.stringify(errors.map(printed))));`;

/** A bundle of a small program, minified by SWC and run in a separate process. */
export class MinifiedProgram {
  readonly directory = mkdtempSync(join(tmpdir(), 'minified-'));
  /** The errors of the two features. */
  readonly errors: readonly [PrintedError, PrintedError];

  /**
   * @param more code in front of the features, which gives all names and columns other values
   * @param id appears in the messages
   */
  constructor({ more = '', id = 7, file = 'main.js', maps = false } = {}) {
    const built = join(this.directory, 'dist', file);
    mkdirSync(join(this.directory, 'dist'));
    writeFileSync(join(this.directory, 'package.json'), '{"name":"studio","type":"module"}');
    const parts = [more, ...Object.values(SOURCES), faults(id)].map((part) => part.replaceAll('export ', ''));
    const { code, map } = minifySync(parts.join('\n'), {
      module: true,
      compress: { inline: 0 },
      mangle: { topLevel: true },
      sourceMap: maps,
    });
    writeFileSync(built, maps ? `${code}\n//# sourceMappingURL=${file}.map` : code);
    if (maps && map !== undefined) writeFileSync(`${built}.map`, mapOf(map, parts));
    const printed = execFileSync(process.execPath, [built], { encoding: 'utf8', env: {} });
    this.errors = JSON.parse(printed) as [PrintedError, PrintedError];
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** SWC has seen one text. A bundler's map names the file that each line comes from. */
function mapOf(map: string, parts: readonly string[]): string {
  const traced = new TraceMap(map);
  const files = parts.flatMap((part, index) => part.split('\n').map(() => index));
  const mappings = decodedMappings(traced).map((line) =>
    line.map((segment): SourceMapSegment => {
      const [column, , sourceLine, sourceColumn] = segment;
      return sourceLine === undefined || sourceColumn === undefined
        ? [column]
        : [column, files[sourceLine] ?? 0, sourceLine, sourceColumn];
    }),
  );
  const sources = ['more.ts', ...Object.keys(SOURCES), 'main.ts'].map((name) => `../src/${name}`);
  const whole = new TraceMap({ version: 3, names: [], sources, mappings });
  return JSON.stringify(encodedMap(whole));
}
