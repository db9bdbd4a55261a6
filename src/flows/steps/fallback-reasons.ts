/** Skip reasons that may be answered on another channel. Never: unsubscribed, no_consent, complaint, cap, hold-out. */
export const FALLBACK_REASONS = ['dormant', 'no_address', 'invalid_address', 'suppressed_bounce'] as const;
export type FallbackReason = (typeof FALLBACK_REASONS)[number];
