/**
 * `node scripts/screenshots.mjs` takes the screenshots of the README and of the site from the running demo, in light and dark colours, and
 * writes them to `docs/images`. It starts the demo on free ports, looks at both pages, breaks the upstream, and looks again. It needs
 * Chromium: `CHROMIUM` names the program, by default `/usr/bin/chromium`.
 */
import { chromium } from 'playwright-core';
import { openDashboard, waitForOpenCircuit } from './screenshots/dashboard.mjs';
import { Demo } from './screenshots/demo.mjs';
import { takePictures } from './screenshots/pictures.mjs';
import {
  createVideos,
  KNOWN_CHANNEL,
  showChannel,
  showVideos,
  UNKNOWN_CHANNEL,
} from './screenshots/studio.mjs';

await using demo = await Demo.start();
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
// A short page: the pictures of the studio have no empty half.
const studio = await browser.newPage({ viewport: { width: 1280, height: 640 } });
const dashboard = await browser.newPage({ viewport: { width: 1280, height: 900 } });

await createVideos(demo.api);
await openDashboard(dashboard, demo);
await showVideos(studio, demo.studio);
await takePictures(studio, 'studio');
await showChannel(studio, KNOWN_CHANNEL);

await demo.send(30);
await demo.breakYouTube();
await demo.send(8);

await waitForOpenCircuit(dashboard);
await takePictures(dashboard, 'dashboard');
await studio.getByRole('button', { name: 'Ask again' }).click();
await studio.getByText('Not up to date.', { exact: true }).waitFor();
await takePictures(studio, 'studio-old-numbers');
await showChannel(studio, UNKNOWN_CHANNEL);
await studio.getByRole('alert').waitFor();
await takePictures(studio, 'studio-error');
await browser.close();
