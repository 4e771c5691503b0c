import type { ReactElement } from 'react';
import { ChannelsView } from './channels/channels-view.js';
import { OfflineBanner } from './parts/offline-banner.js';
import { ServiceBanner } from './parts/service-banner.js';
import { Title } from './parts/title.js';
import { CHANNELS, type Route, SEARCH, useRoute, VIDEOS } from './router.js';
import { SearchView } from './search/search-view.js';
import { CreateView } from './videos/create-view.js';
import { VideoView } from './videos/video-view.js';
import { VideosView } from './videos/videos-view.js';

const LINKS = [
  { link: VIDEOS, word: 'Videos', views: ['videos', 'new-video', 'video'] },
  { link: CHANNELS, word: 'Channels', views: ['channels'] },
  { link: SEARCH, word: 'Search', views: ['search'] },
] as const satisfies readonly { link: string; word: string; views: readonly Route['view'][] }[];

/** The whole page. */
export function App(): ReactElement {
  const route = useRoute();
  return (
    <>
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          // The fragment belongs to the router.
          event.preventDefault();
          document.querySelector('main')?.focus();
        }}
      >
        Skip to the content
      </a>
      <header>
        <strong>Studio</strong>
        <nav aria-label="Parts of the page">
          {LINKS.map(({ link, word, views }) => (
            <a
              key={link}
              href={link}
              aria-current={(views as readonly string[]).includes(route.view) ? 'page' : undefined}
            >
              {word}
            </a>
          ))}
        </nav>
      </header>
      <div className="banners">
        <OfflineBanner />
        <ServiceBanner />
      </div>
      <main id="main" tabIndex={-1}>
        {viewOf(route)}
      </main>
    </>
  );
}

function viewOf(route: Route): ReactElement {
  switch (route.view) {
    case 'videos':
      return <VideosView key={route.after} after={route.after} />;
    case 'new-video':
      return <CreateView />;
    case 'video':
      return <VideoView key={route.id} id={route.id} />;
    case 'channels':
      return <ChannelsView id={route.id} />;
    case 'search':
      return <SearchView text={route.text} />;
    case 'unknown':
      return (
        <>
          <Title>There is no such page</Title>
          <p>
            <a href={VIDEOS}>All videos</a>
          </p>
        </>
      );
  }
}
