import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

interface Manifest {
  readonly private?: boolean;
  readonly exports: Readonly<Record<string, string | { readonly '@breakwater/source': string }>>;
}

const manifestOf = (lib: string): Manifest =>
  JSON.parse(readFileSync(join(lib, 'package.json'), 'utf8')) as Manifest;

const libs = globSync('libs/*/package.json')
  .map(dirname)
  .filter((lib) => !manifestOf(lib).private)
  .toSorted();

const entriesOf = (lib: string): string[] =>
  Object.values(manifestOf(lib).exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : [resolve(lib, entry['@breakwater/source'])],
  );

const { options } = ts.parseJsonConfigFileContent({ extends: './tsconfig.base.json' }, ts.sys, process.cwd());
const program = ts.createProgram(libs.flatMap(entriesOf), {
  ...options,
  noEmit: true,
  composite: false,
  incremental: false,
});
const checker = program.getTypeChecker();

const withoutAlias = (symbol: ts.Symbol): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

const modifiersOf = (node: ts.Node): readonly ts.Modifier[] =>
  ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];

/** Nest calls the constructor of such a class, users do not. */
const isMadeByNest = (node: ts.Node): boolean =>
  ts.canHaveDecorators(node) && (ts.getDecorators(node) ?? []).length > 0;

const isInternal = (node: ts.Node): boolean =>
  ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');

const isPrivate = (node: ts.Node): boolean =>
  (ts.isClassElement(node) && node.name !== undefined && ts.isPrivateIdentifier(node.name)) ||
  modifiersOf(node).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);

/** The parts of a node that users see. A constructor that they do not call shows only the properties that it declares. */
function visibleParts(node: ts.Node): readonly ts.Node[] {
  const parts: ts.Node[] = [];
  node.forEachChild((child) => void parts.push(child));
  if (ts.isConstructorDeclaration(node) && (isMadeByNest(node.parent) || isInternal(node))) {
    return node.parameters.filter((one) => ts.isParameterPropertyDeclaration(one, node) && !isPrivate(one));
  }
  if (ts.isVariableDeclaration(node) && !node.type && node.initializer && isFunction(node.initializer))
    return parts;
  return parts.filter(
    (part) =>
      !('initializer' in node && part === node.initializer) &&
      !(isFunction(node) && part === node.body) &&
      // It adds no member to the class.
      !(
        ts.isHeritageClause(part) &&
        part.token === ts.SyntaxKind.ImplementsKeyword &&
        ts.isClassDeclaration(node)
      ),
  );
}

const isFunction = (node: ts.Node): node is ts.ArrowFunction | ts.FunctionExpression =>
  ts.isArrowFunction(node) || ts.isFunctionExpression(node);

const isHidden = (node: ts.Node): boolean =>
  ts.isBlock(node) ||
  ts.isDecorator(node) ||
  (ts.isFunctionLike(node) && checker.isImplementationOfOverload(node) === true) ||
  (isPrivate(node) && !ts.isParameter(node)) ||
  (isInternal(node) && !ts.isConstructorDeclaration(node));

/** The symbols that a type names, when the source leaves it to the compiler to find the type. */
function named(type: ts.Type, depth = 0): ts.Symbol[] {
  const symbol = type.aliasSymbol ?? type.symbol;
  const inner =
    depth > 3
      ? []
      : [
          ...(type.aliasTypeArguments ?? []),
          ...(type.flags & ts.TypeFlags.Object ? checker.getTypeArguments(type as ts.TypeReference) : []),
          ...(type.isUnionOrIntersection() && !type.aliasSymbol ? type.types : []),
        ];
  return [...(symbol ? [symbol] : []), ...inner.flatMap((one) => named(one, depth + 1))];
}

/** Calls `found` for everything that the declaration file of `node` would name. */
function visit(node: ts.Node, found: (symbol: ts.Symbol) => void): void {
  if (isHidden(node)) return;
  const reference = ts.isTypeReferenceNode(node)
    ? node.typeName
    : ts.isTypeQueryNode(node)
      ? node.exprName
      : ts.isExpressionWithTypeArguments(node)
        ? node.expression
        : undefined;
  const symbol = reference && checker.getSymbolAtLocation(reference);
  if (symbol) found(withoutAlias(symbol));
  if ((ts.isPropertyDeclaration(node) || ts.isVariableDeclaration(node)) && !node.type)
    named(checker.getTypeAtLocation(node)).forEach(found);
  if (ts.isFunctionLike(node) && !node.type && 'body' in node && node.body) {
    const signature = checker.getSignatureFromDeclaration(node);
    if (signature) named(checker.getReturnTypeOfSignature(signature)).forEach(found);
  }
  for (const part of visibleParts(node)) visit(part, found);
}

describe.each(libs)('%s', (lib) => {
  const source = `${resolve(lib, 'src')}/`;
  const declarationsOf = (symbol: ts.Symbol): ts.Declaration[] =>
    (symbol.declarations ?? []).filter((one) => one.getSourceFile().fileName.startsWith(source));
  const isTopLevel = (symbol: ts.Symbol): boolean =>
    declarationsOf(symbol).some(
      (one) => ts.isSourceFile(one.parent) || ts.isVariableStatement(one.parent.parent),
    );

  it('exports every type that an exported one names', () => {
    const exported = new Map(
      entriesOf(lib).flatMap((entry) => {
        const file = program.getSourceFile(entry);
        const module = file && checker.getSymbolAtLocation(file);
        return module
          ? checker
              .getExportsOfModule(module)
              .map((one): [ts.Symbol, string] => [withoutAlias(one), one.name])
          : [];
      }),
    );
    expect(exported.size).toBeGreaterThan(0);
    // The name identifies the type, because a type to which another package adds members has two symbols.
    const places = new Set([...exported.keys()].flatMap(declarationsOf));
    const isExported = (symbol: ts.Symbol): boolean => declarationsOf(symbol).some((one) => places.has(one));
    const missing = new Map<ts.Symbol, string>();
    const walk = (from: ts.Symbol, name: string): void =>
      declarationsOf(from).forEach((declaration) => {
        visit(declaration, (to) => {
          if (isExported(to) || missing.has(to) || !isTopLevel(to) || declarationsOf(to).some(isInternal))
            return;
          const file = declarationsOf(to)[0]?.getSourceFile().fileName ?? '';
          missing.set(to, `${to.name} (${relative(lib, file)}), named by ${name}`);
          walk(to, to.name);
        });
      });
    for (const [symbol, name] of exported) walk(symbol, name);
    expect([...missing.values()]).toEqual([]);
  });
});
