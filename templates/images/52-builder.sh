
# --- builder: the buildx builder of the images
# Reads: DOCKER_CONTEXT, work
# Sets: builder, builder_endpoints

# Builds that are not pushed use a builder, a bound, endpoints and keys of their own: what they leave in a cache reaches
# no release. Only the engine's own BuildKit and remote ones without `builder.pull_requests` are the same for both.
choose_unpushed_builder() {
  builder_name=$builder_name-pull-requests
  builder_keep=$unpushed_keep
  builder_endpoints=$unpushed_endpoints
  builder_ca=$unpushed_ca
  builder_cert=$unpushed_cert
  builder_key=$unpushed_key
}

# use_builder: sets builder, for builds; registry calls may need another builder
use_builder() {
  case $builder_driver in
  docker) builder=${DOCKER_CONTEXT:-default} ;;
  docker-container) make_container_builder ;;
  remote) make_remote_builder ;;
  esac
  export BUILDX_BUILDER="$builder"
  trust_registry
  if [ -n "$registry_insecure" ] && [ "$builder_driver" != docker-container ]; then make_asking_builder; fi
}

# Buildx calls the registry itself, and uses plain HTTP only if the configuration of a container builder sets it.
# This builder is never started.
make_asking_builder() {
  export BUILDX_CONFIG="$work/buildx" BUILDX_BUILDER=bakehouse-asking
  write_builder_config
  docker buildx create --name "$BUILDX_BUILDER" --driver docker-container \
    --buildkitd-config "$work/buildkitd.toml" >"$work/builder.log" 2>&1 || fail_with_builder_log
}

# Buildx does not read the registry's CA from that configuration, so add it to the CAs of the system.
trust_registry() {
  [ -n "$registry_ca" ] || return 0
  for bundle in "${SSL_CERT_FILE:-}" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
    [ ! -s "$bundle" ] || break
  done
  { [ ! -s "$bundle" ] || cat "$bundle"; } >"$work/trusted.pem"
  printf '%s\n' "$registry_ca" >>"$work/trusted.pem"
  export SSL_CERT_FILE="$work/trusted.pem"
}

# A persistent builder keeps its layers and cache mounts between jobs; any other is removed with the job.
make_container_builder() {
  builder=$builder_name
  if [ -z "$builder_persistent" ]; then
    # two jobs in separate containers can have the same process ID
    builder=$builder_name-$(printf '%s' "${work##*.}" | tr '[:upper:]' '[:lower:]')
    passing_builder=$builder
  elif docker buildx inspect "$builder" >"$work/builder.log" 2>&1; then
    return 0
  fi
  create_builder
}

create_builder() {
  write_builder_config
  set -- --driver-opt "env.$settings_name=$(hash_settings)"
  [ -z "$builder_network" ] || set -- "$@" --driver-opt "network=$builder_network"
  docker buildx create --name "$builder" --driver docker-container "$@" --buildkitd-config "$work/buildkitd.toml" >"$work/builder.log" 2>&1 ||
    docker buildx inspect "$builder" >/dev/null 2>&1 || fail_with_builder_log
}

# Only before builds. A builder without recorded settings was created by hand, and is not changed.
renew_kept_builder() {
  [ "$builder_driver" = docker-container ] && [ -n "$builder_persistent" ] || return 0
  made_with=$(kept_settings)
  case $made_with in '' | "$(hash_settings)") return 0 ;; esac
  say "the settings of the builder $builder changed: recreating it, and keeping its cache"
  docker buildx rm --keep-state "$builder" >"$work/builder.log" 2>&1 ||
    ! docker buildx inspect "$builder" >/dev/null 2>&1 || fail_with_builder_log
  create_builder
}

# Read them from the container, which outlives a job in a container; before its first start, from buildx.
kept_settings() {
  if docker container inspect --format '{{range .Config.Env}}{{println .}}{{end}}' "buildx_buildkit_${builder}0" >"$work/builder.log" 2>&1; then
    sed -n "s/^$settings_name=//p" "$work/builder.log"
  else
    docker buildx inspect "$builder" 2>/dev/null | sed -n "s/.*$settings_name=\"\([0-9a-f]*\)\".*/\1/p"
  fi
}

settings_name=BAKEHOUSE_SETTINGS

# Hash the network, all that write_builder_config writes, and the version of its form; a registry without options is no
# setting.
hash_settings() {
  printf '%s\n' v2 "$builder_network" "$builder_keep" "$registry_insecure" "$registry_ca" "${registry_insecure:+$registry}${registry_ca:+$registry}" |
    sha256sum | cut -c 1-12
}

passing_builder=''

drop_passing_builder() {
  [ -z "$passing_builder" ] || docker buildx rm --force "$passing_builder" >/dev/null 2>&1 || :
}

write_builder_config() {
  {
    printf '[worker.oci]\n  gc = true\n'
    printf '[[worker.oci.gcpolicy]]\n  all = true\n  maxUsedSpace = "%s"\n' "$builder_keep"
    printf '[registry."%s"]\n' "$registry"
    [ -z "$registry_insecure" ] || printf '  http = true\n'
    [ -z "$registry_ca" ] || printf '  ca = ["%s"]\n' "$work/registry-ca.pem"
  } >"$work/buildkitd.toml"
  [ -z "$registry_ca" ] || printf '%s\n' "$registry_ca" >"$work/registry-ca.pem"
}

# Nothing is kept on this machine: the builder's state is on the remote side, and the keys are for this job only.
# Its registry options are in its own configuration; buildx cannot set them.
make_remote_builder() {
  builder=$builder_name
  export BUILDX_CONFIG="$work/buildx"
  write_builder_keys
  append=''
  for endpoint in $builder_endpoints; do
    set -- buildx create --name "$builder_name" --driver remote
    [ -z "$append" ] || set -- "$@" --append
    [ -z "$builder_ca" ] || set -- "$@" --driver-opt "cacert=$work/$builder_ca.pem,cert=$work/$builder_cert.pem,key=$work/$builder_key.pem"
    docker "$@" "$endpoint" >"$work/builder.log" 2>&1 || fail_with_builder_log
    append=yes
  done
}

write_builder_keys() {
  for name in $builder_ca $builder_cert $builder_key; do
    (umask 077 && secret "$name" >"$work/$name.pem")
    [ -s "$work/$name.pem" ] || fail 2 "$name is not set: store the PEM text for the remote builder in this secret"
  done
}

# The repo's test must not find them.
drop_builder_keys() {
  for name in $builder_ca $builder_cert $builder_key; do rm -f "$work/$name.pem"; done
}

fail_with_builder_log() {
  end_group
  cat "$work/builder.log" >&2
  fail 3 "cannot use the builder $builder"
}
