import { HttpModule } from '@breakwater/http';

console.log(JSON.stringify(typeof HttpModule));
