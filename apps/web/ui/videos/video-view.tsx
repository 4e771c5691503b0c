import type { ReactElement } from 'react';
import { ErrorBox } from '../parts/error-box.js';
import { Time } from '../parts/time.js';
import { focusTitle, Title } from '../parts/title.js';
import { useLoaded } from '../parts/use-loaded.js';
import { channelLink, VIDEOS } from '../router.js';
import { useService } from '../service/service.js';
import { FileUpload } from './file-upload.js';
import { PublishButton } from './publish-button.js';
import { PublishState } from './publish-state.js';
import { Suggestions } from './suggestions.js';
import type { Video } from './video.js';

/** Everything about one video. */
export function VideoView({ id }: { readonly id: string }): ReactElement {
  const { client } = useService();
  const { data, error, busy, retry, run } = useLoaded(({ signal }) =>
    client.get<Video>(`videos/${encodeURIComponent(id)}`, { signal }),
  );
  return (
    <>
      <Title>{data?.title ?? 'Video'}</Title>
      <ErrorBox error={error} busy={busy} onRetry={retry} sentences={{ 404: 'There is no such video.' }} />
      {!data && busy && <p role="status">Loading …</p>}
      {data && (
        <>
          <Facts video={data} />
          {data.status === 'draft' && (
            <PublishButton
              id={data.id}
              onDone={() => {
                focusTitle();
                run();
              }}
            />
          )}
          <Suggestions id={data.id} />
          <section aria-labelledby="files">
            <h2 id="files">Files</h2>
            <FileUpload id={data.id} kind="film" />
            <FileUpload id={data.id} kind="thumbnail" />
          </section>
        </>
      )}
      <p>
        <a href={VIDEOS}>All videos</a>
      </p>
    </>
  );
}

function Facts({ video }: { readonly video: Video }): ReactElement {
  const { status, channelId, createdAt, publishedAt, description, tags } = video;
  return (
    <>
      <p role="status">
        <PublishState status={status} />
      </p>
      {description && <p className="text">{description}</p>}
      <dl className="facts">
        <dt>Channel</dt>
        <dd>
          <a href={channelLink(channelId)}>{channelId}</a>
        </dd>
        {tags.length > 0 && (
          <>
            <dt>Tags</dt>
            <dd>{tags.join(', ')}</dd>
          </>
        )}
        <dt>Created</dt>
        <dd>
          <Time at={createdAt} />
        </dd>
        {publishedAt && (
          <>
            <dt>Published</dt>
            <dd>
              <Time at={publishedAt} />
            </dd>
          </>
        )}
      </dl>
    </>
  );
}
