import type { Finding } from '../../kernel/errors';

/** A use of CSS that some of the clients that most people read mail in do not know. */
export interface Unsupported {
  /** As a finding names it. */
  css: string;
  in: 'property' | 'value' | 'function' | 'unit' | 'at-rule' | 'pseudo' | 'nesting';
  names: string[];
  clients: Client[];
  instead: string;
  level?: Finding['level'];
}

export type Client = 'Gmail' | 'Outlook for Windows' | 'Outlook.com' | 'Apple Mail' | 'Yahoo Mail';

const GMAIL_AND_OUTLOOK: Client[] = ['Gmail', 'Outlook for Windows'];
const ALL_BUT_APPLE: Client[] = ['Gmail', 'Outlook for Windows', 'Outlook.com', 'Yahoo Mail'];
const WINDOWS: Client[] = ['Outlook for Windows'];

/**
 * Our own choice, checked against the tests that caniemail.com publishes (as of November 2026; css-support.spec.ts compares the
 * two). Only what breaks a mail where it is missing stands here: rounded corners, shadows, `object-fit`, `aspect-ratio` or
 * `prefers-color-scheme` may be missing without harm. Nobody publishes such tests of QQ Mail and NetEase; both are webmails that
 * drop positions, and show what MJML makes of tables.
 */
export const unsupported: Unsupported[] = [
  { css: 'display: flex', in: 'value', names: ['display:flex', 'display:inline-flex'], clients: WINDOWS, instead: 'columns: <mj-column>, or a table' },
  { css: 'display: grid', in: 'value', names: ['display:grid', 'display:inline-grid'], clients: WINDOWS, instead: 'columns: <mj-column>, or a table' },
  { css: 'grid-template', in: 'property', names: ['grid-template', 'grid-template-columns', 'grid-template-rows', 'grid-template-areas'], clients: ALL_BUT_APPLE, instead: 'columns: <mj-column>, or a table' },
  { css: 'justify-content', in: 'property', names: ['justify-content'], clients: ['Gmail', 'Outlook for Windows', 'Yahoo Mail'], instead: 'align="center" on the cell' },
  { css: 'align-items', in: 'property', names: ['align-items'], clients: ['Gmail', 'Outlook for Windows', 'Yahoo Mail'], instead: 'valign="middle" on the cell' },
  { css: 'gap', in: 'property', names: ['gap', 'row-gap', 'column-gap'], clients: ['Outlook for Windows', 'Yahoo Mail'], instead: 'padding' },
  { css: 'position', in: 'property', names: ['position'], clients: GMAIL_AND_OUTLOOK, instead: 'tables and padding; nothing can be laid over something else' },
  { css: 'left, right, top, bottom', in: 'property', names: ['left', 'right', 'top', 'bottom'], clients: ['Gmail', 'Outlook for Windows', 'Yahoo Mail'], instead: 'padding' },
  { css: 'inset', in: 'property', names: ['inset'], clients: ALL_BUT_APPLE, instead: 'padding' },
  { css: 'z-index', in: 'property', names: ['z-index'], clients: GMAIL_AND_OUTLOOK, instead: 'nothing can be laid over something else' },
  { css: 'float', in: 'property', names: ['float'], clients: WINDOWS, instead: 'align="left" on a table' },
  { css: 'variables: var(--…)', in: 'function', names: ['var'], clients: ALL_BUT_APPLE, instead: 'write the value itself' },
  { css: 'calc()', in: 'function', names: ['calc'], clients: ['Outlook for Windows', 'Outlook.com', 'Yahoo Mail'], instead: 'a fixed value' },
  { css: 'clamp(), min() and max()', in: 'function', names: ['clamp', 'min', 'max'], clients: ['Outlook for Windows', 'Outlook.com', 'Yahoo Mail'], instead: 'a fixed value' },
  { css: 'light-dark()', in: 'function', names: ['light-dark'], clients: ['Gmail', 'Outlook for Windows', 'Outlook.com', 'Yahoo Mail'], instead: '@media (prefers-color-scheme: dark)' },
  { css: 'rem', in: 'unit', names: ['rem'], clients: ['Outlook for Windows', 'Yahoo Mail'], instead: 'px' },
  { css: 'vw and vh', in: 'unit', names: ['vw', 'vh', 'vmin', 'vmax'], clients: WINDOWS, instead: 'px or %' },
  { css: 'transform', in: 'property', names: ['transform'], clients: ['Gmail', 'Outlook for Windows', 'Outlook.com', 'Yahoo Mail'], instead: 'lay it out without' },
  { css: 'filter', in: 'property', names: ['filter'], clients: ALL_BUT_APPLE, instead: 'put the effect into the picture' },
  { css: 'clip-path', in: 'property', names: ['clip-path'], clients: ALL_BUT_APPLE, instead: 'put the shape into the picture' },
  { css: 'mask-image', in: 'property', names: ['mask-image', 'mask'], clients: ['Gmail', 'Outlook for Windows', 'Outlook.com', 'Yahoo Mail'], instead: 'put the shape into the picture' },
  { css: 'mix-blend-mode', in: 'property', names: ['mix-blend-mode'], clients: ['Outlook for Windows', 'Yahoo Mail'], instead: 'put the effect into the picture' },
  { css: 'animation', in: 'property', names: ['animation', 'animation-name'], clients: ALL_BUT_APPLE, instead: 'an animated GIF, or stillness' },
  { css: 'opacity', in: 'property', names: ['opacity'], clients: WINDOWS, instead: 'the mixed color itself' },
  { css: 'visibility', in: 'property', names: ['visibility'], clients: GMAIL_AND_OUTLOOK, instead: 'leave it out with {{#if}}' },
  { css: 'columns', in: 'property', names: ['column-count', 'columns'], clients: ['Outlook for Windows', 'Yahoo Mail'], instead: '<mj-column>' },
  { css: 'writing-mode', in: 'property', names: ['writing-mode'], clients: ['Outlook for Windows', 'Yahoo Mail'], instead: 'put upright text into a picture with an alt' },
  { css: 'logical margins and paddings', in: 'property', names: ['margin-inline', 'margin-block', 'padding-inline', 'padding-block'], clients: ALL_BUT_APPLE, instead: 'padding: 8px 16px' },
  { css: '@import', in: 'at-rule', names: ['import'], clients: ['Gmail', 'Outlook.com', 'Yahoo Mail'], instead: 'fonts that every device has, or <mj-font>' },
  { css: '::before and ::after', in: 'pseudo', names: ['before', 'after'], clients: ['Gmail', 'Outlook for Windows', 'Yahoo Mail'], instead: 'an element of its own' },
  { css: 'nested rules', in: 'nesting', names: [], clients: ALL_BUT_APPLE, instead: 'write each rule out' },
]; // prettier-ignore
