import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const BODY = JSON.stringify({
  id: 'order-1',
  items: Array.from({ length: 12 }, (_, index) => ({
    sku: `sku-${index}`,
    price: index * 1.5,
    name: 'A product',
  })),
  note: 'x'.repeat(300),
});

// The process of one server: it sends its port, and ends with its parent.
process.once('disconnect', () => process.exit());
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(BODY) });
  response.end(BODY);
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
