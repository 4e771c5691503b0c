import { createRequire } from 'node:module';
import { join } from 'node:path';
import type ts from 'typescript';

/** The compiler's API, as the application has installed it. */
export type TypeScript = typeof ts;

/**
 * Loads the TypeScript of the application, or that of its Nest CLI: TypeScript 7 does not have this API.
 *
 * @param home folder of the application
 */
export function loadTypeScript(home: string): TypeScript {
  const command = process.argv[1];
  for (const place of [join(home, 'package.json'), ...(command === undefined ? [] : [command])]) {
    try {
      const found = createRequire(place)('typescript') as Partial<TypeScript>;
      if (found.createSourceFile !== undefined) return found as TypeScript;
    } catch {
      // Not installed there: the next place may have it.
    }
  }
  throw new Error(
    'nest add needs TypeScript 5 or 6 to read the root module. Run npm install --save-dev typescript@6, and try again.',
  );
}

/** Parses a file so that nodes know their parents. */
export const parse = (typescript: TypeScript, text: string): ts.SourceFile =>
  typescript.createSourceFile('file.ts', text, typescript.ScriptTarget.Latest, true);

/** Yields a node and everything below it, in the order of the text. */
export function* nodesOf(typescript: TypeScript, node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  typescript.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* nodesOf(typescript, child);
}

/** True if a node uses a name. Imports and comments do not count. */
export function usesName(typescript: TypeScript, node: ts.Node, name: string): boolean {
  if (typescript.isImportDeclaration(node)) return false;
  if (typescript.isIdentifier(node) && node.text === name) return true;
  return typescript.forEachChild(node, (child) => usesName(typescript, child, name)) ?? false;
}

/** The text with `insertion` in place of the characters from `start` to `end`. */
export const replaced = (text: string, start: number, end: number, insertion: string): string =>
  text.slice(0, start) + insertion + text.slice(end);

/** The blanks in front of the first word of the line at a position. */
export function indentAt(text: string, position: number): string {
  const line = text.slice(text.lastIndexOf('\n', position - 1) + 1);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** The line break that the file uses. */
export const lineBreakOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');
