import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

/** Folders of one package, each with the folders that it imports and one of the imports. */
type Imports = Map<string, Map<string, string>>;

/** Returns the folder of a file below `src`; the files beside the folders compose them, and belong to no folder. */
function folderOf(file: string, src: string): string | undefined {
  const [folder, ...rest] = relative(src, file).split('/');
  return rest.length > 0 ? folder : undefined;
}

/** Returns the relative imports of a file that are still there after the build. */
function importsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const isOnlyTypes = ts.isImportDeclaration(statement)
      ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      : statement.isTypeOnly;
    const { moduleSpecifier } = statement;
    return !isOnlyTypes && moduleSpecifier && ts.isStringLiteral(moduleSpecifier)
      ? [moduleSpecifier.text]
      : [];
  });
}

function importsBetweenFolders(src: string): Imports {
  const imports: Imports = new Map();
  for (const file of globSync(`${src}/**/*.ts`)) {
    const from = folderOf(file, src);
    if (from === undefined || /\.spec\.ts$|\/(generated|testing)\//.test(file)) continue;
    for (const specifier of importsOf(file)) {
      const to = specifier.startsWith('.') ? folderOf(join(dirname(file), specifier), src) : undefined;
      if (to === undefined || to === from) continue;
      if (!imports.has(from)) imports.set(from, new Map());
      imports.get(from)?.set(to, `${file} imports ${specifier}`);
    }
  }
  return imports;
}

/** Returns the imports along a circle, or an empty list when there is no circle. */
function circleIn(imports: Imports): readonly string[] {
  const finished = new Set<string>();
  const visit = (folder: string, path: readonly string[]): readonly string[] => {
    if (path.includes(folder)) {
      const circle = [...path.slice(path.indexOf(folder)), folder];
      return circle.slice(1).map((to, index) => imports.get(circle[index] ?? '')?.get(to) ?? '');
    }
    if (finished.has(folder)) return [];
    for (const to of imports.get(folder)?.keys() ?? []) {
      const circle = visit(to, [...path, folder]);
      if (circle.length > 0) return circle;
    }
    finished.add(folder);
    return [];
  };
  for (const folder of imports.keys()) {
    const circle = visit(folder, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

describe('the search for circles among folders', () => {
  it('finds a circle of three folders', () => {
    const to = (folder: string) => new Map([[folder, `to ${folder}`]]);
    const imports = new Map(Object.entries({ start: to('a'), a: to('b'), b: to('c'), c: to('a') }));
    expect(circleIn(imports)).toEqual(['to b', 'to c', 'to a']);
  });
});

describe.each(globSync(['libs/*/src', 'apps/*/src']).toSorted())('%s', (src) => {
  it('has no folders that import each other in a circle', () => {
    expect(circleIn(importsBetweenFolders(src))).toEqual([]);
  });
});
