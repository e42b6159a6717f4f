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
  say "Replacing the container $name ..."
  docker rm --force "$name" >/dev/null
fi

docker network inspect "$network" >/dev/null 2>&1 || docker network create --label "$label=$name" "$network" >/dev/null

<% if (it.envFile) { %>
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

<% } %>
<% for (const server of it.beside) { %>
make_room <%= server.name %>

<% if (it.envFile) { %>
take_encoded <%= server.encoded %>

<% } %>
say "Starting <%= server.name %> from <%= server.image %> ..."
<%= it.launcher %>docker run --detach --name <%= server.name %> \
<% for (const line of server.options) { %>
  <%= line %> \
<% } %>
  <%= server.image %> \
  <%= server.arguments %> >/dev/null

<% } %>
say "Starting $name from $image ..."
<% if (it.envFile) { %>
take_encoded '\w+'
<% } else { %>
# gatewright puts the secrets into the environment of this one command.
<% } %>
<%= it.launcher %>docker run --detach \
<% for (const line of it.options) { %>
  <%= line %> \
<% } %>
  "$image" \
  <%= it.arguments %> >/dev/null

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
