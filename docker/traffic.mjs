// A few requests a second to the Studio API, so that dashboards have something to show: `node traffic.mjs <url>`.
// Answers are not looked at: a service in trouble goes on being asked, as by its real clients.
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
