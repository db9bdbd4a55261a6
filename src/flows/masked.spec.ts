import { masked } from './masked';

describe('a masked address', () => {
  it.each([
    ['ann.lee@example.com', 'a…@example.com'],
    ['a@example.com', 'a…@example.com'],
    ['"a@b"@example.com', '"…@example.com'],
    ['😀😀@example.com', '😀…@example.com'],
    ['+8613800138000', '+8613…'],
    ['', '…'],
  ])('%s', (address, expected) => expect(masked(address)).toBe(expected));
});
