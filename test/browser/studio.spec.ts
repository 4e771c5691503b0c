import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleVideo } from '@breakwater/uploads/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../harness/chromium.js';
import { brokenRules, tabTo } from './accessibility.js';
import { StudioPage } from './studio-page.js';

let browser: Browser;
let studio: StudioPage;
let page: Page;
/** Folder of the files that the page sends. */
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studio-page-'));
  [browser, studio] = await Promise.all([startChromium(), StudioPage.start()]);
});
afterEach(async () => {
  await studio.repair();
  await studio.close();
});
afterAll(async () => {
  await browser?.close();
  await studio?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const open = async (link = ''): Promise<void> => {
  page = await studio.open(browser, link);
};
const openVideo = async (title: string): Promise<void> => open(`#/videos/${await studio.createVideo(title)}`);
const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
const shows = (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();

/** Reads a property of the element that has the focus. */
const focused = (property: string): Promise<unknown> => page.evaluate(`document.activeElement.${property}`);

/** Fills the form for a new video. */
async function fillDraft(title: string): Promise<void> {
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Channel').fill('UCbreakwater');
}

describe('videos on the Studio page', () => {
  it('are created, listed in pages and published', async () => {
    for (let count = 1; count <= 10; count += 1) await studio.createVideo(`Wave ${count}`);
    await open();
    await page.getByRole('link', { name: 'New video' }).click();
    await fillDraft('Tides & <b>storms</b>');
    await page.getByLabel('Tags').fill('sea, moon');
    await press('Save as a draft');
    await page.getByRole('heading', { name: 'Tides & <b>storms</b>' }).waitFor();
    await shows('sea, moon');
    await press('Publish');
    await page.getByRole('status').getByText('published').waitFor();
    await page.getByRole('link', { name: 'All videos' }).click();
    await page.getByRole('link', { name: 'Wave 10' }).waitFor();
    await page.getByRole('link', { name: 'Next page' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'Tides & <b>storms</b>' });
    await row.getByText('published').waitFor();
    expect(await page.getByRole('listitem').count()).toBe(1);
    await page.goBack();
    await page.getByRole('link', { name: 'Wave 10' }).waitFor();
  });

  it('have the problems of their fields beside the fields', async () => {
    await open('#/videos/new');
    await page.getByLabel('Channel').fill('../etc');
    await press('Save as a draft');
    await shows('Please check your input.');
    for (const [label, problem] of [
      ['Title', '1 to 100 characters'],
      ['Channel', '1 to 64 letters'],
    ] as const) {
      const input = page.getByLabel(label);
      expect(await input.getAttribute('aria-invalid')).toBe('true');
      const ids = (await input.getAttribute('aria-describedby'))?.split(' ') ?? [];
      const texts = await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).textContent()));
      expect(texts.join()).toContain(problem);
    }
    expect(await focused('name')).toBe('title');
    expect(await page.getByLabel('Channel').inputValue()).toBe('../etc');
  });

  it('exist once after a double click', async () => {
    await open('#/videos/new');
    await fillDraft('Twice');
    await page.getByRole('button', { name: 'Save as a draft' }).dblclick();
    await page.getByRole('heading', { name: 'Twice' }).waitFor();
    expect((await studio.titles()).filter((title) => title === 'Twice')).toHaveLength(1);
  });

  it('exist once after retries of the page and of the user whose answers were lost', async () => {
    await open('#/videos/new');
    await fillDraft('Lost');
    let losses = 3;
    await page.route('**/videos', async (route) => {
      if (route.request().method() !== 'POST' || losses === 0) return route.continue();
      losses -= 1;
      await route.fetch();
      return route.abort('connectionreset');
    });
    await press('Save as a draft');
    await shows('The server cannot be reached. Please try again.');
    await press('Retry');
    await page.getByRole('heading', { name: 'Lost' }).waitFor();
    expect((await studio.titles()).filter((title) => title === 'Lost')).toHaveLength(1);
  });

  it('are created and published with the keyboard alone', async () => {
    await open();
    await page.getByRole('heading', { name: 'Videos' }).waitFor();
    await tabTo(page, 'New video');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'New video' }).waitFor();
    await tabTo(page, 'Title');
    await page.keyboard.type('Keys');
    await tabTo(page, 'Channel');
    await page.keyboard.type('UCkeys');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Keys' }).waitFor();
    await tabTo(page, 'Publish');
    await page.keyboard.press('Space');
    await page.getByRole('status').getByText('published').waitFor();
    expect(await focused('textContent')).toBe('Keys');
  });

  it('are found by words while the search by meaning fails, and the page says so', async () => {
    await studio.createVideo('Lighthouses of Brittany');
    await studio.fault('openai', { mode: 'error' });
    await open('#/search');
    await page.getByLabel('What is the video about?').fill('lighthouses');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Lighthouses of Brittany' }).waitFor();
    await shows('Found by words only.');
    await page.getByLabel('What is the video about?').fill('unheard');
    await page.keyboard.press('Enter');
    await shows('No video matches.');
    expect(page.url()).toMatch(/#\/search\?text=unheard$/);
  });
});

describe('files on the Studio page', () => {
  /** Chooses a file and sends it. */
  async function send(kind: 'film' | 'thumbnail', name: string, bytes: Buffer): Promise<void> {
    const path = join(folder, name);
    await writeFile(path, bytes);
    await page.getByLabel(kind === 'film' ? 'Film' : 'Thumbnail', { exact: true }).setInputFiles(path);
    await press(`Send the ${kind}`);
  }

  it('are sent with their progress, and can be cancelled', async () => {
    await openVideo('Slow');
    const network = await page.context().newCDPSession(page);
    const limit = (uploadThroughput: number): Promise<unknown> =>
      network.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput,
      });
    const film = sampleVideo('mp4', Buffer.alloc(1_000_000, 1));
    await limit(50_000);
    await send('film', 'tides.mp4', film);
    await shows(/\d (?:bytes|KiB) of 976\.\d KiB \(\d+ %\)/);
    expect(await page.getByRole('progressbar', { name: 'Progress of the film' }).count()).toBe(1);
    await press('Cancel');
    await shows('The upload was cancelled.');
    await limit(-1);
    await press('Send the film');
    await shows(/The service keeps tides\.mp4 \(976\.\d KiB, video\/mp4\)/);
  });

  it('are refused with the sentence of the service', async () => {
    await openVideo('Refused');
    await send('film', 'tides.mp4', Buffer.from('This is a text.\n'.repeat(50)));
    await shows('The content of the file has no known type; accepted are mp4, webm, avi, mov.');
    expect(await page.getByRole('button', { name: 'Retry' }).count()).toBe(0);
    const png = Buffer.from('89504e470d0a1a0a', 'hex');
    await send('thumbnail', 'large.png', Buffer.concat([png, Buffer.alloc(11 * 1024 * 1024)]));
    await shows("The file is larger than 10 MiB, the limit for 'image'.");
  });

  it('can be sent again when the virus scanner is back', async () => {
    await openVideo('Scanned');
    await studio.fault('clamd', { mode: 'reset' });
    await send('film', 'tides.mp4', sampleVideo('mp4'));
    await shows('The virus scanner does not answer, so the file was not kept.');
    await shows(/Retry in \d+ s/);
    await studio.repair();
    await page.clock.fastForward(15_000);
    await press('Retry');
    await shows(/The service keeps tides\.mp4/);
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});

describe('outages on the Studio page', () => {
  it('say which service suggests texts while models fail', async () => {
    await openVideo('Bread without kneading');
    await press('Suggest titles');
    await shows('Answered by OpenAI.');
    await studio.fault('openai', { mode: 'error' });
    await press('Suggest a description');
    await shows('Answered by Anthropic.');
    expect(await page.getByText('Substitute.').count()).toBe(0);
    await studio.fault('anthropic', { mode: 'error' });
    await press('Suggest keywords');
    await shows('Answered by rules of the studio (algorithm).');
    await shows('The service works with limits.');
  });

  it('leave the last known statistics on the page, with their time, until YouTube is back', async () => {
    await open('#/channels/UCbreakwater');
    await shows('Up to date,');
    const asOf = await page.getByRole('time').getAttribute('datetime');
    await studio.fault('youtube', { mode: 'error' });
    await press('Ask again');
    await shows('Not up to date.');
    await shows('The service works with limits.');
    expect(await page.getByRole('time').getAttribute('datetime')).toBe(asOf);
    await studio.repair();
    await page.clock.fastForward(15_000);
    await shows('Up to date,');
    await page.getByText('The service works with limits.').waitFor({ state: 'detached' });
  });

  it('count down to the time at which a retry makes sense', async () => {
    await studio.fault('youtube', { mode: 'error' });
    await open('#/channels/UCunknown');
    await shows('there are no earlier numbers of this channel');
    const button = page.getByRole('button', { name: /^Retry in \d+ s$/ });
    await button.waitFor();
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    await studio.repair();
    await page.clock.fastForward(10_000);
    await press('Retry');
    await shows('Up to date,');
  });

  it('hold actions back while the browser is offline', async () => {
    await open('#/channels');
    await page.getByRole('heading', { name: 'Channels' }).waitFor();
    await page.context().setOffline(true);
    await shows('You are offline.');
    await page.getByLabel('Channel', { exact: true }).fill('UCbreakwater');
    await press('Show the statistics');
    await shows('Loading …');
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.context().setOffline(false);
    await shows('Up to date,');
    await page.getByText('You are offline.').waitFor({ state: 'detached' });
  });

  it('show a banner while the API is down, which goes when the API is back', async () => {
    await open();
    await page.getByRole('heading', { name: 'Videos' }).waitFor();
    await studio.killApi();
    await page.getByRole('link', { name: 'Search' }).click();
    await page.getByLabel('What is the video about?').fill('storms');
    await page.keyboard.press('Enter');
    await shows('The server cannot be reached. Please try again.');
    await press('Retry');
    await shows('The service is in trouble.');
    await studio.startApi();
    await page.clock.fastForward(15_000);
    await page.getByText('The service is in trouble.').waitFor({ state: 'detached' });
    await press('Retry');
    await shows('No video matches.');
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});

describe('the Studio page', () => {
  it('breaks no rule of accessibility, in light and dark colours, on each of its views', async () => {
    const id = await studio.createVideo('Colours');
    await open();
    const views: (readonly [string, () => Promise<unknown>])[] = [
      ['#/videos', () => page.getByRole('link', { name: 'Colours' }).waitFor()],
      ['#/videos/new', () => press('Save as a draft').then(() => shows('Please check your input.'))],
      [`#/videos/${id}`, () => press('Suggest titles').then(() => shows('Answered by OpenAI.'))],
      ['#/channels/UCbreakwater', () => shows('Up to date,')],
      ['#/channels/UCbroken', () => shows(/Retry in/)],
      ['#/search?text=colours', () => page.getByRole('link', { name: 'Colours' }).waitFor()],
    ];
    for (const [link, isShown] of views) {
      if (link.endsWith('UCbroken')) await studio.fault('youtube', { mode: 'error' });
      await page.evaluate(`location.hash = '${link}'`);
      await isShown();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect([link, await brokenRules(page)]).toEqual([link, []]);
      }
      await page.setViewportSize({ width: 320, height: 640 });
      expect([link, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([link, 320]);
      await page.setViewportSize({ width: 1280, height: 720 });
    }
  });

  it('says that it cannot read its settings', async () => {
    page = await browser.newPage();
    await page.route('**/config.json', (route) => route.fulfill({ status: 503 }));
    await page.goto(studio.web.url);
    await shows('The settings of this page (config.json) cannot be read');
    await page.unrouteAll();
    await press('Retry');
    await page.getByRole('heading', { name: 'Videos' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.close();
  });
});

describe('a service with rate limits', () => {
  it('says when the next request makes sense', async () => {
    await studio.killApi();
    await studio.startApi({ RATE_LIMIT_ENABLED: 'true', RATE_LIMIT_MAX: '20' });
    await openVideo('Many questions');
    for (const name of ['Suggest titles', 'Suggest a description', 'Suggest keywords']) {
      await press(name);
      await shows(name === 'Suggest keywords' ? 'There were too many requests.' : 'Answered by');
    }
    const waiting = page.getByRole('button', { name: /^Retry in \d+ s$/ });
    await waiting.waitFor();
    expect(await waiting.getAttribute('aria-disabled')).toBe('true');
    await page.clock.fastForward(60_000);
    await page.getByRole('button', { name: 'Retry', exact: true }).waitFor();
  });
});
