import { ClamdScanner } from '@breakwater/uploads';

/** Scans a file, and tells how much memory the process took at most beyond its start. */
const [port, path] = process.argv.slice(2);
const scanner = new ClamdScanner({ port: Number(port), idleTimeout: 600_000, deadline: 600_000 });
const { signal } = new AbortController();
await scanner.ping({ signal });
const before = process.memoryUsage.rss();
let most = before;
const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 10);
const verdict = await scanner.scan(path!, { signal });
clearInterval(timer);
process.send!({ verdict, growth: most - before });
