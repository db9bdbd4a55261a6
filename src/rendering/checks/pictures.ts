import { complaint, type Check, type Whole } from './check';
import { tagsOf } from './source-tags';
import { visibleText } from './page';

/** Pictures without words for those who do not see them. `alt=""` says: decoration, read past it. */
export const alt: Check = {
  id: 'alt',
  emailOnly: true,
  look: ({ texts }) =>
    tagsOf(texts).flatMap((tag) => {
      if (!['img', 'mj-image', 'mj-carousel-image', 'area'].includes(tag.name)) return [];
      const words = tag.attributes.get('alt');
      if (words === undefined) {
        const hint = 'say what is to be seen: alt="A teapot"; for mere decoration alt=""';
        return [complaint('error', tag.part, tag.offset, `<${tag.name}> has no alt text`, hint)];
      }
      if (words.trim() === '' && tag.name === 'mj-image' && tag.attributes.has('href')) {
        const message = 'a picture that is a link needs an alt text: it is all that says where the link leads';
        return [complaint('error', tag.part, tag.offset, message, 'alt="See the new teas"')];
      }
      if (!/^[\w-]+\.(png|jpe?g|gif|webp|svg)$|^(image|img|picture|photo|图片)[ _-]?\d*$/i.test(words.trim())) return [];
      return [complaint('warning', tag.part, tag.valueAt('alt'), `the alt text "${words.trim()}" says nothing`)];
    }),
};

/** Outlook shows a picture without a width at its full size, and breaks the page with it. MJML's own elements have one. */
export const imageWidth: Check = {
  id: 'image-width',
  emailOnly: true,
  look: ({ texts }) =>
    tagsOf(texts).flatMap((tag) => {
      if (tag.name !== 'img' || tag.attributes.has('width')) return [];
      const hint = 'width="72" as an attribute: Outlook does not read it from the style';
      return [complaint('warning', tag.part, tag.offset, '<img> has no width', hint)];
    }),
};

/** Fewer visible letters than this beside a picture, and it is a poster. Chinese says in one character what takes 2.5 letters. */
const FEW_LETTERS = 160;
const LETTERS_PER_PICTURE = 20;

/** A mail of pictures: blank until they are allowed, unreadable to many, and the habit of spammers. */
export const imageWeight: Check<Whole> = {
  id: 'image-weight',
  emailOnly: true,
  look: ({ full, texts }) => {
    const pictures = full.html.match(/<img\s(?![^>]*width="1")/g)?.length ?? 0;
    const text = visibleText(full.html);
    const letters = (text.match(/\p{L}/gu)?.length ?? 0) + 1.5 * (text.match(/\p{Script=Han}/gu)?.length ?? 0);
    if (pictures === 0 || (letters >= FEW_LETTERS && letters / pictures >= LETTERS_PER_PICTURE)) return [];
    const message = `${pictures} picture${pictures > 1 ? 's' : ''} and hardly any text: many readers see an empty mail, and filters take it for spam`;
    return [complaint('warning', texts[0], 0, message, 'say it in words too, at least two or three sentences')];
  },
};
