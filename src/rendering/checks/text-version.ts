import { complaint, type Check, type Whole } from './check';

/** Letters that a text part must have besides its addresses and its footer. Chinese says in one what takes 2.5. */
const FEW_LETTERS = 40;

/** The text part says what the mail says: watches, screen readers and filters read it (RELIABILITY M4). */
export const textVersion: Check<Whole> = {
  id: 'text',
  emailOnly: true,
  look: ({ full, unsubscribeUrl, postalAddress, texts }) => {
    const said = full.text
      .split('\n')
      .filter((line) => !line.includes(unsubscribeUrl) && !(postalAddress && line.includes(postalAddress)))
      .map((line) => line.replace(/<?https?:\/\/\S+/g, '').replace(/view\b.*\bbrowser|(在|用)浏览器中?(查看|打开)/gi, ''))
      .join('\n');
    const letters = (said.match(/\p{L}/gu)?.length ?? 0) + 1.5 * (said.match(/\p{Script=Han}/gu)?.length ?? 0);
    if (letters >= FEW_LETTERS) return [];
    const message = `the text part says ${letters === 0 ? 'nothing' : 'next to nothing'}: it is made of the words of the HTML, and pictures have none`;
    const hint = 'write what matters in <mj-text>, not in pictures only';
    return [complaint(letters === 0 ? 'error' : 'warning', texts[0], 0, message, hint)];
  },
};
