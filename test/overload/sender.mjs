import { Agent, request } from 'node:http';

// Sends more requests than an application in another process can answer, and counts the statuses of the answers by kind of request.
const { port, connections, kinds } = JSON.parse(process.argv[2]);
const agent = new Agent({ keepAlive: true, maxSockets: connections + 1 });
const statuses = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, {}]));

function send(kind, done) {
  const { path, headers } = kinds[kind];
  const sent = request({ host: '127.0.0.1', port, path, headers, agent }, (answer) => {
    answer.resume().on('end', () => {
      statuses[kind][answer.statusCode] = (statuses[kind][answer.statusCode] ?? 0) + 1;
      done();
    });
  });
  sent.on('error', () => {
    statuses[kind].failed = (statuses[kind].failed ?? 0) + 1;
    setTimeout(() => done(), 10);
  });
  sent.end();
}

let ended = false;
let next = 0;
const names = Object.keys(kinds);
const again = () => {
  if (!ended) send(names[next++ % names.length], again);
};
for (let index = 0; index < connections; index++) again();
process.on('message', (message) => {
  if (message === 'end') {
    ended = true;
    agent.destroy();
    process.disconnect();
  } else process.send(statuses);
});
process.on('disconnect', () => process.exit());
