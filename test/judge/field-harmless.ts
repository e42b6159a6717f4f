import { settingsOf } from './harmless.ts'

/**
 * Settings without a secret as people's public files and the READMEs of servers have them (claude_desktop_config.json, .mcp.json, mcp.json, opencode.json, config.yaml of LiteLLM), written down
 * before the judge was read. One a line: NAME=value for a setting, words for arguments (␣ is a space within one), Name: value for a header.
 */
const text = String.raw`
SDC_DB_PATH=/data/securedata.db
SDC_LOG_LEVEL=INFO
SDC_MAX_CONTEXT_TOKENS=2000
UE5_PORT=9377
DB_MCP_CONFIG=D:/path/to/db_mcp/config.yaml
MAKE_ZONE=eu2.make.com
MAKE_TEAM=1234567
SOLANA_RPC_URL=https://api.mainnet-beta.solana.com
PROTONMAIL_USERNAME=user@proton.me
FIN_BASE_URL=https://fin-app-wine.vercel.app
PPC_PROPHET_API_URL=https://ppcgpt.getppcprophet.com
PERPLEXITY_MODEL=sonar
JIRA_EMAIL=your.email@example.com
JIRA_URL=https://jira.example.com
READ_ONLY_MODE=true
FABRIC_WORKSPACE_ID=3f1c2a70-5b1e-4d0c-9a53-0c7f6b1d2e4a
FABRIC_LAKEHOUSE_ID=8d5a7d7e-0f4b-4d0e-8c55-6a1b9c2d3e4f
FABRIC_ENV=dev
MCP_SERVER_URL=https://docker-mcp.yourdomain.com
DOCKER_HOST=unix:///var/run/docker.sock
GITLAB_API_URL=https://jihulab.com/api/v4
OBSIDIAN_HOST=obsidian-api.example.art
OBSIDIAN_PORT=27124
OBSIDIAN_HTTPS=true
AWS_DOCUMENTATION_PARTITION=aws
FASTMCP_SHOW_CLI_BANNER=False
FASTMCP_LOG_LEVEL=CRITICAL
PYTHONWARNINGS=ignore
VALKEY_HOST=127.0.0.1
VALKEY_PORT=6379
VALKEY_USE_SSL=true
VALKEY_USERNAME=default
VALKEY_CLUSTER_MODE=true
PYTHONPATH=/path/to/your/project/src/nts-business-verification
HF_HOME=/root/.cache/huggingface
TRANSFORMERS_CACHE=/root/.cache/huggingface
VLLM_ALLOW_RUNTIME_LORA_UPDATING=1
FACTORIO_SERVER_IP=192.168.178.44
FACTORIO_RCON_PORT=27015
SENSO_CONFIG_PATH=./.senso/config.yaml
SENSO_WORKSPACE=.
NEO4J_URI=bolt://127.0.0.1:7687
NEO4J_USER=neo4j
EMBED_PROVIDER=fastembed
LLM_MAX_TOKENS=4096
SNOWFLAKE_ACCOUNT=xy12345.eu-central-1
SNOWFLAKE_USER=svc_reporting
SNOWFLAKE_ROLE=DATA_ANALYTICS
SNOWFLAKE_WAREHOUSE=COMPUTE_XSMALL
SNOWFLAKE_DATABASE=SYNAPSE_DATA_WAREHOUSE
SNOWFLAKE_SCHEMA=SYNAPSE
SNOWFLAKE_AUTHENTICATOR=externalbrowser
SNOWFLAKE_PRIVATE_KEY_PATH=/home/me/.snowflake/rsa_key.p8
MYSQL_HOST=rm-bp1a2b3c4d5e6f7g8.mysql.rds.aliyuncs.com
MYSQL_PORT=3306
MYSQL_USER=db_readonly_agent
MYSQL_DATABASE=app_biz_dev
MYSQL_CHARSET=utf8mb4
MYSQL_CONNECT_TIMEOUT=10
ALLOW_INSERT_OPERATION=false
KUBECONFIG=/etc/kubernetes/agent-kubeconfig.yaml
READONLY_MODE=false
OSDU_MCP_SERVER_URL=https://osdu.example.com
OSDU_MCP_SERVER_DATA_PARTITION=opendes
AZURE_CLIENT_ID=1950a258-227b-4e31-a9cf-717495945fc2
AZURE_TENANT_ID=72f988bf-86f1-41af-91ab-2d7cd011db47
AZURE_SUBSCRIPTION_ID=6c64f9ed-88d2-4598-8de6-7a9527dc16ca
AZURE_CLIENT_CERTIFICATE_PATH=/etc/ssl/azure/client.pem
AZURE_KEYVAULT_URL=https://test-vault.vault.azure.net
AZURE_OPENAI_ENDPOINT=https://contoso.openai.azure.com
AZURE_OPENAI_DEPLOYMENT_NAME=gpt-4o-2024-08-06
AZURE_OPENAI_PTU_API_VERSION=2024-10-21
AZURE_TOKEN_CREDENTIALS=dev
VAULT_AZUREKEYVAULT_KEY_NAME=unseal-key
GOOGLE_CLOUD_PROJECT=homo-lumen-project
GOOGLE_CLOUD_LOCATION=us-central1
GOOGLE_APPLICATION_CREDENTIALS=/absolute/path/to/your/service-account-key.json
GOOGLE_OAUTH_CREDENTIALS=/home/me/.config/gcp-oauth.keys.json
GDRIVE_CREDENTIALS_PATH=/gdrive-server/credentials.json
VERTEX_MODELS=google/gemini-2.5-flash, google/gemini-2.5-pro
OLLAMA_MODEL=llama3.1:8b
OLLAMA_BASE_URL=http://localhost:11434
OLLAMA_HOST=0.0.0.0:11434
LLM_TIMEOUT_SECONDS=200
JWT_EXPIRES_IN=7d
JWT_ALGORITHM=RS256
AUTH_PROVIDER=supabase
AUTH_REQUIRED=true
OAUTH_ISSUER=https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0
OAUTH_SCOPES=read:jira-work write:jira-work offline_access
OAUTH_REDIRECT_URI=http://localhost:8080/callback
OIDC_AUDIENCE=api://gateway
ATLASSIAN_OAUTH_CLOUD_ID=11223344-a1b2-3b33-c444-def123456789
GOOGLE_CLIENT_ID=407408718192.apps.googleusercontent.com
SUPABASE_URL=https://abcdefghijklmnopqrst.supabase.co
SUPABASE_REGION=ca-central-1
SUPABASE_PROJECT_REF=abcdefghijklmnopqrst
TELEGRAM_CHAT_ID=-1001234567890
TELEGRAM_POLLER_DISABLED=1
DISCORD_CHANNEL_ID=1187654321098765432
DISCORD_GUILD_ID=1098765432109876543
SLACK_MCP_ADD_MESSAGE_TOOL=C1234567890,D0987654321
CONTRACT_ADDRESS=0x742C3cF9Af45f91B109A81EfEaf11535ECDe24C5
WALLET_ADDRESS=9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM
CHAIN_ID=31337
ETHERSCAN_API_URL=https://api.etherscan.io/v2/api
RPC_URL=https://eth.llamarpc.com
PRIVATE_KEY_PATH=/run/keys/signer.pem
TOKEN_FILE=/home/me/.config/server/token.json
TOKEN_SYMBOL=USDC
TOKENIZERS_PARALLELISM=false
MAX_TOKENS=8192
MAX_TOTAL_TOKENS=8192
TOKEN_LIMIT=100000
SSH_KEY_PATH=~/.ssh/id_ed25519
SSH_HOST=bastion.internal
SSH_KNOWN_HOSTS=/home/me/.ssh/known_hosts
SECRET_NAME=prod/db/reporting
SECRETS_BACKEND=vault
VAULT_ADDR=https://vault.internal:8200
VAULT_NAMESPACE=admin/team-a
VAULT_ROLE=mcp-reader
CONSUL_HTTP_ADDR=10.0.4.12:8500
AWS_PROFILE=your-aws-profile
AWS_SHARED_CREDENTIALS_FILE=/home/me/.aws/credentials
AWS_SECRET_NAME=arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/app-AbCdEf
AWS_KMS_KEY_ID=arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab
BEDROCK_MODEL_ID=us.anthropic.claude-haiku-4-5-20251001-v1:0
BEDROCK_KB_ID=ABCDEFGHIJ
KB_INCLUSION_TAG_KEY=mcp-multirag-kb
DD_SITE=us5.datadoghq.com
DD_SOURCE=litellm_dev
LANGFUSE_HOST=https://cloud.langfuse.com
LITELLM_LOG=ERROR
LITELLM_MODE=PRODUCTION
SENTRY_TRACES_SAMPLE_RATE=1.0
SENTRY_ENABLED=true
OTEL_EXPORTER_OTLP_ENDPOINT=http://otel-collector:4317
OTEL_RESOURCE_ATTRIBUTES=service.name=mcp,deployment.environment=prod
REDIS_HOST=localhost
REDIS_PORT=6379
REDIS_USER=default
REDIS_URL=redis://localhost:6379/0
DATABASE_URL=sqlite:///litellm_usage.db
DATABASE_URI=postgresql://localhost:5432/app?sslmode=verify-full
DB_DSN=postgres://app@db.internal:5432/app
MONGODB_URI=mongodb://mongo-0.mongo:27017,mongo-1.mongo:27017/?replicaSet=rs0
JDBC_URL=jdbc:postgresql://db.internal:5432/app?currentSchema=public
CLICKHOUSE_HOST=sql-clickhouse.clickhouse.com
CLICKHOUSE_USER=demo
CLICKHOUSE_SECURE=true
CLICKHOUSE_VERIFY=true
DUCKDB_PATH=md:my_db
ES_HOST=https://9f8e7d6c5b4a39281706f5e4d3c2b1a0.eu-west-1.aws.found.io:443
WEAVIATE_URL=https://my-sandbox-abc123.c0.europe-west3.gcp.weaviate.cloud
PINECONE_INDEX=docs-prod-3072
PINECONE_ENVIRONMENT=us-west4-gcp-free
CHROMA_TENANT=default_tenant
QDRANT_COLLECTION=mem_2025_01
HASS_URL=http://homeassistant.local:8123
HOMEASSISTANT_URL=http://host.docker.internal:8123
STRIPE_ACCOUNT=acct_1032D82eZvKYlo2C
STRIPE_API_VERSION=2025-03-31.basil
FIGMA_FILE_KEY=aBcDeFgHiJkLmNoPqRsTuV
NOTION_PARENT_PAGE=1a2b3c4d5e6f708192a3b4c5d6e7f809
AIRTABLE_BASE_ID=appXyZ123AbCdEfGh
SPREADSHEET_ID=1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms
GOOGLE_CSE_ID=017576662512468239146:omuauf_lfve
CONFLUENCE_SPACE_KEY=~712020abc
YOUTUBE_PLAYLIST=PLFgquLnL59alCl_2TQvOiD5Vgm1hCaGSI
N8N_WEBHOOK_BASE=https://n8n.internal/webhook
UNITY_PROJECT=/Users/me/Unity/My Game
CHROME_PATH=C:\Program Files\Google\Chrome\Application\chrome.exe
PATH=/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
NODE_PATH=/usr/local/lib/node_modules
NODE_EXTRA_CA_CERTS=/etc/ssl/certs/corp-root.pem
NODE_TLS_REJECT_UNAUTHORIZED=0
SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
HTTPS_PROXY=http://proxy.corp.example:3128
NO_PROXY=localhost,127.0.0.1,.internal,10.0.0.0/8
UV_INDEX_URL=https://pypi.tuna.tsinghua.edu.cn/simple
UV_CACHE_DIR=/tmp/uv-cache
npm_config_registry=https://registry.npmmirror.com
NPM_CONFIG_PREFIX=/home/me/.npm-global
LC_ALL=zh_CN.UTF-8
USER_AGENT=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36
DISPLAY=:99
XDG_RUNTIME_DIR=/run/user/1000
APPDATA=C:\Users\me\AppData\Roaming
GIT_AUTHOR_EMAIL=me@users.noreply.github.com
GIT_COMMIT=9fceb02d0ae598e95dc970b74767f19372d61af8
IMAGE_DIGEST=sha256:2bb9a9f2c2f6a2b4a0c1fbb1fbd4c9a97c4b4c3c2d9a3b1f0e5d6c7b8a990011
BUILD_ID=20260730T142233Z
CRON_SCHEDULE=*/15 6-22 * * 1-5
ALLOWED_COMMANDS=ls,cat,pwd,git,npm
ALLOWED_FLAGS=-l,-a,--help,--version
PASSWORD_MIN_LENGTH=12
PASSWORD_POLICY=strict
SESSION_AFFINITY=true
SESSION_TTL_SECONDS=3600
CACHE_KEY_PREFIX=litellm:cache
API_KEY_HEADER=X-API-Key
AUTH_HEADER_NAME=Authorization
AUTH_TYPE=bearer
AUTH_MODE=none
KEY_ALIAS=team-a
PUBLIC_KEY_URL=https://login.example.com/.well-known/jwks.json
SIGNING_ALG=HS256
CERT_THUMBPRINT_ALG=sha256
PII_ENTITIES=CREDIT_CARD,EMAIL_ADDRESS,PASSWORD
model=bedrock/arn:aws:bedrock:us-east-1:123456789012:inference-profile/alpha-opus
model=ollama/qwen3-coder:480b-cloud
model=huggingface/BAAI/bge-reranker-v2-m3
model=openai/speaches-ai/piper-fr_FR-siwis-medium
model=azure_ai/mistral-document-ai-2505
model=ollama/llama3:70b-instruct-q4_K_M
api_base=http://100.94.136.15:11434
api_key=EMPTY
api_key=os.environ/JERRY_WEAK_API_KEY
routing_strategy=usage-based-routing-v2
callbacks=proxy_callbacks.chatgpt_account_lease.chatgpt_account_lease
optional_pre_call_checks=deployment_affinity
vertex_project=my-gcp-project
aws_region_name=us-east-1
base_model=azure/gpt-4o-2024-11-20
default_team_disabled=true
ui_access_mode=admin_only
PROXY_ADMIN_ID=116544810872468347480
namespace=litellm.cache
guardrail=presidio
-cp D:/path/to/db_mcp/target/db-mcp-1.0.0-SNAPSHOT-fat.jar;D:/path/to/db_mcp/lib/* com.alvinliu.dbmcp.DBMCPServer
-y github:hdbookie/make-mcp-server#claude-automation-helper
run --directory /path/to/protonmail-mcp-server protonmail-mcp
-y @upstash/context7-mcp@latest
--from git+https://github.com/oraios/serena serena start-mcp-server
--from git+https://github.com/volcengine/mcp-server#subdirectory=server/mcp_server_traffic_route mcp-server-traffic-route
--server https://docker-mcp.yourdomain.com --auth-type bearer
run -i --rm -v ./.claude/alunai-memory:/app/data ghcr.io/alun-ai/mcp-alunai-memory:v0.3.0
run -i --rm --init --memory=2g --cpus=2.0 --pids-limit=256 --cap-drop=ALL --security-opt=no-new-privileges:true
run --rm -i -e GITLAB_PERSONAL_ACCESS_TOKEN -e GITLAB_API_URL mcp/gitlab
--access-mode=restricted
mcp-remote http://10.1.2.3:8399/sse --allow-http --transport sse-only
@playwright/mcp@latest --isolated --caps=testing --output-dir .qa/screenshots
-y @playwright/mcp@latest --cdp-endpoint http://127.0.0.1:9222
--user-data-dir=/tmp/playwright_chromiumdev_profile-tuYBGu --remote-debugging-pipe --no-startup-window
--actors=cristiantala/skool-all-in-one-api
-y @bytebase/dbhub --transport stdio --dsn sqlite:///home/me/.local/share/nvim/jira.db
--with mcp<2 mcp-server-mysql
-c from␣awslabs.aws_documentation_mcp_server.server␣import␣main;␣main()
-c set␣-a;␣.␣"$HOME/research/.env";␣set␣+a;␣exec␣uvx␣dpla-catalog-mcp@latest
/Users/username/Documents/Vault
--project-location /Users/me/ghidra_project.gpr --transport stdio
awslabs.aws-documentation-mcp-server@1.2.1
-y @bitbonsai/mcpvault@0.11.0 /home/me/Obsidian␣Vault
--key-file /etc/ssl/private/server.key --cert-file /etc/ssl/certs/server.crt
--token-limit 4096 --auth none
--api-version v61.0 --orgs DEFAULT_TARGET_ORG --toolsets orgs,metadata,data,users
Content-Type: application/json
Accept: application/json, text/event-stream
Notion-Version: 2022-06-28
X-Toolsets: repos,issues
X-MCP-Readonly: true
anthropic-beta: mcp-client-2025-04-04
User-Agent: gateway/1.4 (+https://example.com/bot)
X-Tenant-Id: 72f988bf-86f1-41af-91ab-2d7cd011db47
X-Request-Source: litellm-prod-eu
url=https://knowledge-mcp.global.api.aws
url=https://api.githubcopilot.com/mcp/
url=https://mcp-server.zomato.com/mcp
url=https://mcp.deepwiki.com/sse?transport=sse
url=https://gitmcp.io/modelcontextprotocol/typescript-sdk
url=https://learn.microsoft.com/api/mcp
url=https://mcp.supabase.com/mcp?project_ref=abcdefghijklmnopqrst&read_only=true
url=https://docs.mcp.cloudflare.com/sse
url=https://app.example.com/api/mcp/v1?toolsets=core,alerting&debug=0
`
export const fieldHarmless = settingsOf(text)
