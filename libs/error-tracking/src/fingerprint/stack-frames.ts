import { GenerationCache } from '../cache/generation-cache.js';
import { ownCopy } from '../cache/own-copy.js';
import { framesText } from '../stack/frames-text.js';
import { MAX_FRAMES_LENGTH, inAppFrames } from './in-app-frames.js';
import { ModulePaths } from './module-paths.js';

/** In-app frames by the text of the stack: errors of one place have the same text, which is then not parsed again. */
export class StackFrames {
  readonly #modules: ModulePaths;
  readonly #known: GenerationCache<string, string>;

  constructor(root: string, maxEntries: number) {
    this.#modules = new ModulePaths(root);
    this.#known = new GenerationCache(maxEntries);
  }

  /** The in-app frames of a stack; empty when there are none. */
  of(stack: string, message: string): string {
    const frames = framesText(stack, message, MAX_FRAMES_LENGTH);
    if (frames === '') return '';
    const known = this.#known.get(frames);
    if (known !== undefined) return known;
    const parsed = inAppFrames(frames, this.#modules);
    this.#known.set(ownCopy(frames), parsed);
    return parsed;
  }
}
