import { Controller, Get, Post } from '@nestjs/common';
import { expect, it } from '@jest/globals';
import { Criticality } from '../src/index.js';
import { listen } from './http.harness.js';

@Criticality('sheddable-plus')
@Controller('videos')
class VideosController {
  @Get()
  list(): string[] {
    return ['Boats'];
  }

  @Criticality('critical-plus')
  @Post(':id/purchase')
  purchase(): string {
    return 'Enjoy!';
  }
}

it('gives the routes of the README their answers', async () => {
  const { fetch } = await listen('Express', { controllers: [VideosController] });
  expect(await (await fetch('/videos')).json()).toEqual(['Boats']);
  expect(await (await fetch('/videos/1/purchase', { method: 'POST' })).text()).toBe('Enjoy!');
});
