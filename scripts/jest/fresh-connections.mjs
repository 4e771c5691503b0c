// `node --import` loads this file in each worker of Jest. A server closes a connection that is idle for five seconds by default. On a busy
// machine it does so just when a spec uses the connection again, and `fetch` fails. So `fetch` uses no connection again that its server
// would close within ten seconds.
import { Agent, setGlobalDispatcher } from 'undici';

setGlobalDispatcher(new Agent({ keepAliveTimeoutThreshold: 10_000 }));
