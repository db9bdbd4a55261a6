import { complaint, type Check, type Whole } from './check';

/** Gmail cuts a mail off near 102 KB of decoded HTML (RELIABILITY §3.1). */
const WARN_BYTES = 90 * 1024;
const MAX_BYTES = 100 * 1024;

/** The size of the HTML as it leaves, with long lists and links of real length, and whether the way out is in what Gmail shows (M7). */
export const weight: Check<Whole> = {
  id: 'weight',
  emailOnly: true,
  look: ({ full, unsubscribeUrl, texts }) => {
    const bytes = Buffer.byteLength(full.html);
    const message = `filled with long lists the HTML has ${Math.ceil(bytes / 1024)} KB; Gmail cuts a mail off near 100`;
    const hint = 'show fewer items, or split the mail';
    if (bytes > MAX_BYTES) return [complaint('error', texts[0], 0, message, hint)];
    const way = full.html.indexOf(unsubscribeUrl);
    if (way >= 0 && Buffer.byteLength(full.html.slice(0, way)) > WARN_BYTES) {
      return [
        complaint('error', texts[0], 0, 'the link to unsubscribe stands beyond the first 90 KB, where Gmail may cut', hint),
      ];
    }
    return bytes > WARN_BYTES ? [complaint('warning', texts[0], 0, message, hint)] : [];
  },
};
