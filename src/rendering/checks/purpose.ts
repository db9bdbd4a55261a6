import { complaint, type Check, type Complaint } from './check';
import { findMustaches } from '../mustaches';

/** A service mail that sells is marketing, and needs the consent and the limits of marketing (RELIABILITY M3). */
export const purpose: Check = {
  id: 'purpose',
  look: ({ purposes, texts }) => {
    if (!purposes.includes('service')) return [];
    return texts.flatMap((part): Complaint[] => {
      const selling = findMustaches(part.text).find(({ start, end }) => sells(part.text.slice(start, end)));
      if (!selling) return [];
      const message = 'a flow sends this as service, but it recommends or gives a coupon: that is marketing';
      return [complaint('error', part, selling.start, message, 'purpose: marketing in the flow, or take it out here')];
    });
  },
};

/** Does an expression show what only marketing may show? */
export function sells(expression: string): boolean {
  return /(^|[^\w.-]|@root\.)(recommend|coupon)\b/.test(expression.replace(/(["']).*?\1/g, ''));
}
