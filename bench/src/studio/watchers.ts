import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';

/** Opens streams of the dashboard, as open pages do, and reads all that arrives. Each has its snapshot when the promise resolves. */
export async function openWatchers(count: number, port: number, token: string): Promise<ClientRequest[]> {
  return Promise.all(Array.from({ length: count }, () => openWatcher(port, token)));
}

async function openWatcher(port: number, token: string): Promise<ClientRequest> {
  const request = get({
    host: '127.0.0.1',
    port,
    path: '/admin/api/stream',
    headers: { authorization: `Bearer ${token}` },
    agent: false,
  });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`The stream was refused: ${response.statusCode}.`);
  // The stream ends only when its request is destroyed.
  response.on('error', () => undefined);
  request.on('error', () => undefined);
  await once(response, 'data');
  response.resume();
  return request;
}
