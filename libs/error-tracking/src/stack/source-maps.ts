import { type TraceMap, originalPositionFor } from '@jridgewell/trace-mapping';
import { GenerationCache } from '../cache/generation-cache.js';
import { filePath } from './file-path.js';
import { readSourceMap } from './source-map-file.js';
import type { StackFrame } from './stack-frame.js';

/** Built files whose map is kept, or the knowledge that there is none. */
const MAX_FILES = 100;

/** Leads frames of built files back to their sources. Each file is read once, when the first frame of it is asked for. */
export class SourceMaps {
  readonly #maps = new GenerationCache<string, { readonly map: TraceMap | undefined }>(MAX_FILES);

  /** The frame in the source; the frame itself when its file has no map. */
  trace(frame: StackFrame): StackFrame {
    const path = frame.file.includes('node_modules') ? undefined : filePath(frame.file);
    const map = path === undefined ? undefined : this.#mapOf(path);
    if (!map) return frame;
    const { source, line, column } = original(map, frame);
    return source === null || line === null
      ? frame
      : { ...frame, file: pathOf(source), line, column: (column ?? 0) + 1 };
  }

  #mapOf(path: string): TraceMap | undefined {
    const known = this.#maps.get(path);
    if (known) return known.map;
    const map = readSourceMap(path);
    this.#maps.set(path, { map });
    return map;
  }
}

const NOWHERE = { source: null, line: null, column: null };

/** The mappings are decoded at first use, which is when a broken map shows. Columns of maps begin with 0, those of V8 with 1. */
function original(
  map: TraceMap,
  { line, column }: StackFrame,
): { readonly source: string | null; readonly line: number | null; readonly column: number | null } {
  try {
    return originalPositionFor(map, { line, column: Math.max(0, column - 1) });
  } catch {
    return NOWHERE;
  }
}

const pathOf = (source: string): string => filePath(source) ?? source;
