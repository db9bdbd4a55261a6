import { aFineMail, asWritten, judged, said } from '../../../test/support/judged';
import { alt, imageWidth } from './pictures';

const look = (text: string) => said([...alt.look(asWritten(text)), ...imageWidth.look(asWritten(text))]);

describe('the checks of pictures', () => {
  it.each([
    ['<img src="https://t.cn/a.png" width="10">', 'error <img> has no alt text'],
    ['<mj-image src="https://t.cn/a.png" />', 'error <mj-image> has no alt text'],
    ['<mj-image src="https://t.cn/a.png" href="https://t.cn" alt="" />', 'error a picture that is a link needs an alt text'],
    ['<img src="https://t.cn/a.png" width="10" alt="IMG_2041.jpg">', 'warning the alt text "IMG_2041.jpg" says nothing'],
    ['<img src="https://t.cn/a.png" width="10" alt="image 3">', 'warning the alt text "image 3" says nothing'],
    ['<img src="https://t.cn/a.png" alt="A pot" style="width:10px">', 'warning <img> has no width'],
  ])('%s: %s', (text, message) => expect(look(text)).toEqual([expect.stringContaining(message)]));

  it.each([
    '<img src="https://t.cn/a.png" width="10" alt="">',
    '<mj-image src="{{image_url}}" alt="{{title}}" />',
    '<img src="https://t.cn/a.png" width="100%" alt="A pot of green tea">',
  ])('has nothing against %s', (text) => expect(look(text)).toEqual([]));

  it('finds a mail that is a poster, and none that says it in words too', async () => {
    const picture = '<mj-image src="https://t.cn/a.png" alt="Sale" width="500px" />';
    expect(await judged(aFineMail(picture))).toEqual([]);
    const poster = aFineMail(picture).replace(/<mj-text[\s\S]*?<\/mj-text>/, '');
    expect(await judged(poster)).toEqual(['text error 5', 'image-weight warning 5']);
  });
});
