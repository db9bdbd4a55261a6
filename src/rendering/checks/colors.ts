import { colord, extend, type RgbaColor } from 'colord';
import names from 'colord/plugins/names';

extend([names]);

export type Color = RgbaColor;

/** A color as CSS writes it; `undefined` for anything else. */
export function colorOf(text: string): Color | undefined {
  if (text === 'transparent') return { r: 0, g: 0, b: 0, a: 0 };
  const color = colord(text);
  return color.isValid() ? color.toRgb() : undefined;
}

/** The color that is seen when `over` lies on an opaque color. */
export function blend(over: Color, under: Color): Color {
  const mix = (a: number, b: number) => a * over.a + b * (1 - over.a);
  return { r: mix(over.r, under.r), g: mix(over.g, under.g), b: mix(over.b, under.b), a: 1 };
}

/** WCAG 2.2: (lighter + 0.05) / (darker + 0.05), from 1 to 21. */
export function contrastOf(a: Color, b: Color): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

export function hex(color: Color): string {
  return colord(color).toHex();
}

/** WCAG's relative luminance of sRGB. */
function luminance({ r, g, b }: Color): number {
  const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * x! + 0.7152 * y! + 0.0722 * z!;
}
