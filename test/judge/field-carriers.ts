import type { Entry } from '../import/carriers.ts'

/**
 * Secrets as people's files carry them, of kinds that the generator of carriers does not make: each value is invented in the form that its issuer documents, and stands between « and ».
 * A line is NAME=value for a setting, `$ words` for arguments (␣ is a space within one, ⏎ a line end), `@ Name: value` for a header, `url=` for a server's address.
 */
const text = String.raw`
SLACK_WEBHOOK_URL=https://hooks.slack.com/services/«T02ABCDEF/B03GHIJKL/Xk29fQwLmZ7pR4tYvB1nC8dE»
ALERTS=https://discord.com/api/webhooks/«1187654321098765432/Zx8_kQ2vLmN-4tYrB1nC8dEwXk29fQwLmZ7pR4tYvB»
TEAMS=https://acme.webhook.office.com/webhookb2/«9f1c2d3e-1111-2222-3333-444455556666@72f988bf-86f1-41af-91ab-2d7cd011db47/IncomingWebhook/0a1b2c3d4e5f60718293a4b5c6d7e8f9/9f1c2d3e-aaaa-bbbb-cccc-444455556666»
FLOW=https://prod-12.westeurope.logic.azure.com:443/workflows/0a1b2c3d4e5f60718293a4b5c6d7e8f9/triggers/manual/paths/invoke?api-version=2016-10-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=«Zk3x9QvLmN_4tYrB1nC8dEwXk29fQwLmZ7pR4tYvB0g»
ZAPIER=https://hooks.zapier.com/hooks/catch/«1234567/b3xk29f/»
GOOGLE_CHAT=https://chat.googleapis.com/v1/spaces/AAAAbCdEfGh/messages?key=AIzaSyDdI0hCZtE6vySjMm-WEfRq3CPzqKqqsHI&token=«kQ2vLmN-4tYrB1nC8dEwXk29fQwLmZ7pR4tYvB0gZx8%3D»
IFTTT=https://maker.ifttt.com/trigger/build/with/key/«dZx8kQ2vLmN4tYrB1nC8dE»
NTFY=https://user:«hunter-77ab»@ntfy.internal/alerts
BLOB=https://acct.blob.core.windows.net/data?sv=2023-11-03&ss=b&srt=co&sp=rl&se=2027-01-01T00:00:00Z&spr=https&sig=«Qx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR4tYvB0g%3D»
AZURE_STORAGE_CONNECTION_STRING=DefaultEndpointsProtocol=https;AccountName=acct;AccountKey=«Qx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR4tYvB0gQx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR4tYvB0g==»;EndpointSuffix=core.windows.net
SERVICEBUS=Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=«Qx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR4tYvB0g=»
COSMOS=AccountEndpoint=https://acme.documents.azure.com:443/;AccountKey=«Qx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR4tYvB0gQx7kP2vLmN4tYrB1nC8dEw==»;
IOTHUB=HostName=acme.azure-devices.net;DeviceId=d1;SharedAccessKey=«Qx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR4tYvB0g=»
APPLICATIONINSIGHTS_CONNECTION_STRING=InstrumentationKey=«0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9»;IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/
EXPORT=https://acme.s3.eu-west-1.amazonaws.com/x.csv?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260101%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Expires=604800&X-Amz-SignedHeaders=host&X-Amz-Signature=«3b1f0e5d6c7b8a9900112bb9a9f2c2f6a2b4a0c1fbb1fbd4c9a97c4b4c3c2d9a»
DOWNLOAD=https://storage.googleapis.com/b/o?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Signature=«3b1f0e5d6c7b8a9900112bb9a9f2c2f6a2b4a0c1fbb1fbd4c9a97c4b4c3c2d9a»
CDN=https://d111111abcdef8.cloudfront.net/x.json?Expires=1767225600&Signature=«Qx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR4tYvB0g__»&Key-Pair-Id=K2JCJMDEHXQW5F
SENTRY_DSN=https://«0a1b2c3d4e5f60718293a4b5c6d7e8f9»@o447951.ingest.sentry.io/5429219
MONGO=mongodb+srv://reporting:«p%40ss-W0rd%21»@cluster0.ab1cd.mongodb.net/app?retryWrites=true&w=majority&appName=mcp
CACHE=redis://:«S3cr3tRedis»@redis.internal:6379/0
CACHE_TLS=rediss://default:«AYNgAAIjcDEyMTQ1»@eu1-sure-cat-12345.upstash.io:6379
SENTINEL=redis+sentinel://:«S3cr3tRedis»@s1:26379,s2:26379/mymaster/0
QUEUE=amqps://mcp:«Q9xx-77kk»@rabbit.internal:5671/vhost?heartbeat=30
NATS_URL=nats://«SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY»@nats.internal:4222
KAFKA=security.protocol=SASL_SSL;sasl.mechanism=PLAIN;sasl.username=app;sasl.password=«kfk-77-aa»
KAFKA_JAAS=org.apache.kafka.common.security.scram.ScramLoginModule required username='app' password='«kfk-77-aa»';
SNOWFLAKE=snowflake://SVC:«Sn0w-flake!»@xy12345.eu-central-1/DB/PUBLIC?warehouse=WH&role=R
DATABRICKS=databricks://token:«dapi0a1b2c3d4e5f60718293a4b5c6d7e8f9»@adb-1.azuredatabricks.net?http_path=/sql/1.0/warehouses/ab
DATABRICKS_JDBC=jdbc:databricks://adb-1.azuredatabricks.net:443/default;transportMode=http;ssl=1;AuthMech=3;UID=token;PWD=«dapi0a1b2c3d4e5f60718293a4b5c6d7e8f9»
BQ=jdbc:bigquery://https://www.googleapis.com/bigquery/v2:443;ProjectId=p;OAuthType=2;OAuthRefreshToken=«1//0gQx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR4tYvB0g»;OAuthClientSecret=«GOCSPX-Qx7kP2vLmN4tYrB1nC8dEwXk29f»
ODBC=Driver={Snowflake};Server=xy.snowflakecomputing.com;UID=svc;PWD={a;b«}}c»};Database=D
MSSQL=Data Source=tcp:db.internal,1433;Initial Catalog=erp;User ID=sa;Password="«x;y'z-9»";TrustServerCertificate=True
ORACLE=user/«tiger-9»@//db.internal:1521/ORCLPDB1
DB2=DATABASE=SAMPLE;HOSTNAME=db2.internal;PORT=50000;PROTOCOL=TCPIP;UID=db2;PWD=«db2-pw-9»;
TERADATA={"host":"td","user":"dbc","password":"«td-pw-9»","logmech":"TD2"}
CLICKHOUSE=clickhouse://reader:«ch-pw-9»@ch.internal:9440/default?secure=true
CLICKHOUSE_HTTP=https://ch.internal:8443/?user=reader&password=«ch-pw-9»&database=default
NEO4J_AUTH=neo4j/«n4j-pw-9»
COUCH=couchbase://Administrator:«cb-pw-9»@cb.internal
CASSANDRA={'auth_provider': {'username': 'cass', 'password': '«cs-pw-9»'}, 'contact_points': ['10.0.0.1']}
TURSO=libsql://db-acme.turso.io?authToken=«eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9.eyJhIjoicnciLCJpYXQiOjE3fQ.Qx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR4tYvB0g»
PLANETSCALE=mysql://u5xk29f:«pscale_pw_Qx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR»@aws.connect.psdb.cloud/app?ssl={"rejectUnauthorized":true}
SMTP_URL=smtps://me%40example.com:«app-pass-99»@smtp.example.com:465
MAIL={"imap":{"host":"imap.x","auth":{"user":"me","pass":"«xk29 fqwl mz7p r4ty»"}}}
LDAP_BIND=cn=svc,dc=acme,dc=com:«ldap-pw-9»@ldap.internal
FTP=ftp://anonymous:«ftp-pw-9»@ftp.internal/pub
GIT_REMOTE=https://oauth2:«glpat-Qx7kP2vLmN4tYrB1nC8d»@gitlab.internal/team/repo.git
GIT_REMOTE_GH=https://x-access-token:«ghs_Qx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR»@github.com/acme/repo.git
GIT_ONLY=git+https://«0a1b2c3d4e5f60718293a4b5c6d7e8f9a0b1c2d3»@github.com/acme/repo.git
UV_EXTRA_INDEX_URL=https://__token__:«pypi-AgEIcHlwaS5vcmcCJDBhMWIyYzNk»@pypi.internal/simple
NPMRC=//npm.internal/:_authToken=«npm_Qx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR4»
NPMRC_OLD=registry=https://npm.internal/⏎//npm.internal/:_password=«aHVudGVyLTk5»⏎//npm.internal/:username=ci
NETRC=machine api.internal login ci password «net-pw-99»
DOCKER_AUTH_CONFIG={"auths":{"ghcr.io":{"auth":"«bWU6Z2hwX1F4N2tQMnZMbU40»"}}}
KUBE=apiVersion: v1⏎clusters:⏎- cluster:⏎    server: https://10.0.0.1:6443⏎  name: c⏎users:⏎- name: admin⏎  user:⏎    token: «k8s-tok-99»⏎    client-key-data: «LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQo=»
SA_JSON={"type":"service_account","project_id":"p","private_key_id":"0a1b2c3d4e5f60718293a4b5c6d7e8f9a0b1c2d3","private_key":"«-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----»\n","client_email":"a@p.iam.gserviceaccount.com"}
ADC={"client_id":"764086051850-6qr4p6gpi6hn506pt8ejuq83di341hur.apps.googleusercontent.com","client_secret":"«d-FL95Q19q7MQmFpd7hHD0Ty»","refresh_token":"«1//0gQx7kP2vLmN4tYrB1nC8dEwXk29fQwL»","type":"authorized_user"}
SSH=-----BEGIN OPENSSH PRIVATE KEY-----⏎«b3BlbnNzaC1rZXktdjEAAAAABG5vbmU»⏎-----END OPENSSH PRIVATE KEY-----
PUTTY=PuTTY-User-Key-File-3: ssh-ed25519⏎Private-Lines: 1⏎«AAAAIFakeFakeFakeFakeFakeFakeFakeFakeFakeFake0»⏎Private-MAC: «0a1b2c3d4e5f60718293a4b5c6d7e8f9»
AGE=«AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX»
WG=[Interface]⏎PrivateKey = «yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=»⏎Address = 10.0.0.2/32
NOTION=«ntn_123456789012Qx7kP2vLmN4tYrB1nC8dEwXk29fQwL»
GEMINI=«AIzaSyDdI0hCZtE6vySjMm-WEfRq3CPzqKqqsHI»
ANTHROPIC=«sk-ant-api03-Qx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR-AA»
OPENROUTER=«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»
TELEGRAM=«7123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw»
DISCORD_BOT=«MTE4NzY1NDMyMTA5ODc2NTQzMg.GkX2ab.Zx8_kQ2vLmN-4tYrB1nC8dEwXk29fQwLmZ7pR4»
LINE=«Qx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR4tYvB0gQx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR4tYvB0g/AAA=»
CLOUDFLARE=«v1.0-0a1b2c3d4e5f60718293a4b5-0a1b2c3d4e5f60718293a4b5c6d7e8f9»
TWILIO={"sid":"AC0a1b2c3d4e5f60718293a4b5c6d7e8f9","auth_token":"«0a1b2c3d4e5f60718293a4b5c6d7e8f9»"}
AWS={"aws_access_key_id":"«AKIAQX7KP2VLMN4TYRB1»","aws_secret_access_key":"«Qx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR4tYvB»"}
AWS_INI=[default]⏎aws_access_key_id = «AKIAQX7KP2VLMN4TYRB1»⏎aws_secret_access_key = «Qx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR4tYvB»⏎region = eu-west-1
MINIO=http://minioadmin:«minio-pw-9»@minio.internal:9000
PROXY=http://corp%5Cme:«prx-pw-9»@proxy.corp:3128
VPN=vless://«0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9»@vpn.internal:443?type=tcp
SS=ss://«YWVzLTI1Ni1nY206c2VjcmV0LTk5»@ss.internal:8388
TOTP=otpauth://totp/acme:me?secret=«JBSWY3DPEHPK3PXP»&issuer=acme
COOKIE=li_at=«AQEDATQx7kP2vLmN4tYr»; JSESSIONID=«"ajax:1234567890123456789"»
BROWSER_STATE={"cookies":[{"name":"session","value":"«s%3Axk29fQwLmZ7p.R4tYvB»","domain":".acme.com"}]}
INIT=curl -s -u ci:«ci-pw-99» https://ci.internal/job && node server.js
SHELL_EXPORT=export GITHUB_TOKEN=«ghp_Qx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR»; exec mcp
$ mcp-remote https://x.example.com/sse --header Authorization:Bearer␣«xk29-fqwl»
$ mcp-remote https://x.example.com/sse --header "Authorization:␣Bearer␣«xk29-fqwl»"
$ --headers {"x-api-key":"«xk29-fqwl»"}
$ mcp-remote https://x.example.com/sse --static-oauth-client-info {"client_id":"abc","client_secret":"«xk29-fqwl»"}
$ --connection-string Server=tcp:x.database.windows.net;Authentication=Active␣Directory␣Password;User␣Id=me;Password=«xk29-fqwl»
$ -c npx␣-y␣some-mcp␣--api-key␣«xk29-fqwl»
$ /c set␣API_TOKEN=«xk29-fqwl»&&␣npx␣-y␣some-mcp
$ -lc SNOWFLAKE_PASSWORD='«xk29-fqwl»'␣uvx␣mcp-snowflake
$ -e PGPASSWORD=«xk29-fqwl» mcp/postgres
$ --db-password=«xk29-fqwl» --db-user app
$ -p«xk29-fqwl» -u root -h db.internal
$ --pat «xk29fqwl1234»
$ --access-token «xk29-fqwl» --project-ref abcdefghijklmnopqrst
$ --key «0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9»
$ @smithery/cli@latest run @upstash/context7-mcp --key «0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9» --profile steep-gray-tiger
$ --figma-api-key=«figd_Qx7kP2vLmN4tYrB1nC8dEwXk29f» --stdio
$ --env.OPENAI_API_KEY=«xk29-fqwl»
$ --set auth.password=«xk29-fqwl»
$ postgresql://reader:«xk29-fqwl»@db.internal:5432/app
$ --dsn mysql://reader:«xk29@fqwl»@db.internal:3306/app
@ Authorization: Basic «bWU6eGsyOS1mcXds»
@ Authorization: «xk29-fqwl»
@ Authorization: AWS4-HMAC-SHA256 Credential=AKIAQX7KP2VLMN4TYRB1/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=«3b1f0e5d6c7b8a9900112bb9a9f2c2f6a2b4a0c1fbb1fbd4c9a97c4b4c3c2d9a»
@ Cookie: li_at=«AQEDATQx7kP2vLmN4tYr»
@ CF-Access-Client-Secret: «xk29-fqwl»
@ x-goog-api-key: «xk29-fqwl»
@ Ocp-Apim-Subscription-Key: «0a1b2c3d4e5f60718293a4b5c6d7e8f9»
@ DD-APPLICATION-KEY: «xk29-fqwl»
@ X-Vault-Token: «xk29-fqwl»
@ PRIVATE-TOKEN: «xk29-fqwl»
@ X-Brain: «Qx7kP2vLmN4tYrB1nC8dEwXk29f»
url=https://mcp.zapier.com/api/mcp/s/«Zk3x9QvLmN4tYrB1nC8dEwXk29fQwLmZ7pR4tYvB»/mcp
url=https://mcp.composio.dev/composio/server/«0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9»/mcp?user_id=me
url=https://server.smithery.ai/exa/mcp?api_key=«0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9»&profile=steep-gray-tiger
url=https://mcp.tavily.com/mcp/?tavilyApiKey=«tvly-dev-Qx7kP2vLmN4tYrB1»
url=https://mcp.firecrawl.dev/«fc-0a1b2c3d4e5f60718293a4b5c6d7e8f9»/v2/sse
url=https://mcp.brightdata.com/sse?token=«0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9»
url=https://eth-mainnet.g.alchemy.com/v2/«Zk3x9QvLmN_4tYrB1nC8dEwXk29fQwLm»
url=https://mainnet.infura.io/v3/«0a1b2c3d4e5f60718293a4b5c6d7e8f9»
url=https://n8n.internal/mcp/«0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9»/sse
url=https://hub.internal/mcp?x-functions-key=«Qx7kP2vLmN4tYrB1nC8dEwXk29fQwLmZ7pR4AzFu»&code=«Qx7kP2vLmN4tYrB1nC8d»
`

const written = (words: string) => words.replaceAll('␣', ' ').replaceAll('⏎', '\n')
const unmarked = (words: string) => words.replace(/[«»]/g, '')

/** What a line says: an entry of a client's file, and the secrets in it. */
export const fieldCarriers = text
  .split('\n')
  .filter(Boolean)
  .map(line => {
    const secrets = [...written(line).matchAll(/«([^»]*)»/g)].map(([, secret]) => secret!)
    const [, kind = '', name = '', rest = ''] = /^(?:([$@]) )?(?:(\w[\w-]*)(?:=|: ))?(.*)$/.exec(unmarked(line))!
    return { line, secrets, entry: entryOf(kind, name, rest) }
  })

function entryOf(kind: string, name: string, rest: string): Entry {
  if (kind === '$') return { command: 'some-mcp', args: `${name && `${name}=`}${rest}`.split(' ').map(written) }
  if (kind === '@') return { url: 'https://x.example.com/mcp', headers: { [name]: rest } }
  return name === 'url' ? { url: rest } : { command: 'some-mcp', env: { [name]: written(rest) } }
}
