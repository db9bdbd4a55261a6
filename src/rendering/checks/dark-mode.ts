import { complaint, type Check, type Whole } from './check';

/** A mail that says it knows dark mode keeps its colors; any other is inverted by each client as it likes. */
export const darkMode: Check<Whole> = {
  id: 'dark-mode',
  emailOnly: true,
  look: ({ compiled: { html }, texts }) => {
    const meta = /<meta[^>]*name="color-scheme"[^>]*content="[^"]*dark/i.test(html);
    const styles = /prefers-color-scheme:\s*dark/.test(html);
    if (meta && styles) return [];
    const lacks = meta ? 'no styles for dark mode' : 'no <meta name="color-scheme" content="light dark">';
    const message = `${lacks}: mail clients in dark mode choose its colors themselves`;
    return [complaint('hint', texts[0], 0, message, 'the layout "base" has both')];
  },
};
