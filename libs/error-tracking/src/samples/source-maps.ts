import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { TraceMap, originalPositionFor } from '@jridgewell/trace-mapping';
import { GenerationCache } from '../cache/generation-cache.js';
import { filePath, type StackFrame } from '../stack/stack-frames.js';

/** Number of built files whose map, or lack of a map, is remembered. */
const MAX_FILES = 100;

interface SourcePosition {
  readonly source: string | null | undefined;
  readonly line: number | null;
  readonly column: number | null;
}

const NOWHERE: SourcePosition = { source: null, line: null, column: null };

/** Maps frames of built files to their sources. Each file is read once, for its first frame. */
export class SourceMaps {
  readonly #maps = new GenerationCache<string, { readonly map: TraceMap | undefined }>(MAX_FILES);

  /** Returns the frame in the source, or the frame itself when its file has no map. */
  trace(frame: StackFrame): StackFrame {
    const path = frame.file.includes('node_modules') ? undefined : filePath(frame.file);
    const map = path === undefined ? undefined : this.#mapOf(path);
    if (!map) return frame;
    const { source, line, column } = original(map, frame);
    // A broken map can refer to a source that it does not list.
    if (typeof source !== 'string' || line === null) return frame;
    return { ...frame, file: filePath(source) ?? source, line, column: (column ?? 0) + 1 };
  }

  #mapOf(path: string): TraceMap | undefined {
    const known = this.#maps.get(path);
    if (known) return known.map;
    const map = readSourceMap(path);
    this.#maps.set(path, { map });
    return map;
  }
}

/** Columns of maps begin with 0, those of V8 with 1. Frames may have no line, and a broken map may fail only at the look-up. */
function original(map: TraceMap, { line, column }: StackFrame): SourcePosition {
  try {
    return originalPositionFor(map, { line, column: Math.max(0, column - 1) });
  } catch {
    return NOWHERE;
  }
}

/** Larger files are not read, because reading blocks the process. */
const MAX_BYTES = 10_000_000;
const COMMENT = '//# sourceMappingURL=';
const INLINE = /^data:application\/json[^,]{0,100},/;

/** Loads the source map that a built file refers to or contains; `undefined` when no map can be read. */
function readSourceMap(file: string): TraceMap | undefined {
  try {
    const built = readBounded(file);
    // The last comment counts, because a string in the program may look like one.
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
