import type { ReactElement } from 'react';
import { StateWord } from '../parts/state-word.js';
import type { Video } from './video.js';

/** Shows the state of a video as a word with a shape: draft or published. */
export function PublishState({ status }: Pick<Video, 'status'>): ReactElement {
  return <StateWord tone={status === 'published' ? 'good' : 'neutral'} word={status} />;
}
