import type { ReactElement } from 'react';
import { ErrorBox } from '../parts/error-box.js';
import { Title } from '../parts/title.js';
import { useLoaded } from '../parts/use-loaded.js';
import { NEW_VIDEO, pageLink, VIDEOS } from '../router.js';
import { useService } from '../service/service.js';
import type { VideoPage } from './video.js';
import { VideoList } from './video-list.js';

const PAGE_SIZE = 10;

/** One page of all videos. @param after id of the last video of the page before */
export function VideosView({ after }: { readonly after: string | undefined }): ReactElement {
  const { client } = useService();
  const { data, error, busy, retry } = useLoaded(({ signal }) =>
    client.get<VideoPage>('videos', { query: { limit: PAGE_SIZE, after }, signal }),
  );
  return (
    <>
      <Title>{after === undefined ? 'Videos' : 'More videos'}</Title>
      <p>
        <a className="button" href={NEW_VIDEO}>
          New video
        </a>
      </p>
      <ErrorBox error={error} busy={busy} onRetry={retry} />
      {!data && busy && <p role="status">Loading …</p>}
      {data && data.items.length === 0 && (
        <p role="status">There are no videos {after ? 'behind' : 'yet'}.</p>
      )}
      {data && <VideoList videos={data.items} />}
      <nav className="pages" aria-label="Pages of videos">
        {after !== undefined && <a href={VIDEOS}>First page</a>}
        {data?.next && <a href={pageLink(data.next)}>Next page</a>}
      </nav>
    </>
  );
}
