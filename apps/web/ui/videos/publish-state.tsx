import type { ReactElement } from 'react';
import { StateWord } from '../parts/state-word.js';
import type { Video } from './video.js';

/** Whether a video is published, as a word with a shape. */
export function PublishState({ status }: Pick<Video, 'status'>): ReactElement {
  return <StateWord tone={status === 'published' ? 'good' : 'neutral'} word={status} />;
}
