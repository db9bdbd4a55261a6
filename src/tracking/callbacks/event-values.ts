import { refusalReason, type Refusal } from '../bounces/refusal-reason';
import { verdictOf } from '../bounces/returned-mail';
import type { ProviderEvent } from './provider-event';

/** Anything that JSON can hold at a place where an object is expected. */
export type Json = Record<string, unknown>;

export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** A text, or a number as text; `undefined` for anything else and for nothing. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** ISO text to epoch milliseconds. */
export function instantOf(value: unknown): number | undefined {
  const at = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** Seconds since 1970, fractions allowed, to epoch milliseconds. */
export function secondsOf(value: unknown): number | undefined {
  const seconds = Number(textOf(value) ?? NaN);
  return Number.isFinite(seconds) && seconds > 0 && seconds < 1e11 ? Math.round(seconds * 1000) : undefined;
}

/** `<ref.s@domain>` to `ref.s@domain`. */
export function messageIdOf(value: unknown): string | undefined {
  return textOf(value)?.replace(/^<|>$/g, '');
}

/**
 * Judges a bounce by the receiving server's words, as we judge bounces by mail: providers call dead what their own list says.
 * Where the words tell nothing, the provider's `fallback` counts.
 */
export function judgedBounce(
  refusal: Refusal,
  fallback: { kind: 'hard' | 'soft'; reason: string },
): Pick<ProviderEvent, 'kind' | 'reason'> {
  const reason = refusal.text.trim() === '' && refusal.status === undefined ? undefined : refusalReason(refusal);
  return reason === undefined ? fallback : { kind: verdictOf(reason), reason };
}
