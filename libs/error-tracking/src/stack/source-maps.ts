import { type TraceMap, originalPositionFor } from '@jridgewell/trace-mapping';
import { GenerationCache } from '../cache/generation-cache.js';
import { filePath } from './file-path.js';
import { readSourceMap } from './source-map-file.js';
import type { StackFrame } from './stack-frame.js';

/** Built files whose map is kept, or the knowledge that there is none. */
const MAX_FILES = 100;

interface SourcePosition {
  readonly source: string | null | undefined;
  readonly line: number | null;
  readonly column: number | null;
}

const NOWHERE: SourcePosition = { source: null, line: null, column: null };

/** Leads frames of built files back to their sources. Each file is read once, when the first frame of it is asked for. */
export class SourceMaps {
  readonly #maps = new GenerationCache<string, { readonly map: TraceMap | undefined }>(MAX_FILES);

  /** The frame in the source; the frame itself when its file has no map. */
  trace(frame: StackFrame): StackFrame {
    const path = frame.file.includes('node_modules') ? undefined : filePath(frame.file);
    const map = path === undefined ? undefined : this.#mapOf(path);
    if (!map) return frame;
    const { source, line, column } = original(map, frame);
    // A broken map names a source that it does not have.
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

/** Columns of maps begin with 0, those of V8 with 1. There are frames without a line, and maps that show late that they are broken. */
function original(map: TraceMap, { line, column }: StackFrame): SourcePosition {
  try {
    return originalPositionFor(map, { line, column: Math.max(0, column - 1) });
  } catch {
    return NOWHERE;
  }
}
