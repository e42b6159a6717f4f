/**
 * The tables that the contract needs, with LiteLLM's names, columns and defaults (litellm_proxy_extras/schema.prisma), read off a database
 * that LiteLLM 1.108.11 had migrated. Left out: tables that only other features use, and the foreign keys that lead to them.
 */
export const schema = `
CREATE TABLE "LiteLLM_ObjectPermissionTable" (
  "object_permission_id" TEXT PRIMARY KEY,
  "mcp_servers" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "vector_stores" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "mcp_access_groups" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "mcp_tool_permissions" JSONB,
  "agents" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "agent_access_groups" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "blocked_tools" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "models" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "mcp_toolsets" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "search_tools" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "mcp_tool_search_enabled" BOOLEAN,
  "skills" TEXT[] DEFAULT ARRAY[]::TEXT[]
);
CREATE TABLE "LiteLLM_VerificationToken" (
  "token" TEXT PRIMARY KEY,
  "key_name" TEXT,
  "key_alias" TEXT,
  "soft_budget_cooldown" BOOLEAN NOT NULL DEFAULT false,
  "spend" DOUBLE PRECISION NOT NULL DEFAULT 0.0,
  "total_spend" DOUBLE PRECISION NOT NULL DEFAULT 0.0,
  "expires" TIMESTAMP(3),
  "models" TEXT[],
  "aliases" JSONB NOT NULL DEFAULT '{}',
  "config" JSONB NOT NULL DEFAULT '{}',
  "router_settings" JSONB DEFAULT '{}',
  "user_id" TEXT,
  "team_id" TEXT,
  "agent_id" TEXT,
  "project_id" TEXT,
  "permissions" JSONB NOT NULL DEFAULT '{}',
  "max_parallel_requests" INTEGER,
  "metadata" JSONB NOT NULL DEFAULT '{}',
  "blocked" BOOLEAN,
  "tpm_limit" BIGINT,
  "rpm_limit" BIGINT,
  "tpd_limit" BIGINT,
  "max_budget" DOUBLE PRECISION,
  "budget_duration" TEXT,
  "budget_reset_at" TIMESTAMP(3),
  "allowed_cache_controls" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "allowed_routes" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "key_type" TEXT,
  "policies" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "access_group_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "model_spend" JSONB NOT NULL DEFAULT '{}',
  "model_max_budget" JSONB NOT NULL DEFAULT '{}',
  "budget_fallbacks" JSONB NOT NULL DEFAULT '{}',
  "budget_id" TEXT,
  "organization_id" TEXT,
  "object_permission_id" TEXT REFERENCES "LiteLLM_ObjectPermissionTable" ON UPDATE CASCADE ON DELETE SET NULL,
  "created_at" TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP,
  "created_by" TEXT,
  "updated_at" TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP,
  "updated_by" TEXT,
  "settings_updated_at" TIMESTAMP(3),
  "last_active" TIMESTAMP(3),
  "rotation_count" INTEGER DEFAULT 0,
  "auto_rotate" BOOLEAN DEFAULT false,
  "rotation_interval" TEXT,
  "last_rotation_at" TIMESTAMP(3),
  "key_rotation_at" TIMESTAMP(3),
  "budget_limits" JSONB
);
CREATE INDEX "LiteLLM_VerificationToken_user_id_team_id_idx" ON "LiteLLM_VerificationToken" ("user_id", "team_id");
CREATE TABLE "LiteLLM_SpendLogs" (
  "request_id" TEXT PRIMARY KEY,
  "call_type" TEXT NOT NULL,
  "api_key" TEXT NOT NULL DEFAULT '',
  "spend" DOUBLE PRECISION NOT NULL DEFAULT 0.0,
  "total_tokens" INTEGER NOT NULL DEFAULT 0,
  "prompt_tokens" INTEGER NOT NULL DEFAULT 0,
  "completion_tokens" INTEGER NOT NULL DEFAULT 0,
  "startTime" TIMESTAMP(3) NOT NULL,
  "endTime" TIMESTAMP(3) NOT NULL,
  "request_duration_ms" INTEGER,
  "completionStartTime" TIMESTAMP(3),
  "model" TEXT NOT NULL DEFAULT '',
  "model_id" TEXT DEFAULT '',
  "model_group" TEXT DEFAULT '',
  "custom_llm_provider" TEXT DEFAULT '',
  "api_base" TEXT DEFAULT '',
  "user" TEXT DEFAULT '',
  "metadata" JSONB DEFAULT '{}',
  "cache_hit" TEXT DEFAULT '',
  "cache_key" TEXT DEFAULT '',
  "request_tags" JSONB DEFAULT '[]',
  "team_id" TEXT,
  "organization_id" TEXT,
  "end_user" TEXT,
  "requester_ip_address" TEXT,
  "messages" JSONB DEFAULT '{}',
  "response" JSONB DEFAULT '{}',
  "session_id" TEXT,
  "status" TEXT,
  "mcp_namespaced_tool_name" TEXT,
  "billing_agent_id" TEXT,
  "agent_id" TEXT,
  "proxy_server_request" JSONB DEFAULT '{}',
  "litellm_call_id" TEXT,
  "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX "LiteLLM_SpendLogs_startTime_idx" ON "LiteLLM_SpendLogs" ("startTime");
CREATE INDEX "LiteLLM_SpendLogs_api_key_startTime_idx" ON "LiteLLM_SpendLogs" ("api_key", "startTime");
`

/** What `prisma migrate deploy` keeps its history in. */
export const historyTable = `
CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`

/** The stand-in's one migration: a name of its own, since it is none of LiteLLM's. */
export const migrationName = '20261015000001_stand_in'
