import { framesText, parseFrame } from '../stack/stack-frames.js';
import type { SourceMaps } from './source-maps.js';

/** Characters of a stack that are looked at. */
const MAX_LENGTH = 32_000;

/**
 * The frames of a stack as people read them.
 *
 * @param sourceMaps leads them back to the sources, where Node has not done so already
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
