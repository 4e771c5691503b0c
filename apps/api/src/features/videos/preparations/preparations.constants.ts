/** Name of the operation that prepares a video. */
export const PREPARATION = 'video-preparation';
