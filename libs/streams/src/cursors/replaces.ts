import type { StreamCursor } from './cursor-store.js';

/** Returns whether a position replaces the kept one. Numbers compare; texts say nothing of their order, so the later call wins. */
export const replaces = (next: StreamCursor, kept: StreamCursor | undefined): boolean =>
  !(typeof next === 'number' && typeof kept === 'number' && next <= kept);
