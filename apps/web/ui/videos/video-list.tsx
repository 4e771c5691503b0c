import type { ReactElement } from 'react';
import { channelLink, videoLink } from '../router.js';
import { PublishState } from './publish-state.js';
import type { Video } from './video.js';

/** Videos as a list of links. */
export function VideoList({ videos }: { readonly videos: readonly Video[] }): ReactElement {
  return (
    <ul className="cards">
      {videos.map(({ id, title, channelId, status }) => (
        <li key={id}>
          <a href={videoLink(id)}>{title}</a>
          <PublishState status={status} />
          <small>
            Channel <a href={channelLink(channelId)}>{channelId}</a>
          </small>
        </li>
      ))}
    </ul>
  );
}
