import type { MainCall, ModuleEntry, NestAddition } from './addition.js';
import { ApplicationFiles } from './application-files.js';
import { withMainCall } from './main-file.js';
import { withEntry } from './module-decorator.js';
import { INSTALL, listPackages } from './package-json.js';
import { type NestAddOptions, type ProjectTree, type SchematicContext, UnexpectedCode } from './project.js';
import { loadTypeScript, parse, usesName } from './source.js';

/** Changes the files of a project. */
export type SchematicRule = (tree: ProjectTree, context: SchematicContext) => void;

const OPTIONS = new Set(['sourceRoot', 'module', 'skipInstall', 'project']);

/**
 * Makes the schematic that `nest add` runs for a package: it adds the entries of the package to the root module, a call to `main.ts`,
 * and packages to package.json. Everything that is already there stays as it is, so a second run changes nothing. If a file has a
 * form that it does not know, it changes no file and shows the lines to write.
 */
export const nestAdd =
  (addition: NestAddition) =>
  (options: NestAddOptions): SchematicRule =>
  (tree, context) => {
    const { manifest: own, main } = addition;
    checkOptions(options);
    const typescript = loadTypeScript(process.cwd());
    const files = new ApplicationFiles(tree, options);
    const usedIn = (name: string): string | undefined =>
      files
        .containing(name)
        .find((path) => usesName(typescript, parse(typescript, tree.readText(path)), name));
    const entries = addition.entries((name) => usedIn(name) !== undefined);
    const problems: string[] = [];
    const changed = new Map<string, string>();
    const change = (path: string, changes: () => void): void => {
      try {
        changes();
      } catch (error) {
        if (!(error instanceof UnexpectedCode)) throw error;
        problems.push(`${path.slice(1)} cannot be changed: ${error.message}.`);
      }
    };
    const missing = entries.filter(({ symbol }) => {
      const path = usedIn(symbol);
      if (path !== undefined) context.logger.info(`${path.slice(1)} uses ${symbol} already.`);
      return path === undefined;
    });
    if (missing.length > 0) {
      change(files.main, () => {
        const { path, className } = files.rootModule(typescript);
        change(path, () => {
          let text = tree.readText(path);
          for (const entry of missing) text = withEntry(typescript, text, entry, className);
          changed.set(path, text);
        });
      });
    }
    const call = main && usedIn(main.name) === undefined ? main : undefined;
    if (call) {
      change(files.main, () => {
        if (!tree.exists(files.main)) throw new UnexpectedCode('it does not exist');
        // The root module may be in the same file.
        const text = changed.get(files.main) ?? tree.readText(files.main);
        changed.set(files.main, withMainCall(typescript, text, call));
      });
    }
    if (problems.length > 0) throw new Error(byHand(own.name, problems, missing, call));
    for (const [path, text] of changed) tree.overwrite(path, text);
    const added = listPackages(tree, addition);
    if (added.length > 0 && options.skipInstall !== true) context.addTask(INSTALL);
  };

function checkOptions(options: NestAddOptions): void {
  const unknown = Object.keys(options).filter((name) => !OPTIONS.has(name));
  if (unknown.length > 0) {
    const flags = unknown.map((name) => `--${name}`).join(', ');
    throw new Error(
      `nest add does not know ${flags}. It knows --module <file>, --project <name> and --skip-install.`,
    );
  }
  if (options.module !== undefined && typeof options.module !== 'string') {
    throw new Error('The option --module needs the path of one file: --module src/app.module.ts');
  }
}

/** The message with the lines that a user has to write. */
function byHand(
  name: string,
  problems: readonly string[],
  entries: readonly ModuleEntry[],
  call: MainCall | undefined,
): string {
  const names = Object.assign({}, ...entries.map((entry) => entry.names)) as Record<string, string>;
  const importLines = Object.entries(names).map(([each, from]) => `import { ${each} } from '${from}';`);
  const lists = (['imports', 'providers'] as const).flatMap((list) => {
    const codes = entries.filter((entry) => entry.list === list).map(({ code }) => code);
    return codes.length === 0 ? [] : [`  ${list}: [${codes.join(', ')}],`];
  });
  const moduleLines = entries.length === 0 ? [] : ['', ...importLines, '', '@Module({', ...lists, '})'];
  const mainLines = call
    ? [
        '',
        `import { ${call.name} } from '${call.from}';`,
        '',
        `${call.name}(app); // behind NestFactory.create`,
      ]
    : [];
  const option = entries.length === 0 ? '' : ' --module <file> names another file of the root module.';
  return [
    `${name} is installed, but no file was changed.`,
    ...problems,
    `Write these lines yourself.${option}`,
    ...moduleLines,
    ...mainLines,
  ].join('\n');
}
