/** Log lines and answers by the id of the row that they mean, oldest first. Those of `real` come from LiteLLM 1.108.11 and 1.108.14 as they were, but for paths. */
export const real: Record<string, string[]> = {
  'name-resolution': ['httpx2.ConnectError: [Errno -2] Name or service not known'],
  'master-key-blank-reference': [
    '    raise UnsafeMasterKeyError(',
    'litellm.proxy.auth.master_key_boot_check.UnsafeMasterKeyError: LiteLLM proxy refused to start: no master key is set, so every request would be accepted without authentication. The fix is printed once the server exits.',
    '\u001b[31mERROR\u001b[0m:    Application startup failed. Exiting.',
    '13:45:15 - LiteLLM:WARNING: client.py:1066 - MCP client list_tools was cancelled',
    'LiteLLM proxy refused to start: no master key is set, so every request would be accepted without authentication.',
    'general_settings.master_key in /app/config/config.yaml is blank, or points at an environment variable that is not set.',
    '1. Make sure /app/config/config.yaml reads the key from the environment:',
  ],
  'master-key-missing': [
    'litellm.proxy.auth.master_key_boot_check.UnsafeMasterKeyError: LiteLLM proxy refused to start: no master key is set, so every request would be accepted without authentication. The fix is printed once the server exits.',
    'ERROR:    Application startup failed. Exiting.',
    'LiteLLM proxy refused to start: no master key is set, so every request would be accepted without authentication.',
    'Neither general_settings.master_key nor the LITELLM_MASTER_KEY environment variable is set.',
  ],
  'master-key-empty': [
    'ERROR:    Application startup failed. Exiting.',
    'LiteLLM proxy refused to start: the master key is empty.',
    'It comes from the LITELLM_MASTER_KEY environment variable.',
  ],
  'master-key-known': [
    'ERROR:    Application startup failed. Exiting.',
    'LiteLLM proxy refused to start: the master key is a publicly known default.',
    'It comes from the LITELLM_MASTER_KEY environment variable.',
  ],
  'server-name-dash': [
    '    validate_mcp_server_name(server_name)',
    '    raise Exception(error_message)',
    "Exception: Server name cannot contain '-'. Use an alternative character instead Found: my-db",
    'ERROR:    Application startup failed. Exiting.',
  ],
  'oauth-flow-missing': [
    "ValueError: Invalid config for MCP server 'db': auth_type oauth2 requires an explicit oauth2_flow (got None). Set oauth2_flow: client_credentials for machine-to-machine servers",
    'ERROR:    Application startup failed. Exiting.',
  ],
  'server-setting-unset': [
    'pydantic_core._pydantic_core.ValidationError: 1 validation error for MCPServer',
    'env.PGPASSWORD',
    '  Input should be a valid string [type=string_type, input_value=None, input_type=NoneType]',
    '    For further information visit https://errors.pydantic.dev/2.14/v/string_type',
    'ERROR:    Application startup failed. Exiting.',
  ],
  'fallbacks-form': [
    "TypeError: Fallbacks for 'a' must be a list of model names, got 'b'. Use {'a': ['b']}",
    'ERROR:    Application startup failed. Exiting.',
  ],
  'startup-failed': ['ERROR:    Application startup failed. Exiting.'],
  'database-password': [
    '2026-11-22 13:56:50,818 - litellm_proxy_extras - INFO - Using v2 migration resolver (--use_v2_migration_resolver)',
    'LiteLLM Proxy: Database migration cannot proceed. Lost or could not establish v2 migration coordination with the database: connection failed: connection to server at "127.0.0.1", port 5432 failed: FATAL:  password authentication failed for user "litellm_user"',
  ],
  'database-unreachable': [
    "LiteLLM Proxy: Database migration cannot proceed. Lost or could not establish v2 migration coordination with the database: P1001: Can't reach database server at `postgres.invalid:5432`. failed to resolve host 'postgres.invalid': [Errno -2] Name or service not known",
  ],
  'database-missing': [
    'LiteLLM Proxy: Database migration cannot proceed. Lost or could not establish v2 migration coordination with the database: connection failed: connection to server at "127.0.0.1", port 5432 failed: FATAL:  database "not_there_db" does not exist',
  ],
  'database-url': [
    "LiteLLM Proxy: DATABASE_URL uses unsupported scheme '<missing scheme>'. LiteLLM's database features (virtual keys, store_model_in_db, spend tracking) require PostgreSQL; use a 'postgresql://' connection string.",
  ],
  'database-rights': [
    'LiteLLM Proxy: Database migration cannot proceed. Database migration failed and cannot be auto-recovered. Manual intervention required.',
    'Prisma error:',
    'Error: ERROR: permission denied for schema public',
  ],
  'database-not-empty': [
    'LiteLLM Proxy: Database migration cannot proceed. Cannot automatically baseline this database: its schema has not been verified to match this build. Establish the existing migration history before retrying. No schema reconciliation was performed.',
  ],
  'migration-stopped': ['LiteLLM Proxy: Database migration cannot proceed. Something that nobody has met yet.'],
  'stdio-disabled': [
    "14:08:08 - LiteLLM:WARNING: stdio_gate.py:28 - MCP server 'postgres_ro' will not start: stdio MCP servers are disabled on this proxy. Set LITELLM_ENABLE_MCP_STDIO=true on the proxy and restart to enable them",
    'INFO:     Application startup complete.',
  ],
  'mcp-unreachable': [
    '13:55:35 - LiteLLM:WARNING: mcp_server_manager.py:5634 - Error listing tools from my db: ConnectError',
    'INFO:     Application startup complete.',
  ],
  'key-form': [
    '{"error":{"message":"Authentication Error, Malformed API Key passed in. Ensure Key has `Bearer ` prefix.","type":"auth_error","param":"None","code":"401"}}',
  ],
  'key-unknown': [
    '{"error":{"message":"Authentication Error, Invalid API key provided.","type":"token_not_found_in_db","param":"key","code":"401"}}',
  ],
  'key-routes': [
    '{"detail":"Virtual key is not allowed to call this route. Only allowed to call routes: [\'/v1/models\']. Tried to call route: /v1/chat/completions"}',
  ],
  'key-alias-taken': [
    '{"error":{"message":"Key with alias \'a\' already exists. Unique key aliases across all keys are required.","type":"bad_request_error","param":"key_alias","code":"400"}}',
  ],
  'key-prefix': [
    '{"error":{"message":"LiteLLM Virtual Key expected. Received=****, expected to start with \'sk-\'.","type":"auth_error","param":"None","code":"401"}}',
  ],
  'key-no-model': [
    '{"error":{"message":"The requested model \'other-mock\' is not available for this API key, or the model name is invalid. Check the models available to you and try again.","type":"key_model_access_denied","param":"model","code":"403"}}',
  ],
  'mcp-accept': [
    '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Not Acceptable: Client must accept both application/json and text/event-stream"}}',
  ],
  'mcp-unknown-name': ['{"detail":"MCP server, toolset, or access group \'nope\' not found"}'],
  'mcp-no-grant': [
    '{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"The key is not allowed to access the requested MCP servers: postgres_ro"}}',
  ],
  'no-database-for-keys': [
    `{"error":{"message":"{'error': 'DB not connected. This endpoint needs a database; set DATABASE_URL to a PostgreSQL connection string (postgresql://...) to enable it. See https://docs.litellm.ai/docs/proxy/virtual_keys'}","type":"internal_server_error","param":null,"code":"500"}}`,
  ],
  'no-database': ['{"error":{"message":"No connected db.","type":"no_db_connection","param":null,"code":"400"}}'],
  'no-database-for-login': [
    '{"error":{"message":"Authentication Error, Not connected to DB!","type":"auth_error","param":"None","code":"400"}}',
  ],
  'stdio-command-missing': [
    "python3: can't open file '/nowhere/server.py': [Errno 2] No such file or directory",
    '14:47:52 - LiteLLM:WARNING: mcp_server_manager.py:5634 - Error listing tools from no_program: MCPError',
  ],
  'stdio-ended': [
    'error: Failed to fetch: https://pypi.org/simple/nothing/',
    '14:47:52 - LiteLLM:WARNING: mcp_server_manager.py:5634 - Error listing tools from no_npx: MCPError',
  ],
  'mcp-host-header': [
    '14:47:52 - LiteLLM:WARNING: mcp_server_manager.py:5634 - Error listing tools from misdirected: HTTPStatusError',
    '  upstream exchange: POST http://127.0.0.1:14798/ -> HTTP 421 | request headers: accept=application/json, text/event-stream',
  ],
  'worker-slow': ['INFO:     Waiting for child process [147]', 'INFO:     Child process [147] died'],
  'own-certificate': [
    '\u001b[1;32mLiteLLM Proxy: Using SSL with certfile: /certs/cert.pem and keyfile: /certs/key.pem\u001b[0m',
    'INFO:     Application startup complete.',
    'INFO:     Uvicorn running on https://0.0.0.0:4000 (Press CTRL+C to quit)',
  ],
  'mcp-unauthorized': [
    '18:35:00 - LiteLLM:WARNING: mcp_server_manager.py:4607 - Failed to get tools from server unauthorized: HTTPStatusError',
    '  upstream exchange: POST http://127.0.0.1:14978/ -> HTTP 401 | request headers: accept=application/json, text/event-stream',
  ],
  'mcp-server-error': [
    '18:35:01 - LiteLLM:WARNING: mcp_server_manager.py:4607 - Failed to get tools from server broken: HTTPStatusError',
    '  upstream exchange: POST http://127.0.0.1:14978/ -> HTTP 500 | request headers: accept=application/json, text/event-stream',
  ],
  'mcp-slow': ['18:35:23 - LiteLLM:WARNING: mcp_server_manager.py:5622 - Timeout while listing tools from slow'],
  'env-file-form': ["docker: invalid env file (litellm.env): variable 'export KEY' contains whitespaces"],
}

/** Words of documents, issues and source, for rows that nothing here has produced. */
export const documented: Record<string, string[]> = {
  'database-slots': [
    'prisma.errors.DataError: Too many database connections opened: FATAL: sorry, too many clients already',
  ],
  'database-pool': [
    'Error: P2024 Timed out fetching a new connection from the connection pool. (More info: http://pris.ly/d/connection-pool (Current connection pool timeout: 60, connection limit: 10)',
  ],
  'column-missing': ['The column `LiteLLM_VerificationToken.rotation_count` does not exist in the current database.'],
  'database-disk-full': ['ERROR: could not extend file "base/16385/17001": No space left on device'],
  'database-cut': ['FATAL: terminating connection due to administrator command'],
  'key-budget': ['litellm.BudgetExceededError: Budget has been exceeded! Current cost: 1.2, Max budget: 1.0'],
  'key-expired': [
    'Authentication Error - Expired Key. Key Expiry time 2026-11-01 00:00:00 and current time 2026-11-02 00:00:00',
  ],
  'key-blocked': ["Authentication Error, Key is blocked. Update via `/key/unblock` if you're an admin."],
  'key-rate': [
    'Rate limit exceeded for api_key: 88dc28d0f0. Limit type: requests. Current limit: 1, Remaining: 0. Limit resets at: 2026-11-02',
  ],
  'provider-quota': [
    'litellm.RateLimitError: RateLimitError: OpenAIException - You exceeded your current quota, please check your plan and billing details.',
  ],
  'provider-key': [
    'litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key provided: sk-x.',
  ],
  'model-context': [
    "litellm.ContextWindowExceededError: litellm.BadRequestError: This model's maximum context length is 8192 tokens.",
  ],
  'model-gone': [
    'litellm.NotFoundError: NotFoundError: OpenAIException - The model `gpt-x` does not exist or you do not have access to it.',
  ],
  'model-timeout': ['litellm.Timeout: APITimeoutError - Request timed out. Error_str: Request timed out.'],
  'provider-rate': [
    'litellm.RateLimitError: RateLimitError: OpenAIException - Rate limit reached for gpt-x on requests per min',
  ],
  'provider-refused-content': ['litellm.ContentPolicyViolationError: The response was filtered'],
  'provider-down': ['litellm.ServiceUnavailableError: OpenAIException - The server is overloaded'],
  'redis-gone': ['redis.exceptions.ConnectionError: Error 111 connecting to redis:6379. Connection refused.'],
  'memory-short': ['OSError: [Errno 12] Cannot allocate memory'],
  'mcp-session-ended': ['mcp.shared.exceptions.McpError: Session terminated'],
  'mcp-tool-gone': ["Tool 'read_fil' not found"],
  'audit-lost': [
    'Spend tracking - dropping spend log row Postgres rejected. request_id=chatcmpl-1 error=The column `LiteLLM_SpendLogs.status` does not exist in the current database.',
  ],
  'no-such-option': ["Try 'litellm --help' for help.", "Error: No such option '--master_key'."],
  'model-cost-map': [
    'LiteLLM: Failed to fetch remote model cost map from https://example.invalid. Falling back to local backup.',
  ],
  'migration-lock': ['Error: P1002', 'Timed out trying to acquire a postgres advisory lock'],
  'migration-failed-before': [
    'Error: P3009',
    'migrate found failed migrations in the target database, New migrations cannot be applied before the error is recovered from.',
  ],
  'migration-slow': ['Database migration failed after 4 attempts'],
  'migration-ignored': ['Database migration failed but continuing startup. Set --enforce_prisma_migration_check'],
  'table-missing': ['relation "LiteLLM_SpendLogs" does not exist'],
  'query-engine': ['Not connected to the query engine', 'Application startup failed. Exiting.'],
  'salt-key-changed': ['Error decrypting value for key: api_key, Did your master_key/salt key change recently?'],
  'image-libatomic': ['node: error while loading shared libraries: libatomic.so.1: cannot open shared object file'],
  'image-engine-download': [
    'Prisma doesn\'t know which engines to download for the Linux distro "wolfi". Falling back',
  ],
  'image-engine-rights': ["PermissionError: [Errno 13] Permission denied: '/app/prisma-query-engine-debian'"],
  'out-of-memory': ['container exited with code 137', 'OOMKilled=true'],
  'port-in-use': ['Bind for 127.0.0.1:4000 failed: port is already allocated'],
  'npm-cache': ["npm error ENOENT: no such file or directory, mkdir '/app/.npm'"],
  'mcp-certificate': ['[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate'],
  'mcp-ip-filter': ['No MCP tools are available for your IP address'],
}
