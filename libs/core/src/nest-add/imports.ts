import type ts from 'typescript';
import { withElement } from './list.js';
import { lineBreakOf, parse, replaced, type TypeScript } from './source.js';

/** The imports of values among the statements of a file. */
export const importsOf = (typescript: TypeScript, file: ts.SourceFile): ts.ImportDeclaration[] =>
  file.statements.filter(
    (statement): statement is ts.ImportDeclaration =>
      typescript.isImportDeclaration(statement) && !/^import\s+type\s/.test(statement.getText(file)),
  );

/** The package or file that an import names. */
export const sourceOf = (declaration: ts.ImportDeclaration): string =>
  (declaration.moduleSpecifier as ts.StringLiteral).text;

/** The names in the braces of an import. */
export function namesOf(
  typescript: TypeScript,
  declaration: ts.ImportDeclaration,
): readonly ts.ImportSpecifier[] {
  const bindings = declaration.importClause?.namedBindings;
  return bindings && typescript.isNamedImports(bindings) ? bindings.elements : [];
}

/** The text of a file that imports `name`, written like its other imports. */
export function withImport(typescript: TypeScript, text: string, name: string, from: string): string {
  const file = parse(typescript, text);
  const imports = importsOf(typescript, file);
  const sameSource = imports.filter((declaration) => sourceOf(declaration) === from);
  const names = sameSource.flatMap((declaration) => namesOf(typescript, declaration));
  if (names.some((specifier) => specifier.name.text === name)) return text;
  const last = names.at(-1);
  if (last) {
    const { parent } = last;
    return withElement(text, { node: parent, elements: parent.elements, padding: ' ' }, name);
  }
  const model = imports.at(-1);
  const written = model?.getText(file) ?? ';';
  const quote = written.includes('"') ? '"' : "'";
  const end = written.endsWith(';') ? ';' : '';
  const line = `import { ${name} } from ${quote}${from}${quote}${end}`;
  const lineBreak = lineBreakOf(text);
  if (!model) return replaced(text, file.getStart(file), file.getStart(file), line + lineBreak);
  return replaced(text, model.end, model.end, lineBreak + line);
}
