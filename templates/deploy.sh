#!/usr/bin/env bash
# Starts the LiteLLM gateway "<%= it.name %>" by itself: replaces its container and waits until it is ready.
# Written by Gatewright. Running it again is safe; clients are cut off while the container is replaced.
#
# Exit codes: 0 ready · 1 it did not become ready · 3 refused, the name belongs to another container · 4 Docker does not answer
set -euo pipefail

name=<%= it.quoted.name %>
image=<%= it.quoted.image %>
network=<%= it.quoted.network %>
config=<%= it.quoted.configFile %>
<% if (it.envFile) { %>
secrets=<%= it.quoted.envFile %>
<% } %>
label=<%= it.ownLabel %>

say() { printf '%s\n' "$*"; }
fail() { local code=$1; shift; printf '%s\n' "$*" >&2; exit "$code"; }

docker version --format '{{.Server.Version}}' >/dev/null || fail 4 "Docker does not answer; is it running, and may $(id -un) use it?"
[[ -r $config ]] || fail 1 "$config cannot be read"
<% if (it.envFile) { %>
[[ -r $secrets ]] || fail 1 "$secrets cannot be read"
<% } else { %>
# The secrets are in the OS keychain, from where gatewright brings them: the one on the PATH, else the one that wrote this script.
gatewright=(gatewright)
command -v gatewright >/dev/null || gatewright=(<%= it.program %>)
# Before the container in service is touched.
<%= it.withSecrets %> true || fail 1 "the secrets cannot be had from the keychain"
<% } %>

owner=$(docker inspect --type container --format "{{ index .Config.Labels \"$label\" }}" "$name" 2>/dev/null || true)
if docker inspect --type container "$name" >/dev/null 2>&1; then
  [[ $owner == "$name" ]] || fail 3 "a container named $name exists that Gatewright did not make; remove or rename it first"
<% if (it.identity) { %>
  identity=$(docker inspect --type container --format '{{ index .Config.Labels "<%= it.identityLabel %>" }}' "$name")
  [[ -z $identity || $identity == <%= it.identity %> ]] || fail 3 "the container $name belongs to another gateway of that name; nothing was changed"
<% } %>
fi

docker network inspect "$network" >/dev/null 2>&1 || docker network create --label "$label=$name" "$network" >/dev/null
<% if (it.privateNetwork) { %>
docker network inspect <%= it.privateNetwork %> >/dev/null 2>&1 || docker network create --label "$label=$name" <%= it.privateNetwork %> >/dev/null
<% } %>

<% if (it.inFile) { %>
# The secrets go into a file of the container, where docker inspect does not show them; its shell reads them from there. Docker gets the file as an archive
# with nothing else in it (tar(5), the POSIX form): none of it is written on this host, and none of it is an argument.
loader=<%= it.loader %>

setting() { local quote="'\\''"; printf "export %s='%s'\n" "$1" "${2//"'"/"$quote"}"; }
<% if (it.envFile) { %>
from_env_file() { # a pattern of names
  local line value pattern="^($1)(<%= it.encodedEnd %>)?="
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line%$'\r'}
    line=${line#"${line%%[![:space:]]*}"}
    [[ $line =~ $pattern ]] || continue
    value=${line#*=}
    if [[ -n ${BASH_REMATCH[2]} ]]; then printf -v value '%b' "${value//%/\\x}"; fi
    setting "${BASH_REMATCH[1]}" "$value"
  done <"$secrets"
}
<% } else { %>
settings="$(declare -f setting); for name; do setting \"\$name\" \"\${!name}\"; done"
<% } %>

zeros() { head -c "$1" /dev/zero; }
secret_archive() {
  local LC_ALL=C content size sum=<%= it.secretFile.sum %> digit
  content=$(cat)$'\n'
  printf -v size %011o "${#content}"
  for ((digit = 0; digit < 11; digit++)); do sum=$((sum + ${size:digit:1})); done
  printf %s <%= it.secretFile.path %>
  zeros <%= 100 - it.secretFile.path.length %>
  printf '0000<%= it.secretFile.mode %>\0000000000\0000000000\000%s\00000000000000\000%06o\000 0' "$size" "$sum"
  zeros 100
  printf 'ustar\00000'
  zeros 247
  printf %s "$content"
  zeros $(((512 - ${#content} % 512) % 512 + 1024))
}

# Makes a container ready to start: its secrets come on standard input.
start_with_secrets() {
  secret_archive | docker cp - "$1:/" >/dev/null
  docker start "$1" >/dev/null
}

# What an image starts by itself.
entrypoint_of() {
  docker image inspect "$1" >/dev/null 2>&1 || docker pull "$1" >/dev/null
  mapfile -t entrypoint < <(docker image inspect --format '{{range .Config.Entrypoint}}{{println .}}{{end}}' "$1" | sed '/^$/d')
}

<% } else if (it.envFile) { %>
# A value that not every reader of such a file would take alike stands there percent-encoded. It is passed to Docker by its name, never as an argument.
take_encoded() { # a pattern of names
  local line variable value
  encoded=()
  while IFS= read -r line; do
    variable=${line%%<%= it.encodedEnd %>=*} value=${line#*=}
    printf -v value '%b' "${value//%/\\x}"
    export "$variable=$value"
    encoded+=(--env "$variable")
  done < <(grep -E "^($1)<%= it.encodedEnd %>=" "$secrets")
}

<% } %>
<% if (it.beside.length > 0) { %>
# A name that is free, or has a container of this gateway, which is removed.
make_room() {
  docker inspect --type container "$1" >/dev/null 2>&1 || return 0
  [[ $(docker inspect --format '{{ index .Config.Labels "<%= it.besideLabel %>" }}' "$1") == "$name" ]] ||
    fail 3 "a container named $1 exists that Gatewright did not make; remove or rename it first"
  docker rm --force "$1" >/dev/null
}

# The gateway asks each server for its tools when it starts: one that does not answer by then has none for a while.
wait_for() {
  until [[ $(docker inspect --format '{{.State.Health.Status}}' "$1") == healthy ]]; do
    state=$(docker inspect --format '{{.State.Status}} {{.RestartCount}} {{.State.Health.Status}}' "$1")
    if [[ $state != 'running 0 starting' && $state != 'running 0 healthy' ]]; then
      docker logs --tail 20 "$1" >&2 || true
      fail 1 "$1 did not become ready: it is $state. Its last lines are above."
    fi
    sleep 1
  done
}

<% } %>
<% for (const server of it.beside) { %>
make_room <%= server.name %>

say "Starting <%= server.name %> from <%= server.image %> ..."
<% if (server.launch.lines) { %>
entrypoint_of <%= server.image %>
<% } else if (it.envFile && !it.inFile) { %>
take_encoded <%= server.encoded %>
<% } %>
<%= server.launch.command %> --name <%= server.name %> \
<% for (const line of server.options) { %>
  <%= line %> \
<% } %>
  <%= server.image %> \
  <%= server.launch.arguments %> >/dev/null
<% for (const other of server.launch.joins) { %>
docker network connect <%= other %> <%= server.name %>
<% } %>
<% if (server.launch.start) { %>
docker start <%= server.name %> >/dev/null
<% } %>
<% if (server.launch.lines) { %>
<%= server.launch.lines %> | start_with_secrets <%= server.name %>
<% } %>

<% } %>
<% if (it.beside.length > 0) { %>
say "Waiting until its servers listen ..."
<% for (const server of it.beside) { %>
wait_for <%= server.name %>
<% } %>

<% } %>
# Only now: what fails before this line leaves the gateway that serves as it is.
if docker inspect --type container "$name" >/dev/null 2>&1; then
  say "Replacing the container $name ..."
  docker rm --force "$name" >/dev/null
fi

say "Starting $name from $image ..."
<% if (it.launch.lines) { %>
entrypoint_of "$image"
<% } else if (it.envFile) { %>
take_encoded '\w+'
<% } else { %>
# gatewright puts the secrets into the environment of this one command.
<% } %>
<%= it.launch.command %> \
<% for (const line of it.options) { %>
  <%= line %> \
<% } %>
  "$image" \
  <%= it.launch.arguments %> >/dev/null
<% for (const other of it.launch.joins) { %>
docker network connect <%= other %> "$name"
<% } %>
<% if (it.launch.start) { %>
docker start "$name" >/dev/null
<% } %>
<% if (it.launch.lines) { %>
<%= it.launch.lines %> | start_with_secrets "$name"
<% } %>

# Whether the proxy answers that it is ready, with its database connected. Bash opens the connection itself, so that nothing has to be installed; in a
# shell of its own, which a connection that is closed too early ends instead of this one.
ready() (
  exec 3<>"/dev/tcp/<%= it.address %>/<%= it.port %>"
  printf 'GET /health/readiness HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
  answer=$(timeout 5 cat <&3)
  [[ $answer == *' 200 '* && $answer == *'"db":"connected"'* ]]
)

say "Waiting until it is ready; a first start migrates the database ..."
until ready 2>/dev/null; do
  # A proxy that cannot start ends, and Docker starts it again: neither is waited for.
  state=$(docker inspect --format '{{.State.Status}} {{.RestartCount}}' "$name")
  if [[ $state != 'running 0' ]]; then
    docker logs --tail 20 "$name" >&2 || true
    docker update --restart no "$name" >/dev/null || true
    docker stop "$name" >/dev/null || true
    fail 1 "$name did not become ready: it ended ($state, restarts). Its last lines are above."
  fi
  sleep 1
done

say "$name is ready: http://localhost:<%= it.port %>"
