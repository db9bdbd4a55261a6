/** `webhook: { url, body }`: texts in `body` may hold `{{ contact.first_name }}`. The flow goes on at once. */
export interface WebhookStep {
  kind: 'webhook';
  id: string;
  url: string;
  body: Record<string, unknown>;
  next: string | null;
}
