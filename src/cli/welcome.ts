import type { Environment } from '../config/environment';

/** What `serve` says once it listens: where everything is, and a command that shows it working. */
export function welcome(env: Environment, url: string): string[] {
  const base = url.replace('[::1]', 'localhost').replace('127.0.0.1', 'localhost');
  const toMailbox = [env.smtpUrl ? undefined : 'e-mail', env.twilio || env.aliyun ? undefined : 'SMS']
    .filter(Boolean)
    .join(' and ');
  return [
    '',
    `Huike is running.`,
    `  console   ${base}/`,
    ...(toMailbox ? [`  mailbox   ${base}/mailbox   (${toMailbox} go here until a provider is set)`] : []),
    `  webhooks  ${base}/webhooks/shopify  /woocommerce  /orders`,
    '',
    'Try it: send a signed sample order that has been unpaid for two days; its reminder is in the mailbox within seconds.',
    `  npx huike events send docs/samples/unpaid-order.json --ago 2d${base.endsWith(':3000') ? '' : ` --to ${base}/webhooks/orders`}`,
    '',
  ];
}
