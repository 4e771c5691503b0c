import { ExpressAdapter } from '@nestjs/platform-express';
import { startServer } from '../http/app-server.js';
import { SERVICE_MODULES, type ServiceModule } from './service-apps.js';

// The process of the server: it sends its port, and ends with its parent.
process.once('disconnect', () => process.exit());
const label = process.argv[2] as ServiceModule;
const { port } = await startServer(label, SERVICE_MODULES[label], ExpressAdapter);
process.send?.(port);
