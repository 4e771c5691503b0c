import type ts from 'typescript';
import type { MainCall } from './addition.js';
import { importsOf, namesOf, sourceOf, withImport } from './imports.js';
import { UnexpectedCode } from './project.js';
import { indentAt, lineBreakOf, nodesOf, parse, replaced, type TypeScript } from './source.js';

/** The calls of `NestFactory.create(RootModule)` and of its relatives in a file. */
const factoryCalls = (typescript: TypeScript, file: ts.SourceFile): ts.CallExpression[] =>
  [...nodesOf(typescript, file)].filter(
    (node): node is ts.CallExpression =>
      typescript.isCallExpression(node) && /^NestFactory\.create\w*$/.test(node.expression.getText(file)),
  );

/** The class that `main.ts` gives to `NestFactory`, and the file from which it imports the class. */
export function rootModuleOf(typescript: TypeScript, text: string): { className: string; from: string } {
  const file = parse(typescript, text);
  const [call] = factoryCalls(typescript, file);
  const [root] = call?.arguments ?? [];
  if (!root || !typescript.isIdentifier(root)) {
    throw new UnexpectedCode('it does not call NestFactory.create with the class of the root module');
  }
  for (const declaration of importsOf(typescript, file)) {
    const found = namesOf(typescript, declaration).find(({ name }) => name.text === root.text);
    if (found) return { className: (found.propertyName ?? found.name).text, from: sourceOf(declaration) };
  }
  throw new UnexpectedCode(`it does not import ${root.text} by name`);
}

/** The text of `main.ts` with a call behind the line that creates the application. */
export function withMainCall(typescript: TypeScript, text: string, call: MainCall): string {
  const file = parse(typescript, text);
  const declaration = factoryCalls(typescript, file)
    .map((created) => (typescript.isAwaitExpression(created.parent) ? created.parent.parent : created.parent))
    .find((node) => typescript.isVariableDeclaration(node));
  if (!declaration || !typescript.isIdentifier(declaration.name)) {
    throw new UnexpectedCode(
      'it does not keep the application in a variable: const app = await NestFactory.create(...)',
    );
  }
  const application = declaration.name.text;
  const statement = `${call.name}(${application})`;
  const old = [...nodesOf(typescript, file)].find(
    (node) =>
      typescript.isCallExpression(node) &&
      node.expression.getText(file) === `${application}.${call.replaces}`,
  );
  if (old) {
    return withImport(
      typescript,
      replaced(text, old.getStart(file), old.end, statement),
      call.name,
      call.from,
    );
  }
  const created = declaration.parent.parent;
  const end = text.slice(created.getStart(file), created.end).endsWith(';') ? ';' : '';
  const line = lineBreakOf(text) + indentAt(text, created.getStart(file)) + statement + end;
  return withImport(typescript, replaced(text, created.end, created.end, line), call.name, call.from);
}
