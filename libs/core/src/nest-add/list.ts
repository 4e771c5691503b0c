import type ts from 'typescript';
import { indentAt, lineBreakOf, replaced } from './source.js';

/** Columns after which Prettier breaks a line by default. */
const WIDTH = 80;

/** A list of the code: the elements of an array, or the properties of an object. */
interface List {
  readonly elements: ts.NodeArray<ts.Node>;
  /** The array or object, with its brackets. */
  readonly node: ts.Node;
  /** Blanks between the brackets and the elements when all are in one line. */
  readonly padding: string;
}

/** The text in which a list has one more element, in front of the element at `index`, or at the end. */
export function withElement(text: string, list: List, code: string, index = list.elements.length): string {
  const { elements, node, padding } = list;
  const lineBreak = lineBreakOf(text);
  const indented = (indent: string): string => code.replaceAll('\n', lineBreak + indent);
  const [open, close] = [node.getStart() + 1, node.end - 1];
  const [next, previous] = [elements[index], elements[index - 1]];
  if (text.slice(open, close).includes('\n') && elements.length > 0) {
    if (next) {
      // In front of the comments in the lines above the element.
      const trivia = text.slice(next.getFullStart(), next.getStart());
      const start = next.getFullStart() + (/^([^\n]*\n)?\s*/.exec(trivia)?.[0].length ?? 0);
      const indent = indentAt(text, start);
      return replaced(text, start, start, `${indented(indent)},${lineBreak}${indent}`);
    }
    const last = previous as ts.Node;
    const rest = text.slice(last.end, close);
    // A comment behind the last element, in its line, stays with that element.
    const [line = ''] = /^[^\n]*?(?=\s*(\r?\n|$))/.exec(rest) ?? [];
    const comma = elements.hasTrailingComma ? '' : ',';
    const indent = indentAt(text, last.getStart());
    return replaced(
      text,
      last.end,
      last.end + line.length,
      `${comma}${line}${lineBreak}${indent}${indented(indent)}${elements.hasTrailingComma ? ',' : ''}`,
    );
  }
  const indent = indentAt(text, open);
  const texts = elements.map((element) => element.getFullText().trim());
  texts.splice(index, 0, indented(`${indent}  `));
  const comment = text
    .slice(elements.at(-1)?.end ?? open, close)
    .replace(',', '')
    .trim();
  const oneLine = replaced(
    text,
    open,
    close,
    padding + [texts.join(', '), comment].join(' ').trim() + padding,
  );
  const lineStart = text.lastIndexOf('\n', open) + 1;
  const length = (oneLine + '\n').indexOf('\n', lineStart) - lineStart;
  if (comment !== '' || (length <= WIDTH && !code.includes('\n'))) return oneLine;
  const lines = texts.map((element) => `${indent}  ${element},${lineBreak}`).join('');
  return replaced(text, open, close, lineBreak + lines + indent);
}
