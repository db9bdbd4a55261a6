import type { Random } from './random';

/** A tea and home shop small enough to be remembered, large enough for products to be bought together. */
export interface SampleProduct {
  id: string;
  zh: string;
  en: string;
  category: string;
  /** Major units, CNY. */
  price: string;
  /** Ids of what is often bought with it. */
  goesWith: string[];
}

const product = (id: string, zh: string, en: string, category: string, price: string, ...goesWith: string[]): SampleProduct => ({
  id,
  zh,
  en,
  category,
  price,
  goesWith,
});

export const SAMPLE_PRODUCTS: SampleProduct[] = [
  product('longjing', '明前龙井 100g', 'Longjing green tea, 100 g', 'tea', '168.00', 'glass-pot', 'tin'),
  product('tieguanyin', '安溪铁观音 250g', 'Tieguanyin oolong, 250 g', 'tea', '128.00', 'gaiwan', 'tin'),
  product('puer', '勐海熟普饼 357g', 'Ripe pu’er cake, 357 g', 'tea', '218.00', 'pick', 'gaiwan'),
  product('jasmine', '茉莉龙珠 100g', 'Jasmine pearls, 100 g', 'tea', '98.00', 'glass-pot', 'honey'),
  product('black', '正山小种 150g', 'Lapsang souchong, 150 g', 'tea', '138.00', 'mug', 'honey'),
  product('white', '白毫银针 50g', 'Silver needle white tea, 50 g', 'tea', '198.00', 'glass-pot', 'tray'),
  product('glass-pot', '耐热玻璃壶 600ml', 'Glass teapot, 600 ml', 'teaware', '89.00', 'cups', 'longjing'),
  product('gaiwan', '青瓷盖碗', 'Celadon gaiwan', 'teaware', '118.00', 'cups', 'tray'),
  product('cups', '品茗杯 四只', 'Tasting cups, set of four', 'teaware', '76.00', 'tray', 'gaiwan'),
  product('tray', '竹制茶盘', 'Bamboo tea tray', 'teaware', '159.00', 'cups', 'gaiwan'),
  product('mug', '粗陶马克杯', 'Stoneware mug', 'teaware', '58.00', 'black', 'honey'),
  product('tin', '密封茶罐', 'Airtight tea tin', 'teaware', '45.00', 'longjing', 'tieguanyin'),
  product('pick', '普洱茶针', 'Pu’er pick', 'teaware', '29.00', 'puer', 'tray'),
  product('honey', '槐花蜜 500g', 'Acacia honey, 500 g', 'pantry', '66.00', 'jasmine', 'black'),
  product('dates', '新疆灰枣 1kg', 'Dried jujubes, 1 kg', 'pantry', '49.00', 'honey', 'walnuts'),
  product('walnuts', '薄皮核桃 1kg', 'Thin-shell walnuts, 1 kg', 'pantry', '72.00', 'dates', 'honey'),
  product('candle', '桂花香薰蜡烛', 'Osmanthus candle', 'home', '99.00', 'linen', 'incense'),
  product('incense', '檀香线香', 'Sandalwood incense', 'home', '68.00', 'candle', 'tray'),
  product('linen', '亚麻桌旗', 'Linen table runner', 'home', '129.00', 'tray', 'cups'),
  product('scarf', '真丝小方巾', 'Silk neckerchief', 'home', '188.00', 'candle', 'linen'),
];

/** One to three products, the later ones mostly from what goes with the first. */
export function sampleBasket(random: Random): { product: SampleProduct; quantity: number }[] {
  const first = random.pick(SAMPLE_PRODUCTS);
  const basket = [first];
  while (basket.length < 3 && random.chance(0.45)) {
    const id = random.chance(0.75) ? random.pick(first.goesWith) : random.pick(SAMPLE_PRODUCTS).id;
    const next = SAMPLE_PRODUCTS.find((p) => p.id === id)!;
    if (!basket.includes(next)) basket.push(next);
  }
  return basket.map((p) => ({ product: p, quantity: random.chance(0.85) ? 1 : 2 }));
}
