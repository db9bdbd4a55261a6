import { parseDocument } from 'htmlparser2';
import { complaint, type Check, type Complaint, type Filled, type Whole } from './check';
import { shownElements, textIn, visibleText } from './page';

/** The link to unsubscribe reaches every reader: it is shown, has words, and stands under no condition. */
export const unsubscribe: Check<Whole> = {
  id: 'unsubscribe',
  emailOnly: true,
  look: (mail) => {
    const leads = ({ html }: Filled) =>
      shownElements(parseDocument(html).children).some(
        (e) => e.name === 'a' && e.attribs.href === mail.unsubscribeUrl && textIn(e.children).trim() !== '',
      );
    return missing(mail, leads, 'link to unsubscribe', '<a href="{{unsubscribe_url}}">Unsubscribe</a>');
  },
};

/** The postal address stands in every marketing mail: CAN-SPAM asks for it (RELIABILITY C7). */
export const postalAddress: Check<Whole> = {
  id: 'postal-address',
  emailOnly: true,
  look: (mail) => {
    if (!mail.purposes.includes('marketing')) return [];
    const shows = ({ html }: Filled) => visibleText(html).includes(mail.postalAddress);
    return missing(mail, shows, 'postal address', '{{shop.postal_address}}');
  },
};

function missing(mail: Whole, has: (filled: Filled) => boolean, what: string, write: string): Complaint[] {
  const where = has(mail.full) ? (has(mail.bare) ? '' : 'some readers see no ') : 'readers see no ';
  if (where === '') return [];
  const hint = `write ${write} where every reader sees it, outside of {{#if}}, as the layout "base" does`;
  return [complaint('error', mail.texts[0], 0, `${where}${what}`, hint)];
}
