/** What a log line or an answer of the proxy means, and what to do about it. */
export interface KnownFailure {
  id: string
  pattern: RegExp
  /** What happened, as a clause: `the database refused the password`. */
  means: string
  /** The likely cause. */
  why: string
  /** The one thing to do next. */
  next: string
  /** First and last LiteLLM version that says so, where it is known. */
  since?: string
  until?: string
  /** Where the row is from. */
  source: string
  /** `real`: produced with the real proxy; `document`: known from documents, issues or source only. */
  seen: 'real' | 'document'
  /** `symptom`: something else is the cause, and usually in the log too. `harmless`: the proxy goes on. */
  weight?: 'symptom' | 'harmless'
}

/** From the proxy's start: its master key and its configuration. */
const start: KnownFailure[] = [
  {
    id: 'master-key-blank-reference',
    pattern: /general_settings\.master_key in .* is blank, or points at an environment variable that is not set/,
    means: 'the proxy refused to start: config.yaml names a master key that the container was not given',
    why: 'LITELLM_MASTER_KEY is not in the container',
    next: 'see that the env file has a line LITELLM_MASTER_KEY=sk-..., then deploy again',
    since: '1.104.0',
    source: 'litellm/proxy/auth/master_key_boot_check.py',
    seen: 'real',
  },
  {
    id: 'master-key-missing',
    pattern: /LiteLLM proxy refused to start: no master key is set/,
    means: 'the proxy refused to start: no master key is set',
    why: 'LITELLM_MASTER_KEY is not in the container',
    next: 'see that the env file has a line LITELLM_MASTER_KEY=sk-..., then deploy again',
    since: '1.104.0',
    source: 'litellm/proxy/auth/master_key_boot_check.py',
    seen: 'real',
  },
  {
    id: 'master-key-empty',
    pattern: /LiteLLM proxy refused to start: the master key is empty/,
    means: 'the proxy refused to start: the master key is empty',
    why: 'the env file has LITELLM_MASTER_KEY= with nothing behind it',
    next: 'put a key of the form sk-... there, then deploy again',
    since: '1.104.0',
    source: 'litellm/proxy/auth/master_key_boot_check.py',
    seen: 'real',
  },
  {
    id: 'master-key-known',
    pattern: /LiteLLM proxy refused to start: the master key is a publicly known default/,
    means: 'the proxy refused to start: the master key is one that everybody knows',
    why: 'it is sk-1234 or another key from an example',
    next: 'let Gatewright generate another: rotate the master key',
    since: '1.104.0',
    source: 'litellm/proxy/auth/master_key_boot_check.py; BerriAI/litellm#42019',
    seen: 'real',
  },
  {
    id: 'server-name-dash',
    pattern: /Server name cannot contain '-'/,
    means: "an MCP server's name holds a -, and the proxy does not start with it",
    why: 'LiteLLM puts a - between the name of a server and that of its tool',
    next: 'rename the server in config.yaml, with _ for -',
    source: 'litellm/proxy/_experimental/mcp_server/utils.py',
    seen: 'real',
  },
  {
    id: 'oauth-flow-missing',
    pattern: /auth_type oauth2 requires an explicit oauth2_flow/,
    means: 'an MCP server with auth_type oauth2 does not say which flow, and the proxy does not start with it',
    why: 'oauth2_flow is missing in config.yaml',
    next: 'add oauth2_flow: client_credentials (machine to machine) or authorization_code (people) to that server',
    source: 'litellm/proxy/_experimental/mcp_server/mcp_server_manager.py',
    seen: 'real',
  },
  {
    id: 'model-cost-map',
    pattern: /Failed to fetch remote model cost map/,
    means: 'the list of model prices could not be fetched, and the one in the image is used',
    why: 'the container has no way to the internet',
    next: 'nothing; LITELLM_LOCAL_MODEL_COST_MAP=True stops the attempt',
    source: 'BerriAI/litellm#33167; release notes 1.105.5',
    seen: 'document',
    weight: 'harmless',
  },
  {
    id: 'startup-failed',
    pattern: /Application startup failed\. Exiting\./,
    means: 'the proxy gave up while starting',
    why: 'the error above that line in the log says why',
    next: 'read the log above that line',
    source: 'uvicorn; BerriAI/litellm#7450',
    seen: 'real',
    weight: 'symptom',
  },
]

/** From the way to the database and the migrations. */
const database: KnownFailure[] = [
  {
    id: 'database-password',
    pattern: /P1000\b|Authentication failed against database server/,
    means: 'PostgreSQL refused the login of the proxy (P1000)',
    why: 'the role has another password than the one in DATABASE_URL, often one from an earlier setup',
    next: 'let Gatewright set the new password on the role',
    source: 'BerriAI/litellm#38070, #9876',
    seen: 'document',
  },
  {
    id: 'database-unreachable',
    pattern: /P1001\b|Can't reach database server/,
    means: 'the proxy cannot reach PostgreSQL (P1001)',
    why: 'the host or port in DATABASE_URL is not right from inside the container, or both are not on one Docker network',
    next: 'use the name of the PostgreSQL container and its own port (5432), never localhost, on the same network',
    source: 'Prisma error reference',
    seen: 'document',
  },
  {
    id: 'migration-lock',
    pattern: /P1002\b|Timed out trying to acquire a postgres advisory lock/,
    means: 'another proxy is changing the same database at this moment (P1002)',
    why: 'two proxies start at once on one database',
    next: 'wait until the other has started, then start this one again',
    source: 'BerriAI/litellm#39187',
    seen: 'document',
  },
  {
    id: 'database-missing',
    pattern: /P1003\b|Database [`"].+[`"] does not exist/,
    means: 'the database in DATABASE_URL does not exist (P1003)',
    why: 'it was dropped, or its name is misspelt',
    next: 'run setup again: it makes the database anew',
    source: 'Prisma error reference',
    seen: 'document',
  },
  {
    id: 'database-url',
    pattern: /P1012\b|the URL must start with the protocol `?postgres/,
    means: 'DATABASE_URL is no PostgreSQL address (P1012)',
    why: 'quotes in an env file stay part of the value with docker run --env-file',
    next: 'write the value without quotes',
    source: 'Prisma error reference; docker/cli#3630',
    seen: 'document',
  },
  {
    id: 'database-rights',
    pattern: /permission denied for (schema|table)|Database error code: 42501|must be owner of (table|schema)/,
    means: 'the role of the proxy may not create tables in its database',
    why: 'since PostgreSQL 15 only the owner may create tables in the schema public',
    next: 'make the role the owner of the database: ALTER DATABASE ... OWNER TO ...',
    source: 'litellm-proxy-extras/utils.py',
    seen: 'document',
  },
  {
    id: 'migration-failed-before',
    pattern: /P3009\b|New migrations cannot be applied before the error is recovered from/,
    means: 'a migration failed earlier, and the proxy does not go on from there (P3009)',
    why: 'a start was interrupted, or an older version failed while changing the tables',
    next: 'make a backup, delete the failed row from _prisma_migrations, then start again',
    source: 'docs.litellm.ai/docs/troubleshoot/prisma_migrations',
    seen: 'document',
  },
  {
    id: 'migration-slow',
    pattern: /Database migration failed after \d+ attempts/,
    means: 'the tables could not be made in the time that the proxy gives itself',
    why: 'the database is slow, or its disk is full',
    next: 'look at the database; for a slow one set LITELLM_PRISMA_MIGRATE_DEPLOY_TIMEOUT to more seconds',
    source: 'BerriAI/litellm#39365',
    seen: 'document',
    weight: 'symptom',
  },
  {
    id: 'migration-ignored',
    pattern: /Database migration failed but continuing startup/,
    means: 'the tables could not be made, and this version starts all the same',
    why: 'versions before 1.104 go on after a failed migration',
    next: 'mend the cause above that line, and upgrade',
    until: '1.103',
    source: 'BerriAI/litellm#38070',
    seen: 'document',
    weight: 'symptom',
  },
  {
    id: 'table-missing',
    pattern: /relation ".+" does not exist/,
    means: 'a table that this version needs is not in the database',
    why: 'the image was set back to an older version, or a table was removed by hand',
    next: 'restore the backup made before the change of version, or deploy the newer version again',
    source: 'docs.litellm.ai/docs/troubleshoot/prisma_migrations',
    seen: 'document',
  },
  {
    id: 'query-engine',
    pattern:
      /Not connected to the query engine|Error getting LiteLLM_SpendLogs row count: All connection attempts failed/,
    means: 'the part of the proxy that talks to PostgreSQL has ended',
    why: 'the database went away, or the container had too little memory',
    next: 'see that PostgreSQL runs and that 2 GiB of memory are free, then restart the container',
    source: 'BerriAI/litellm#7450',
    seen: 'document',
    weight: 'symptom',
  },
  {
    id: 'no-database-for-keys',
    pattern: /DB not connected\. See https:\/\/docs\.litellm\.ai\/docs\/proxy\/virtual_keys/,
    means: 'virtual keys need the database, and the proxy runs without one',
    why: 'DATABASE_URL is not in the container',
    next: 'see that the env file has a line DATABASE_URL=postgresql://..., then deploy again',
    source: 'BerriAI/litellm#30328',
    seen: 'document',
  },
  {
    id: 'no-database',
    pattern: /No connected db\.|no_db_connection/,
    means: 'the proxy runs without a database, so it knows no virtual key',
    why: 'DATABASE_URL is not in the container',
    next: 'see that the env file has a line DATABASE_URL=postgresql://..., then deploy again',
    source: 'BerriAI/litellm#4880, #12273',
    seen: 'document',
  },
  {
    id: 'no-database-for-login',
    pattern: /Not connected to DB!/,
    means: "the proxy's own web page cannot log anybody in without a database",
    why: 'DATABASE_URL is not in the container',
    next: 'see that the env file has a line DATABASE_URL=postgresql://..., then deploy again',
    source: 'docs.litellm.ai/docs/proxy/docker_quick_start; BerriAI/litellm#18933',
    seen: 'document',
  },
  {
    id: 'salt-key-changed',
    pattern: /Error decrypting value for key: .*, Did your master_key\/salt key change recently\?/,
    means: 'credentials in the database cannot be decrypted',
    why: 'LITELLM_SALT_KEY is another one than when they were stored',
    next: 'put the old LITELLM_SALT_KEY back; it can never be changed',
    source: 'BerriAI/litellm#13406, #15776',
    seen: 'document',
  },
]

/** From the image. */
const image: KnownFailure[] = [
  {
    id: 'image-libatomic',
    pattern: /error while loading shared libraries: libatomic\.so\.1/,
    means: 'this image lacks a library that its Node needs',
    why: 'a fault of the images from 1.90 to 1.94',
    next: 'take a newer image',
    since: '1.90.0',
    until: '1.94',
    source: 'BerriAI/litellm#33650',
    seen: 'document',
  },
  {
    id: 'image-engine-download',
    pattern: /Prisma doesn't know which engines to download for the Linux distro "wolfi"/,
    means: 'this image wants to fetch its database engine from the internet',
    why: 'a fault of 1.92.0',
    next: 'take a newer image',
    since: '1.92.0',
    until: '1.92.0',
    source: 'BerriAI/litellm#33167',
    seen: 'document',
  },
  {
    id: 'image-engine-rights',
    pattern: /PermissionError: \[Errno 13\].*prisma-query-engine/,
    means: 'the proxy may not run its own database engine',
    why: 'the container runs as another user than the image is made for, or the image is older than 1.95',
    next: 'run the container as its own user, or take a newer image',
    until: '1.94',
    source: 'docs.litellm.ai/docs/troubleshoot/prisma_migrations',
    seen: 'document',
  },
]

/** From what surrounds the proxy: Docker, memory, the port. */
const surroundings: KnownFailure[] = [
  {
    id: 'out-of-memory',
    pattern: /OOMKilled=true|exit(ed)?( with)?( code)? 137\b|Out of memory: Killed process/,
    means: 'the container was ended for want of memory (137)',
    why: 'the proxy needs 2 GiB while it starts',
    next: 'give the container 2 GiB or more, or free memory on this host',
    source: 'mitchross/talos-argocd-proxmox#1766, davealtena/homelab#1542',
    seen: 'document',
  },
  {
    id: 'env-file-form',
    pattern: /invalid env file.*contains whitespaces/,
    means: 'docker cannot read the env file',
    why: 'a line begins with `export `, or a name holds a blank',
    next: 'write each line as NAME=value, with nothing before it',
    source: 'docker CLI 28.2.2',
    seen: 'real',
  },
  {
    id: 'port-in-use',
    pattern: /port is already allocated|bind: address already in use|\[Errno 98\].*address already in use/i,
    means: 'the port is in use',
    why: 'another program or container listens on it',
    next: 'choose another port, or end what uses it: ss -ltnp',
    source: 'docker engine; uvicorn',
    seen: 'document',
  },
]

/** From keys and what they may do. */
const keys: KnownFailure[] = [
  {
    id: 'key-form',
    pattern: /Malformed API Key passed in\. Ensure Key has `?'?Bearer/,
    means: 'a client sends its key without the word Bearer',
    why: 'the header must read Authorization: Bearer sk-...',
    next: 'mend the header in that client',
    source: 'docs.litellm.ai/docs/mcp_troubleshoot',
    seen: 'real',
  },
  {
    id: 'key-unknown',
    pattern:
      /token_not_found_in_db|Authentication Error, Invalid API key provided|Invalid proxy server token passed|Unable to find token in cache or `?LiteLLM_VerificationToken/,
    means: 'a client uses a key that the proxy does not know',
    why: 'the key was deleted or has expired, or the database was made anew',
    next: 'give that client a key that exists',
    source: 'docs.litellm.ai/docs/mcp_troubleshoot; 1.108 says "Invalid API key provided"',
    seen: 'real',
  },
  {
    id: 'key-routes',
    pattern: /Virtual key is not allowed to call this route/,
    means: 'a key may not call this address of the proxy',
    why: 'it was made with allowed_routes',
    next: 'make the key anew without allowed_routes',
    source: 'BerriAI/litellm#20325',
    seen: 'real',
  },
  {
    id: 'key-alias-taken',
    pattern: /Key with alias '.*' already exists/,
    means: 'a key of that name exists already',
    why: 'an earlier run made it, or somebody made it by hand',
    next: 'use the stored key, or delete it and make it anew',
    source: 'litellm/proxy/management_endpoints/key_management_endpoints.py',
    seen: 'real',
  },
  {
    id: 'key-prefix',
    pattern: /Invalid key format\. LiteLLM Virtual Key must start with 'sk-'|LiteLLM Virtual Key expected\. Received=/,
    means: 'a key does not begin with sk-',
    why: 'LiteLLM takes no other form',
    next: 'use a key of the form sk-..., of 16 characters or more',
    source: 'litellm/proxy/management_endpoints/key_management_endpoints.py',
    seen: 'real',
  },
  {
    id: 'key-no-model',
    pattern: /key_model_access_denied/,
    means: 'a client asked for a model that its key may not use, or that does not exist',
    why: 'the model is not among the models granted to the key',
    next: 'grant the model to the key, or correct the name in that client',
    source: 'LiteLLM 1.108.11',
    seen: 'real',
  },
]

/** From MCP servers and their clients. */
const mcp: KnownFailure[] = [
  {
    id: 'stdio-disabled',
    pattern: /stdio MCP servers are disabled on this proxy/,
    means: 'stdio MCP servers are switched off in this proxy',
    why: 'since 1.104 they start only with LITELLM_ENABLE_MCP_STDIO=true in the container',
    next: 'set LITELLM_ENABLE_MCP_STDIO=true in the container and start it again',
    since: '1.104.0',
    source: 'release notes 1.104.0',
    seen: 'document',
  },
  {
    id: 'stdio-command-missing',
    pattern: /MCP client connection failed: \[Errno 2\] No such file or directory/,
    means: 'the program of a stdio MCP server is not in the container',
    why: 'npx, uvx or the script exist on the host only',
    next: 'mount the program into the container, or run the server as a container of its own with transport http',
    source: 'BerriAI/litellm#15560',
    seen: 'document',
  },
  {
    id: 'npm-cache',
    pattern: /(ENOENT|EACCES).*mkdir '\/app\/\.npm'/,
    means: 'npx cannot write its cache in the container',
    why: 'the directory /app belongs to another user',
    next: 'set MCP_NPM_CACHE_DIR to a directory that can be written, such as /tmp/npm',
    until: '1.81.11',
    source: 'BerriAI/litellm#21069',
    seen: 'document',
  },
  {
    id: 'mcp-unreachable',
    pattern:
      /MCP client list_tools failed.*(All connection attempts failed|ConnectError)|Error listing tools from .*ConnectError/,
    means: 'an MCP server cannot be reached from the container',
    why: 'its address says localhost, or it is on another Docker network',
    next: 'use the name of its container, or host.docker.internal for a server on this host',
    source: 'docs.litellm.ai/docs/mcp_troubleshoot',
    seen: 'real',
  },
  {
    id: 'mcp-host-header',
    pattern: /Invalid Host header: |421 Misdirected Request/,
    means: 'an MCP server refuses to be called by the name of its container',
    why: "the guard of Python's MCP SDK against DNS rebinding knows only localhost",
    next: "add the container's name to the allowed hosts of that server",
    source: 'modelcontextprotocol/python-sdk#1798',
    seen: 'document',
  },
  {
    id: 'mcp-certificate',
    pattern: /CERTIFICATE_VERIFY_FAILED/,
    means: 'the certificate of an MCP server or a provider is not trusted',
    why: 'it is signed by an authority that the container does not know',
    next: 'mount that authority into the container and name it in SSL_CERT_FILE',
    source: 'docs.litellm.ai/docs/mcp_troubleshoot',
    seen: 'document',
  },
  {
    id: 'mcp-accept',
    pattern: /Client must accept both application\/json and text\/event-stream/,
    means: 'a client asks /mcp without accepting both forms of answer (406)',
    why: 'the MCP protocol wants Accept: application/json, text/event-stream',
    next: 'set that header in the client',
    source: 'docs.litellm.ai/docs/mcp_troubleshoot',
    seen: 'real',
  },
  {
    id: 'mcp-unknown-name',
    pattern: /MCP server, toolset, or access group '.*' not found/,
    means: 'a client asks for an MCP server that does not exist',
    why: 'the name in its URL is misspelt, or the server was renamed',
    next: 'correct the name in the URL: /NAME/mcp',
    source: 'docs.litellm.ai/docs/mcp_troubleshoot',
    seen: 'real',
  },
  {
    id: 'mcp-no-grant',
    pattern: /The key is not allowed to access (any MCP servers|server |the requested MCP servers)/,
    means: 'a key may not use this MCP server',
    why: 'the server is not among those granted to the key',
    next: 'grant the server to the key',
    source: 'docs.litellm.ai/docs/mcp_grant_access; BerriAI/litellm#35662',
    seen: 'real',
  },
  {
    id: 'mcp-ip-filter',
    pattern: /ip_filtering|No MCP tools are available for your IP address/,
    means: "a client's address may not use this MCP server",
    why: 'the server is not available_on_public_internet, and the address is not a private one',
    next: 'add the address to mcp_internal_ip_ranges in config.yaml',
    source: 'litellm/proxy/_experimental/mcp_server',
    seen: 'document',
  },
]

/** Every failure that is known by a line of a log or an answer. A new one is a row here and an excerpt in its test. */
export const catalogue: KnownFailure[] = [...start, ...database, ...image, ...surroundings, ...keys, ...mcp]
