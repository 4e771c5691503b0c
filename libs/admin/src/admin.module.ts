import { accessGuard, CoreModule } from '@breakwater/core';
import { type DynamicModule, Inject, Module, type NestModule } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { createAdminController } from './admin.controller.js';
import { type AdminOptions, AdminSettings, resolveAdminOptions } from './admin.options.js';
import { FleetViews } from './fleet/fleet-views.js';
import { Fleet } from './fleet/fleet.js';
import { InstanceRouting } from './fleet/instance-routing.js';
import { OwnState } from './fleet/instance-state.js';
import { Questions } from './fleet/questions.js';
import { routeBothPaths } from './page/both-paths.js';
import { createPageController, PageController } from './page/page.controller.js';
import { Curves } from './snapshot/curves.js';
import { ListViews } from './snapshot/list-views.js';
import { ThisInstance } from './snapshot/this-instance.js';
import { Verdicts } from './snapshot/verdict.js';
import { Snapshots } from './snapshots.service.js';
import { Broadcast } from './stream/broadcast.js';
import { Timeline } from './timeline/timeline.js';

/** The dashboard of the application. Import it once. It shows what the other packages describe, whichever they are. */
@Module({})
export class AdminModule implements NestModule {
  constructor(
    @Inject(PageController) private readonly page: PageController,
    private readonly host: HttpAdapterHost,
  ) {}

  /** Nest calls it before it registers the routes. */
  configure(): void {
    routeBothPaths(this.page, this.host);
  }

  /**
   * @throws OptionsError when an option is invalid or unknown, when nothing protects the data, or when it is public in production
   */
  static forRoot(options: AdminOptions): DynamicModule {
    const settings = resolveAdminOptions(options);
    const { path, guards, imports, authorize, who } = settings;
    const page = createPageController(path);
    const all = authorize ? [accessGuard(authorize), ...guards] : guards;
    return {
      module: AdminModule,
      imports: [CoreModule, ...imports],
      controllers: [page, createAdminController(path, all, who)],
      providers: [
        { provide: AdminSettings, useValue: settings },
        { provide: PageController, useValue: page },
        ThisInstance,
        Timeline,
        Verdicts,
        ListViews,
        Curves,
        OwnState,
        Questions,
        Fleet,
        FleetViews,
        InstanceRouting,
        Snapshots,
        Broadcast,
      ],
    };
  }
}
