/**
 * Settings without a secret, as they stand in the READMEs of MCP servers, the documentation of clients, LiteLLM, cloud providers and databases, and in people's own files:
 * one a line, NAME=value for a setting, words for arguments, Name: value for a header.
 */
const text = String.raw`
AWS_REGION=us-east-1
AWS_DEFAULT_REGION=eu-central-1
AWS_PROFILE=default
AWS_ROLE_ARN=arn:aws:iam::123456789012:role/litellm-bedrock
AWS_SESSION_NAME=litellm
FASTMCP_LOG_LEVEL=ERROR
MCP_TRANSPORT=streamable-http
MCP_AUTO_INSTALL_PACKAGES=true
LOG_LEVEL=debug
NODE_ENV=production
NODE_OPTIONS=--max-old-space-size=4096 --no-warnings
PYTHONPATH=/app/src:/app/lib
PYTHONUNBUFFERED=1
TZ=Europe/Berlin
LANG=en_US.UTF-8
DEBUG=mcp:*,express:*
PORT=8080
HOST=0.0.0.0
BASE_URL=https://api.example.com/v1
GITHUB_HOST=https://github.example.com
GITHUB_TOOLSETS=repos,issues,pull_requests,actions,code_security
GITHUB_READ_ONLY=1
GITLAB_API_URL=https://gitlab.com/api/v4
GITLAB_PROJECT_ID=278964
SLACK_TEAM_ID=T01234567
SLACK_CHANNEL_IDS=C01234567, C76543210
NOTION_VERSION=2022-06-28
NOTION_DATABASE_ID=668d797c76fa49349b05ad288df2d136
LINEAR_TEAM_ID=9cfb482a-81e3-4154-b5b9-2c805e70a02d
JIRA_URL=https://your.atlassian.net
JIRA_USERNAME=jane.doe@example.com
JIRA_PROJECTS_FILTER=PROJ,DEVOPS
CONFLUENCE_URL=https://acme.atlassian.net/wiki
CONFLUENCE_SPACES_FILTER=DEV,TEAM,DOC
GRAFANA_URL=http://localhost:3000
SENTRY_HOST=sentry.example.com
SENTRY_ORG=acme-inc
SENTRY_ENVIRONMENT=production
QDRANT_URL=http://localhost:6333
COLLECTION_NAME=my-collection
EMBEDDING_MODEL=sentence-transformers/all-MiniLM-L6-v2
EMBEDDING_PROVIDER=fastembed
MEMORY_FILE_PATH=/path/to/custom/memory.json
ALLOWED_DIRECTORIES=/home/me/projects,/home/me/notes
OBSIDIAN_HOST=127.0.0.1
OBSIDIAN_VAULT_PATH=/Users/jane/Documents/My Vault
PUPPETEER_LAUNCH_OPTIONS={ "headless": false, "executablePath": "C:/Program Files/Google/Chrome/Application/chrome.exe", "args": [] }
ALLOW_DANGEROUS=true
DOCKER_CONTAINER=true
ELASTICSEARCH_URL=https://es.internal:9200
ES_CA_CERT=/etc/ssl/certs/ca.pem
NEO4J_URI=bolt://localhost:7687
NEO4J_USERNAME=neo4j
NEO4J_DATABASE=neo4j
MILVUS_URI=http://localhost:19530
REDIS_HOST=cache.internal
REDIS_PORT=6379
REDIS_URL=redis://cache.internal:6379/0
DATABASE_URL=sqlite:///var/lib/app/data.db
PGHOST=db.internal
PGUSER=reader
PGDATABASE=shop
PGSSLMODE=require
MYSQL_HOST=127.0.0.1
MYSQL_USER=app
CLICKHOUSE_HOST=sql-clickhouse.clickhouse.com
CLICKHOUSE_SECURE=true
SNOWFLAKE_ACCOUNT=xy12345.eu-central-1
SNOWFLAKE_WAREHOUSE=COMPUTE_WH
SNOWFLAKE_ROLE=ACCOUNTADMIN
BIGQUERY_DATASETS=analytics_273413421,public
GOOGLE_CLOUD_PROJECT=my-project-123456
GOOGLE_CLOUD_LOCATION=europe-west4
GOOGLE_APPLICATION_CREDENTIALS=/home/jane/.config/gcloud/application_default_credentials.json
GOOGLE_CLIENT_ID=407408718192-8ar1b2c3d4e5f6g7h8i9j0k1l2m3n4o5.apps.googleusercontent.com
VERTEX_PROJECT=acme-ml
VERTEX_LOCATION=us-central1
AZURE_TENANT_ID=72f988bf-86f1-41af-91ab-2d7cd011db47
AZURE_CLIENT_ID=04b07795-8ddb-461a-bbee-02f9e1bf7b46
AZURE_SUBSCRIPTION_ID=5f2c3d1e-7f44-4c11-a7a2-9f3f6f9b1c22
AZURE_API_BASE=https://acme.openai.azure.com
AZURE_API_VERSION=2024-10-21
AZURE_AUTHORITY_HOST=https://login.microsoftonline.com
OPENAI_BASE_URL=https://api.openai.com/v1
OPENAI_ORGANIZATION=org-8hJ2kLmN4pQr6sTu
OPENAI_MODEL=gpt-4o-2024-08-06
ANTHROPIC_MODEL=claude-3-5-sonnet-20241022
MODEL=us.anthropic.claude-3-7-sonnet-20250219-v1:0
MODEL_NAME=meta-llama/Meta-Llama-3.1-70B-Instruct-Turbo
HF_MODEL=mistralai/Mixtral-8x7B-Instruct-v0.1
OLLAMA_MODEL=qwen2.5-coder:32b-instruct-q4_K_M
OLLAMA_HOST=http://host.docker.internal:11434
VLLM_MODEL=Qwen/Qwen2.5-VL-72B-Instruct-AWQ
RERANK_MODEL=BAAI/bge-reranker-v2-m3
MAX_TOKENS=8192
MAX_THINKING_TOKENS=31999
TOKEN_LIMIT=100000
CONTEXT_WINDOW_TOKENS=200000
TOKENIZERS_PARALLELISM=false
TOKEN_ENDPOINT=https://login.example.com/oauth2/token
TOKEN_FILE=/run/secrets/github_token
AUTH_TYPE=oauth2
AUTH_ENABLED=false
AUTH_MODE=none
OAUTH_CALLBACK_PORT=8090
OAUTH_SCOPES=openid profile email offline_access
OAUTH_CLIENT_ID=mcp-gateway
OIDC_ISSUER=https://sso.example.com/realms/main
KEYCLOAK_URL=https://sso.example.com
KEYCLOAK_REALM=main
JWT_ALGORITHM=RS256
JWT_AUDIENCE=litellm-proxy
SESSION_TIMEOUT=3600
SESSION_NAME=default
COOKIE_DOMAIN=.example.com
COOKIE_SECURE=true
CSRF_ENABLED=1
PASSWORD_FILE=/run/secrets/db_password
PASSWORD_MIN_LENGTH=12
SECRET_NAME=prod/litellm/master
SECRETS_MANAGER=aws
KMS_KEY_ID=alias/litellm
SSH_KEY_PATH=~/.ssh/id_ed25519
SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
SSL_KEY=/etc/ssl/private/server.key
NODE_EXTRA_CA_CERTS=/usr/local/share/ca-certificates/acme.crt
PUBLIC_KEY_PATH=/etc/keys/jwt.pub
KEY_PREFIX=litellm:
PRIMARY_KEY=id
PARTITION_KEY=tenant_id
SORT_KEY=created_at
CACHE_KEY_PREFIX=mcp
KEYBOARD_LAYOUT=de
AUTHOR=Jane Doe <jane@example.com>
GIT_AUTHOR_NAME=Jane Doe
GIT_COMMIT=9fceb02d0ae598e95dc970b74767f19372d61af8
BUILD_SHA=a94a8fe5ccb19ba61c4c0873d391e987982fbbd3
IMAGE_DIGEST=sha256:9b2a3b8c7d6e5f40112233445566778899aabbccddeeff001122334455667788
IMAGE=ghcr.io/berriai/litellm:main-v1.72.0-stable
VERSION=1.2.3+build.20240101
PACKAGE=@modelcontextprotocol/server-filesystem@2025.1.14
NPM_CONFIG_REGISTRY=https://registry.npmjs.org/
UV_INDEX_URL=https://pypi.org/simple
PIP_INDEX_URL=https://nexus.example.com/repository/pypi/simple
HTTP_PROXY=http://proxy.example.com:3128
NO_PROXY=localhost,127.0.0.1,.internal
REQUESTS_CA_BUNDLE=/etc/ssl/certs/ca-bundle.crt
USER_AGENT=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36
BROWSER_PATH=/usr/bin/google-chrome
DISPLAY=:0
PATH=/home/jane/.nvm/versions/node/v20.11.1/bin:/usr/local/bin:/usr/bin
JAVA_HOME=/usr/lib/jvm/java-21-openjdk-amd64
JAVA_OPTS=-Xmx512m -Dfile.encoding=UTF-8
KUBECONFIG=/home/jane/.kube/config
K8S_CONTEXT=gke_acme-prod_europe-west1_main
K8S_NAMESPACE=litellm
CRON_SCHEDULE=0 */6 * * *
RATE_LIMIT=100/minute
ALLOWED_ORIGINS=https://a.example.com,https://b.example.com
CORS_HEADERS=Content-Type,Authorization
WEBHOOK_PORT=9000
WEBHOOK_ENABLED=true
SMTP_HOST=smtp.example.com
SMTP_FROM=alerts@example.com
TWILIO_PHONE_NUMBER=+15005550006
TELEGRAM_CHAT_ID=-1001234567890
DISCORD_GUILD_ID=1234567890123456789
AIRTABLE_BASE_ID=appEioitPbxI72w06
SHEET_ID=1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms
FIGMA_FILE_ID=Ibk7Xx4zLqSgPzvYw1nWmR
SHOPIFY_STORE_DOMAIN=acme.myshopify.com
STRIPE_API_VERSION=2024-06-20
SUPABASE_URL=https://abcdefghijklmnopqrst.supabase.co
VECTOR_STORE_ID=vs_67890abcdef
LANGFUSE_HOST=https://cloud.langfuse.com
OTEL_EXPORTER_OTLP_ENDPOINT=http://otel-collector:4318
OTEL_RESOURCE_ATTRIBUTES=service.name=litellm,deployment.environment=prod
OTEL_TRACES_SAMPLER=parentbased_traceidratio
FEATURE_FLAGS={"newUi":true,"betaSearch":false}
TOOL_FILTER=search_*,get_*
DEFAULT_MINIMUM_TOKENS=10000
READWISE_LOCATION=feed
WEATHER_UNITS=metric
START_DATE=2024-01-01T00:00:00Z
SEED=42
TEMPERATURE=0.7
Content-Type: application/json
Accept: application/json, text/event-stream
X-Team: data-platform
X-Organization-Id: 5f2c3d1e-7f44-4c11-a7a2-9f3f6f9b1c22
User-Agent: gatewright/1.0
-y @modelcontextprotocol/server-filesystem /srv/data
-y mcp-remote@0.1.18 https://mcp.deepwiki.com/sse --transport sse-only
--directory /opt/servers/weather run weather.py
--from git+https://github.com/oraios/serena@9fceb02d0ae598e95dc970b74767f19372d61af8 serena start-mcp-server --context ide-assistant
--allowed-origins https://example.com --port 8931 --headless
run -i --rm -e LOG_LEVEL=info ghcr.io/github/github-mcp-server:0.5.0
--project-ref abcdefghijklmnopqrst --read-only
--db-path /data/app.sqlite --max-tokens 4096
--host db.internal --user reader --database shop
--auth oauth --no-token-cache
--config ./config/mcp.json --profile prod
-m mcp_server_git --repository /srv/repos/main
--model claude-sonnet-4-20250514 --temperature 0.2
--region eu-west-1 --profile litellm
postgresql://reader@db.internal:5432/shop?sslmode=require
https://mcp.context7.com/mcp?topic=routing&limit=10
https://docs.example.com/projects/72f988bf-86f1-41af-91ab-2d7cd011db47/mcp
jdbc:postgresql://db.internal/erp?ssl=true
Server=db.internal;Database=erp;Integrated Security=true;Encrypt=true
`

/** A setting, and the words of its argument list or its value. */
export interface Harmless {
  line: string
  name?: string
  value?: string
  words?: string[]
  isHeader?: boolean
}

/** The settings of a text, one a line. */
export const settingsOf = (lines: string): Harmless[] =>
  lines
    .split('\n')
    .filter(Boolean)
    .map(line => {
      const [, name, value] = /^([A-Za-z]\w*)=(.*)$/.exec(line) ?? []
      if (name && !line.startsWith('Server=')) return { line, name, value: value! }
      const [, header, said] = /^([A-Za-z][\w-]*): (.*)$/.exec(line) ?? []
      if (header) return { line, name: header, value: said!, isHeader: true }
      return {
        line,
        words: line.startsWith('Server=') ? [line] : line.split(' ').map(word => word.replaceAll('␣', ' ')),
      }
    })

export const harmless = settingsOf(text)
