import type { ReactElement } from 'react';
import { ErrorBox } from '../parts/error-box.js';
import { StateWord } from '../parts/state-word.js';
import { useLoaded } from '../parts/use-loaded.js';
import { useService } from '../service/service.js';
import type { Video } from '../videos/video.js';
import { VideoList } from '../videos/video-list.js';

/** Answer of the search. */
interface Found {
  /** The best ones first. */
  readonly items: readonly Video[];
  /** True if the videos were found by their words only. */
  readonly degraded: boolean;
}

/** The videos that a search finds. */
export function SearchResults({ text }: { readonly text: string }): ReactElement {
  const { client } = useService();
  const { data, error, busy, retry } = useLoaded(({ signal }) =>
    client.get<Found>('videos/search', { query: { q: text }, signal }),
  );
  return (
    <section aria-labelledby="results">
      <h2 id="results">Results</h2>
      <ErrorBox error={error} busy={busy} onRetry={retry} />
      <div role="status">
        {!data && busy && <p>Searching …</p>}
        {data && <p>{countOf(data.items.length)}</p>}
        {data?.degraded && (
          <p>
            <StateWord tone="warning" word="Found by words only." /> The search by meaning is not available at
            present.
          </p>
        )}
      </div>
      {data && <VideoList videos={data.items} />}
    </section>
  );
}

function countOf(videos: number): string {
  if (videos === 0) return 'No video matches.';
  return videos === 1 ? 'One video matches.' : `${videos} videos match, the best ones first.`;
}
