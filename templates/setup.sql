-- What Gatewright did in PostgreSQL for the gateway "<%= it.name %>", to be read or run again by hand. Running it again changes nothing.
--
-- The passwords come from the environment (psql 14 or newer), so that they stand in no file and on no command line:
<% for (const { variable, role } of it.passwords) { %>
--   <%= variable %>   the password of <%= role %>
<% } %>
--
--   psql -X -v ON_ERROR_STOP=1 -h <%= it.host %> -p <%= it.port %> -U ADMIN -d postgres -f setup.sql

<% for (const { variable, psql } of it.passwords) { %>
\getenv <%= psql %> <%= variable %>
<% } %>
\set role <%= it.role %>
\set database <%= it.database %>
-- Whoever owns a database may set what is found first there; these names are PostgreSQL's own.
SET search_path = '';

-- The role that the proxy logs in with, and its database.
SELECT format('CREATE ROLE %I LOGIN PASSWORD %L', :'role', :'role_password')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
COMMENT ON ROLE :"role" IS <%= it.comment %>;
SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0', :'database', :'role')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
REVOKE CONNECT ON DATABASE :"database" FROM PUBLIC;
COMMENT ON DATABASE :"database" IS <%= it.comment %>;
<% for (const tool of it.tools) { %>

-- The role with which the tools of "<%= tool.server %>" read <%= tool.database %>: CONNECT and SELECT, nothing else.
\set tools_role <%= tool.role %>
SELECT format('CREATE ROLE %I LOGIN PASSWORD %L', :'tools_role', :'<%= tool.psql %>')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'tools_role') \gexec
COMMENT ON ROLE :"tools_role" IS <%= it.comment %>;
ALTER ROLE :"tools_role" CONNECTION LIMIT <%= tool.limit %>;
ALTER ROLE :"tools_role" SET default_transaction_read_only = on;
GRANT CONNECT ON DATABASE <%= tool.quoted %> TO :"tools_role";
\connect <%= tool.quoted %>
SET search_path = '';
SELECT format(line, nspname, :'tools_role')
FROM pg_namespace, unnest(ARRAY['GRANT USAGE ON SCHEMA %I TO %I', 'GRANT SELECT ON ALL TABLES IN SCHEMA %I TO %I']) AS line
WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema' \gexec
SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I GRANT SELECT ON TABLES TO %I', owner, nspname, :'tools_role')
FROM pg_namespace, (
  SELECT DISTINCT tableowner AS owner FROM pg_tables WHERE schemaname NOT LIKE 'pg\_%' AND schemaname <> 'information_schema'
  UNION SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()) AS owners
WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema' AND pg_has_role(owner, 'USAGE') \gexec
\connect postgres
SET search_path = '';
<% } %>
