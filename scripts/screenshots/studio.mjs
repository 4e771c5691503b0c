/** A channel that the demo has asked for before the outage, and one that it has not. */
export const KNOWN_CHANNEL = 'UCbreakwater';
export const UNKNOWN_CHANNEL = 'UCnever-seen';

const TITLES = [
  'What a circuit breaker does in an outage',
  'Retries that do not make it worse',
  'A tour of the dashboard',
  'Shutting down without a lost request',
];

/** Creates some videos, and publishes all but the newest. */
export async function createVideos(api) {
  for (const title of TITLES) {
    const { id } = await post(`${api}/videos`, { title, channelId: KNOWN_CHANNEL });
    if (title !== TITLES.at(-1)) await post(`${api}/videos/${id}/publish`);
  }
}

export async function showVideos(page, studio) {
  await page.goto(`${studio}/#/videos`);
  await page.getByRole('link', { name: TITLES[0] }).waitFor();
}

/** Shows the numbers of a channel, or why there are none. */
export async function showChannel(page, channel) {
  await page.evaluate((hash) => (location.hash = hash), `#/channels/${channel}`);
  await page.getByRole('heading', { name: `Statistics of ${channel}` }).waitFor();
}

async function post(url, body = {}) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
