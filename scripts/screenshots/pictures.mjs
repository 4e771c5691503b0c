import { join } from 'node:path';
import sharp from 'sharp';

const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'images');

/** Takes a picture of what the page shows, in both colour schemes: `<name>-light.png` and `<name>-dark.png`. */
export async function takePictures(page, name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    const picture = await page.screenshot();
    await sharp(picture)
      .png({ palette: true, effort: 10 })
      .toFile(join(FOLDER, `${name}-${colorScheme}.png`));
  }
}
