import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { cpuTime } from '../measure/cpu-time.js';

/** Sends the body that it was given to the port of each message, and answers with the nanoseconds of processor time that its thread took. */
const { body, boundary } = workerData as { readonly body: Uint8Array; readonly boundary: string };
const headers = {
  'content-type': `multipart/form-data; boundary=${boundary}`,
  'content-length': body.byteLength,
};

parentPort!.on('message', (port: number) => {
  void send(port);
});

async function send(port: number): Promise<void> {
  const started = cpuTime();
  const request = httpRequest({ port, host: '127.0.0.1', method: 'POST', agent: false, headers });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  const answer = {
    status: response.statusCode,
    nanoseconds: cpuTime() - started,
  };
  // eslint-disable-next-line unicorn/require-post-message-target-origin
  parentPort!.postMessage(answer);
}
