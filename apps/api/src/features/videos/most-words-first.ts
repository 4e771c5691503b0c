import type { Video } from './video.js';

/** The videos that contain at least one of the words, those with most words first. */
export function mostWordsFirst(videos: readonly Video[], words: readonly string[]): readonly Video[] {
  return videos
    .map((video) => ({ video, count: countOf(video, words) }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count)
    .map(({ video }) => video);
}

function countOf({ title, description, tags }: Video, words: readonly string[]): number {
  const text = [title, description, ...tags].join('\n').toLowerCase();
  return words.filter((word) => text.includes(word)).length;
}
