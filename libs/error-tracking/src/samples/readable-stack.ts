import { framesText, parseFrame } from '../stack/stack-frames.js';
import type { SourceMaps } from './source-maps.js';

/** Maximum number of characters of a stack that are read. */
const MAX_LENGTH = 32_000;

/**
 * Formats the frames of a stack for people.
 *
 * @param sourceMaps maps the frames to the sources, unless Node has done so already
 */
export function readableStack(
  stack: string,
  message: string,
  maxFrames: number,
  sourceMaps: SourceMaps | undefined,
): readonly string[] {
  const lines = framesText(stack, message, MAX_LENGTH).split('\n').slice(0, maxFrames);
  return lines
    .map((line) => (sourceMaps ? traced(line, sourceMaps) : line.trim()))
    .filter((line) => line.startsWith('at '));
}

function traced(line: string, sourceMaps: SourceMaps): string {
  const text = line.trim();
  const frame = parseFrame(text);
  if (!frame) return text;
  const source = sourceMaps.trace(frame);
  if (source === frame) return text;
  const place = `${source.file}:${source.line}:${source.column}`;
  return frame.function === '' ? `at ${place}` : `at ${frame.function} (${place})`;
}
