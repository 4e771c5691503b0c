import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { TraceMap } from '@jridgewell/trace-mapping';

/** Larger files are not read: this happens while the process does other work. */
const MAX_BYTES = 10_000_000;
const COMMENT = '//# sourceMappingURL=';
const INLINE = /^data:application\/json[^,]{0,100},/;

/** The source map that a built file names, beside it or inside of it; `undefined` when there is none that can be read. */
export function readSourceMap(file: string): TraceMap | undefined {
  try {
    const built = readBounded(file);
    // The last one counts: a string in the program may look like it.
    const comment = built.lastIndexOf(COMMENT);
    if (comment < 0) return undefined;
    const [reference = ''] = built.slice(comment + COMMENT.length).split(/\s/, 1);
    const own = pathToFileURL(file);
    const inline = INLINE.exec(reference);
    if (inline) return new TraceMap(decode(reference, inline[0]), own.href);
    const url = new URL(reference, own);
    return url.protocol === 'file:' ? new TraceMap(readBounded(fileURLToPath(url)), url.href) : undefined;
  } catch {
    return undefined;
  }
}

function readBounded(file: string): string {
  const { size } = statSync(file);
  if (size > MAX_BYTES) throw new RangeError(`${file} is too large`);
  return readFileSync(file, 'utf8');
}

function decode(reference: string, head: string): string {
  const body = reference.slice(head.length);
  return head.includes(';base64') ? Buffer.from(body, 'base64').toString('utf8') : decodeURIComponent(body);
}
