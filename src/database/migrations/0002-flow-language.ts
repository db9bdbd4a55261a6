import type { Migration } from '../migration';

/** What the whole flow language needs: audience, coupons, surveys, webhooks, tests of variants, collapsed orders. */
export const flowLanguage: Migration = {
  name: 'FlowLanguage1764600000000',
  up: [
    // ── who belongs where ──────────────────────────────────────────────────────────────────────────────────────────
    `CREATE TABLE segments ({id}, segment varchar(64) NOT NULL, hash varchar(64) NOT NULL, members integer NOT NULL, refreshed_at bigint NOT NULL)`,
    `CREATE UNIQUE INDEX uq_segments_segment ON segments (segment)`,
    `CREATE TABLE segment_members ({id}, segment varchar(64) NOT NULL, contact_id bigint NOT NULL, since bigint NOT NULL)`,
    `CREATE UNIQUE INDEX uq_segment_members_segment_contact_id ON segment_members (segment, contact_id)`,
    `CREATE INDEX ix_segment_members_contact_id ON segment_members (contact_id)`,
    `CREATE TABLE contact_scores ({id}, contact_id bigint NOT NULL, recency integer, frequency integer, monetary integer, rfm varchar(32),
      orders integer NOT NULL, value bigint NOT NULL, currency varchar(3) NOT NULL, tier varchar(32), tier_since bigint, computed_at bigint NOT NULL)`,
    `CREATE UNIQUE INDEX uq_contact_scores_contact_id ON contact_scores (contact_id)`,
    `CREATE INDEX ix_contact_scores_rfm ON contact_scores (rfm)`,
    `CREATE INDEX ix_contact_scores_tier ON contact_scores (tier)`,
    `CREATE TABLE tier_history ({id}, contact_id bigint NOT NULL, tier varchar(32), previous varchar(32), at bigint NOT NULL)`,
    `CREATE INDEX ix_tier_history_contact_id ON tier_history (contact_id)`,

    // ── what goes into messages ────────────────────────────────────────────────────────────────────────────────────
    `ALTER TABLE products ADD COLUMN compare_at_price bigint`,
    `ALTER TABLE products ADD COLUMN first_seen_at bigint`,
    `CREATE TABLE coupons ({id}, pool varchar(64) NOT NULL, code varchar(64), state varchar(10) NOT NULL, contact_id bigint,
      enrollment_id bigint, issued_at bigint, expires_at bigint, used_order_id bigint, used_at bigint, created_at bigint NOT NULL)`,
    `CREATE UNIQUE INDEX uq_coupons_pool_code ON coupons (pool, code)`,
    `CREATE UNIQUE INDEX uq_coupons_enrollment_id_pool ON coupons (enrollment_id, pool)`,
    `CREATE INDEX ix_coupons_pool_state ON coupons (pool, state)`,
    `CREATE INDEX ix_coupons_code ON coupons (code)`,
    `CREATE INDEX ix_coupons_contact_id ON coupons (contact_id)`,
    `CREATE TABLE survey_answers ({id}, survey varchar(64) NOT NULL, choice varchar(64) NOT NULL, comment {long}, contact_id bigint NOT NULL,
      message_id bigint NOT NULL, order_id bigint, at bigint NOT NULL)`,
    `CREATE UNIQUE INDEX uq_survey_answers_message_id_survey ON survey_answers (message_id, survey)`,
    `CREATE INDEX ix_survey_answers_survey_at ON survey_answers (survey, at)`,

    // ── what flows do besides writing ──────────────────────────────────────────────────────────────────────────────
    `CREATE TABLE webhook_calls ({id}, enrollment_id bigint NOT NULL, flow varchar(64) NOT NULL, step varchar(64) NOT NULL, visit integer NOT NULL,
      contact_id bigint NOT NULL, url varchar(2000) NOT NULL, body {long} NOT NULL, state varchar(10) NOT NULL, attempts integer NOT NULL,
      due_at bigint NOT NULL, owner varchar(40), lease_until bigint, status integer, error varchar(500), created_at bigint NOT NULL, done_at bigint)`,
    `CREATE UNIQUE INDEX uq_webhook_calls_enrollment_id_step_visit ON webhook_calls (enrollment_id, step, visit)`,
    `CREATE INDEX ix_webhook_calls_state_due_at ON webhook_calls (state, due_at)`,
    `CREATE TABLE flow_tests ({id}, flow varchar(64) NOT NULL, version integer NOT NULL, step varchar(64) NOT NULL, started_at bigint NOT NULL,
      decide_at bigint NOT NULL, winner varchar(32), decided_at bigint, figures {long})`,
    `CREATE UNIQUE INDEX uq_flow_tests_flow_version_step ON flow_tests (flow, version, step)`,
    `CREATE TABLE enrollment_orders ({id}, enrollment_id bigint NOT NULL, order_id bigint NOT NULL, left_at bigint)`,
    `CREATE UNIQUE INDEX uq_enrollment_orders_enrollment_id_order_id ON enrollment_orders (enrollment_id, order_id)`,
    `CREATE INDEX ix_enrollment_orders_order_id ON enrollment_orders (order_id)`,
  ],
};
