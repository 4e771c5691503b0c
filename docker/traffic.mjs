// `node traffic.mjs <url>` sends a few requests a second to the Studio API, so that the dashboards show figures.
// It ignores the answers: real clients also send requests to a service that fails.
const api = process.argv[2];
const INTERVAL = 200;
const CHANNELS = ['UCbreakwater', 'UCharbour', 'UClighthouse'];

const requests = [
  () => fetch(`${api}/videos`),
  (turn) => fetch(`${api}/channels/${CHANNELS[turn % CHANNELS.length]}/stats`),
  (turn) => fetch(`${api}/channels/${CHANNELS[turn % CHANNELS.length]}/stats`),
  (turn) => (turn % 50 === 3 ? createVideo(turn) : fetch(`${api}/videos?limit=5`)),
];

function createVideo(turn) {
  return fetch(`${api}/videos`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ channelId: CHANNELS[0], title: `Waves, part ${turn}` }),
  });
}

let turn = 0;
setInterval(() => {
  const request = requests[turn % requests.length];
  request(turn++)
    .then((response) => response.body?.cancel())
    .catch(() => undefined);
}, INTERVAL);
