import type ts from 'typescript';
import type { ModuleEntry } from './addition.js';
import { withImport } from './imports.js';
import { withElement } from './list.js';
import { UnexpectedCode } from './project.js';
import { nodesOf, parse, type TypeScript, usesName } from './source.js';

/** The text of the root module with an entry in a list of its decorator, and with the imports that the entry needs. */
export function withEntry(
  typescript: TypeScript,
  text: string,
  entry: ModuleEntry,
  className: string | undefined,
): string {
  const file = parse(typescript, text);
  const options = decoratorOf(typescript, file, className);
  let changed = withListEntry(typescript, text, options, entry);
  for (const [name, from] of Object.entries(entry.names))
    changed = withImport(typescript, changed, name, from);
  return changed;
}

/** The object in `@Module({ ... })` of the class. Without a name of the class, the file has one module. */
function decoratorOf(
  typescript: TypeScript,
  file: ts.SourceFile,
  className: string | undefined,
): ts.ObjectLiteralExpression {
  const decorators = [...nodesOf(typescript, file)].filter(
    (node): node is ts.Decorator =>
      typescript.isDecorator(node) &&
      typescript.isCallExpression(node.expression) &&
      /(^|\.)Module$/.test(node.expression.expression.getText(file)),
  );
  const found = decorators.filter(
    ({ parent }) =>
      typescript.isClassDeclaration(parent) && (className === undefined || parent.name?.text === className),
  );
  const [decorator] = found;
  if (decorator === undefined) {
    throw new UnexpectedCode(`it has no class ${className ?? ''} with @Module({ ... })`.replace('  ', ' '));
  }
  if (found.length > 1) throw new UnexpectedCode('it has more than one class with @Module({ ... })');
  const [argument] = (decorator.expression as ts.CallExpression).arguments;
  const options = argument && unwrapped(typescript, argument);
  if (!options || !typescript.isObjectLiteralExpression(options)) {
    throw new UnexpectedCode('the argument of @Module is not an object in braces');
  }
  return options;
}

function withListEntry(
  typescript: TypeScript,
  text: string,
  options: ts.ObjectLiteralExpression,
  { list, code, before }: ModuleEntry,
): string {
  const { properties } = options;
  const property = properties.find(({ name }) => name !== undefined && nameOf(typescript, name) === list);
  if (property === undefined) {
    if (properties.some((other) => typescript.isSpreadAssignment(other))) {
      throw new UnexpectedCode(`@Module takes "${list}" from another object, perhaps`);
    }
    const object = { node: options, elements: properties, padding: ' ' };
    // Nest's own templates begin with the imports.
    return withElement(text, object, `${list}: [${code}]`, list === 'imports' ? 0 : properties.length);
  }
  const value = typescript.isPropertyAssignment(property)
    ? unwrapped(typescript, property.initializer)
    : undefined;
  if (!value || !typescript.isArrayLiteralExpression(value)) {
    throw new UnexpectedCode(`"${list}" of @Module is not a list in brackets`);
  }
  const { elements } = value;
  const next = before === undefined ? -1 : elements.findIndex((each) => usesName(typescript, each, before));
  return withElement(text, { node: value, elements, padding: '' }, code, next < 0 ? elements.length : next);
}

const nameOf = (typescript: TypeScript, name: ts.PropertyName): string | undefined =>
  typescript.isIdentifier(name) || typescript.isStringLiteral(name) ? name.text : undefined;

/** The value below `as`, `satisfies` and parentheses. */
function unwrapped(typescript: TypeScript, value: ts.Expression): ts.Expression {
  let inner = value;
  while (
    typescript.isAsExpression(inner) ||
    typescript.isSatisfiesExpression(inner) ||
    typescript.isParenthesizedExpression(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
}
